import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#server/thread-environment.ts'
import type { Place, PostalAddress } from './gazetteer.ts'
import type { Answer, Question } from './worker.ts'

/** Where addresses lie, in their order; null where not even the country is known. */
interface Places {
  locate(addresses: readonly PostalAddress[]): Promise<readonly (Place | null)[]>
  close(): Promise<void>
}

interface Waiting {
  resolve(places: Answer['places']): void
  reject(error: Error): void
}

const idleMsDefault = 120_000

/**
 * The list of 135,000 towns is read by a thread, since reading it takes half a second, and let go when
 * nobody has asked for a while, since it takes some 60 MB.
 */
export function openPlaces(idleMs = idleMsDefault): Places {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined
  let last = 0

  function start(): Worker {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { env: threadEnvironment })
    started.unref()
    started.on('message', ({ id, places }: Answer) => {
      waiting.get(id)?.resolve(places)
      waiting.delete(id)
      if (waiting.size === 0) rest(started)
    })
    started.on('error', (error: Error) => failAll(error))
    started.on('exit', () => {
      if (worker === started) worker = undefined
      failAll(new Error('The thread with the list of towns stopped.'))
    })
    return started
  }

  function rest(one: Worker): void {
    one.unref()
    idle = setTimeout(() => {
      worker = undefined
      void one.terminate()
    }, idleMs).unref()
  }

  function failAll(error: Error): void {
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }

  return {
    async locate(addresses) {
      clearTimeout(idle)
      const asked = (worker ??= start())
      asked.ref()
      last += 1
      const question: Question = { id: last, addresses }
      return await new Promise((resolve, reject) => {
        waiting.set(question.id, { resolve, reject })
        asked.postMessage(question)
      })
    },
    async close() {
      clearTimeout(idle)
      await worker?.terminate()
    },
  }
}
