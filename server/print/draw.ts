import { Worker } from 'node:worker_threads'

import { printedLimits } from '#common/api/printed.ts'
import { tooLarge, unavailable } from '#common/errors.ts'

import { threadEnvironment } from '#server/thread-environment.ts'
import type { Paper } from './paper.ts'
import type { DrawAnswer, DrawRequest } from './worker.ts'

const memoryMbMax = 512
const drawMsMax = 30_000
/** A thread that nobody needs is let go, and its memory with it. */
const idleMs = 60_000
const waitingMax = 20

interface Drawer {
  readonly worker: Worker
  idle?: NodeJS.Timeout
}

let drawer: Drawer | undefined
let last: Promise<unknown> = Promise.resolve()
let waiting = 0
let lastId = 0

/**
 * The document as PDF, drawn in a thread of its own, one at a time: a long one keeps the next waiting
 * and no request. Equal documents give equal bytes.
 */
export async function drawPdf(document: Paper): Promise<Uint8Array> {
  requireBounds(document)
  if (waiting >= waitingMax) {
    throw unavailable(
      'Hay muchos documentos por delante. Inténtalo dentro de un momento.',
      'Many documents are waiting. Try again in a moment.',
    )
  }
  waiting += 1
  const drawn = last.then(async () => await drawNow(document))
  last = drawn.catch(() => undefined)
  try {
    return await drawn
  } finally {
    waiting -= 1
  }
}

function requireBounds({ blocks }: Paper): void {
  const lines = blocks.reduce((sum, block) => sum + (block.kind === 'lines' ? block.rows.length : 0), 0)
  if (lines <= printedLimits.lines) return
  throw tooLong()
}

function tooLong(): Error {
  return tooLarge(
    `El documento es demasiado largo para imprimirlo: ${printedLimits.lines} líneas como mucho.`,
    `The document is too long to print: ${printedLimits.lines} lines at most.`,
  )
}

async function drawNow(document: Paper): Promise<Uint8Array> {
  const { worker } = takeDrawer()
  const id = (lastId += 1)
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(tooLong())), drawMsMax)
      const onMessage = (answer: DrawAnswer): void => {
        if (answer.id !== id) return
        settle(() => ('bytes' in answer ? resolve(answer.bytes) : reject(new Error(answer.message))))
      }
      const onError = (error: Error): void => settle(() => reject(error))
      const onExit = (): void => settle(() => reject(new Error('The thread that draws documents stopped.')))
      function settle(then: () => void): void {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        then()
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.ref()
      worker.postMessage({ id, document } satisfies DrawRequest)
    })
  } catch (error) {
    // Whatever it was doing, the next document begins with a fresh one.
    dismiss(worker)
    throw error
  } finally {
    rest(worker)
  }
}

function takeDrawer(): Drawer {
  if (drawer) {
    clearTimeout(drawer.idle)
    return drawer
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMbMax, maxYoungGenerationSizeMb: 64 },
    env: threadEnvironment,
  })
  drawer = { worker }
  return drawer
}

function rest(worker: Worker): void {
  if (drawer?.worker !== worker) return
  worker.unref()
  drawer.idle = setTimeout(() => dismiss(worker), idleMs).unref()
}

function dismiss(worker: Worker): void {
  if (drawer?.worker === worker) drawer = undefined
  void worker.terminate()
}
