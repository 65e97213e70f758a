import { Worker } from 'node:worker_threads'
import { LazoError } from '#common/errors.ts'
import { threadEnvironment } from '#server/thread-environment.ts'
import { refuseFile } from './problems.ts'
import type { OpenOptions, Table, TableRow } from './read.ts'
import type { FileToRead, ReadAnswer } from './worker.ts'

interface ApartLimits {
  readonly memoryMbMax: number
  /** Of work on one answer; the time in which nobody asks does not count. */
  readonly answerMsMax: number
}

const apartLimits: ApartLimits = { memoryMbMax: 256, answerMsMax: 30_000 }

/** So long a reader waits for the file that it was started for, and one that has read for the next: it holds 40 MB. */
const awaitedMsMax = 20_000
/** Whoever has read more holds memory that nobody gets back otherwise. */
const readRowsMax = 20_000

/** A reader that has no file yet, and lets go of it. */
let waiting: { readonly worker: Worker; dismiss(): void } | undefined

/** Starts a reader while the file is still on its way: that takes as long as reading a thousand rows. */
export function expectTable(): void {
  if (!waiting) letWait(startReader(apartLimits))
}

function letWait(worker: Worker): void {
  const dismiss = (): void => {
    clearTimeout(timer)
    worker.off('error', dismiss).off('exit', dismiss)
    if (waiting?.worker === worker) waiting = undefined
  }
  const timer = setTimeout(() => {
    dismiss()
    void worker.terminate()
  }, awaitedMsMax).unref()
  worker.on('error', dismiss).on('exit', dismiss)
  waiting = { worker, dismiss }
}

function takeReader(limits: ApartLimits): Worker {
  if (!waiting || limits !== apartLimits) return startReader(limits)
  const { worker, dismiss } = waiting
  dismiss()
  return worker
}

function startReader({ memoryMbMax }: ApartLimits): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMbMax, maxYoungGenerationSizeMb: 32 },
    env: threadEnvironment,
  })
  worker.unref()
  return worker
}

/**
 * openTable in a thread of its own with limits on memory and time: whatever a hostile file does to
 * its reader, requests go on being answered.
 */
export async function openTableApart(
  path: string,
  options: OpenOptions = {},
  limits: ApartLimits = apartLimits,
): Promise<Table> {
  const reader = readerOf(takeReader(limits), limits)
  try {
    reader.worker.postMessage({ path, options } satisfies FileToRead)
    const answer = await ask(reader.worker, limits)
    if (answer.kind !== 'open') throw new Error(`The reader answered ${answer.kind} before opening.`)
    return { ...answer.table, rows: rowsOf(reader, limits), close: reader.end }
  } catch (error) {
    reader.end()
    throw error
  }
}

/** A thread for the time in which it reads one file. */
interface Reader {
  readonly worker: Worker
  /** At the end of the file: its code is compiled by now, so that it reads the next twice as fast. */
  giveBack(): void
  /** Anywhere else. Once it is given back this does nothing. */
  end(): void
}

function readerOf(worker: Worker, limits: ApartLimits): Reader {
  let isOurs = true
  return {
    worker,
    giveBack() {
      if (waiting || limits !== apartLimits) return
      isOurs = false
      letWait(worker)
    },
    end() {
      if (isOurs) void worker.terminate()
      isOurs = false
    },
  }
}

async function* rowsOf({ worker, giveBack, end }: Reader, limits: ApartLimits): AsyncGenerator<TableRow> {
  // It reads on while what it has read is kept.
  let next = ask(worker, limits)
  let read = 0
  try {
    for (;;) {
      const answer = await next
      if (answer.kind !== 'rows') throw new Error(`The reader answered ${answer.kind} to rows.`)
      read += answer.rows.length
      if (answer.done && read <= readRowsMax) giveBack()
      if (!answer.done) {
        next = ask(worker, limits)
        next.catch(() => undefined)
      }
      yield* answer.rows
      if (answer.done) return
    }
  } finally {
    end()
  }
}

/** One request, one answer; refusals and the end of the thread become errors here. */
function ask(worker: Worker, limits: ApartLimits): Promise<ReadAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(refuseFile('tooSlow'))), limits.answerMsMax)
    const onMessage = (answer: ReadAnswer): void => {
      if (answer.kind === 'refused') {
        const { code, text, violations } = answer.error
        settle(() => reject(new LazoError(code, text, { violations })))
      } else if (answer.kind === 'broken') settle(() => reject(new Error(answer.message)))
      else settle(() => resolve(answer))
    }
    const onError = (error: Error & { code?: string }): void => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      settle(() => reject(isMemory ? refuseFile('tooMuchMemory') : error))
    }
    const onExit = (): void => settle(() => reject(new Error('The reader of the file stopped.')))
    function settle(then: () => void): void {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      worker.unref()
      then()
    }
    worker.ref()
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage('next')
  })
}
