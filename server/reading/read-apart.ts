import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#server/thread-environment.ts'
import { textLimits } from './limits.ts'
import { nothing, type WordedText } from './parts.ts'
import type { Readable } from './read-text.ts'

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
  try {
    return await new Promise<WordedText>((resolve, reject) => {
      const timer = setTimeout(() => resolve(tooMuch), textLimits.timeMs)
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
    await worker.terminate()
  }
}
