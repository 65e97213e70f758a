import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#server/thread-environment.ts'
import { textLimits } from './limits.ts'
import { nothing, type WordedText } from './parts.ts'
import type { Readable } from './read-text.ts'

const lookMs = 50

/** readText and its words in a thread with limits on memory and time: whatever a hostile file does, it ends there. */
export async function readTextApart(file: Readable): Promise<WordedText> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: textLimits.memoryMbMax, maxYoungGenerationSizeMb: 32 },
    env: threadEnvironment,
    stdout: true,
    stderr: true,
  })
  const tooMuch = nothing('tooLarge')
  let look: NodeJS.Timeout | undefined
  try {
    return await new Promise<WordedText>((resolve, reject) => {
      const timer = setTimeout(() => resolve(tooMuch), textLimits.timeMs)
      // The limits are of V8's heap, in which what a stream unpacks to does not lie.
      look = setInterval(() => {
        worker.getHeapStatistics().then(
          ({ external_memory: bytes }) => bytes > textLimits.unpackedBytesMax && resolve(tooMuch),
          // It has ended, of which another tells.
          () => undefined,
        )
      }, lookMs)
      worker.once('message', resolve)
      worker.once('error', (error: Error & { code?: string }) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(tooMuch) : reject(error),
      )
      worker.once('exit', () => {
        clearTimeout(timer)
        reject(new Error('The reader of the file stopped.'))
      })
    })
  } finally {
    clearInterval(look)
    await worker.terminate()
  }
}
