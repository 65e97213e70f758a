import { open, rm, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'

/** What is made as fast as it can be, and read from the disk at another pace. */
export interface Spool {
  readonly readable: Readable
  /** Once all of it has been made, or nothing more will be. */
  readonly made: Promise<void>
}

interface SpoolLimits {
  /** Whoever has something to read takes so much in so long a time, or is cut: a file is not kept for who has gone. */
  readonly leastBytes: number
  readonly eachMs: number
}

const usualLimits: SpoolLimits = { leastBytes: 256 * 1024, eachMs: 30_000 }
const chunkBytes = 64 * 1024

/** Through a file that has no name any more: it goes when it was read, nobody reads it, or its process dies. */
export async function openSpool(place: string, source: Readable, limits: SpoolLimits = usualLimits): Promise<Spool> {
  const handle = await openNameless(place).catch((error: unknown) => {
    source.destroy()
    throw error
  })
  let written = 0
  let isMade = false
  let failure: unknown
  let wake = (): void => undefined
  let readBytes = 0

  async function make(): Promise<void> {
    try {
      for await (const chunk of source) {
        const bytes = Buffer.from(chunk)
        await handle.writeFile(bytes)
        written += bytes.length
        wake()
      }
    } catch (error) {
      failure = error
    }
    isMade = true
    wake()
  }

  async function* read(): AsyncGenerator<Buffer> {
    for (;;) {
      while (readBytes < written) {
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, readBytes)
        readBytes += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
      if (failure !== undefined) throw failure
      if (isMade) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  const made = make()
  const readable = Readable.from(read(), { objectMode: false, highWaterMark: chunkBytes })
  let due = 0
  const watch = setInterval(() => {
    if (readBytes < due) readable.destroy()
    due = Math.min(written, readBytes + limits.leastBytes)
  }, limits.eachMs).unref()
  readable.once('close', () => {
    clearInterval(watch)
    source.destroy()
    void made.then(async () => await handle.close())
  })
  return { readable, made }
}

async function openNameless(place: string): Promise<FileHandle> {
  const handle = await open(place, 'wx+', 0o600)
  await rm(place)
  return handle
}
