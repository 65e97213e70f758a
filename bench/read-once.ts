/**
 * Reads all files of a folder's databases once, so that none of those under measure waits for the disk: a machine
 * that was let go of remembers none of them, and the first round of one would be read for the next.
 */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'

const chunkBytes = 1 << 20

export async function readOnce(folder: string): Promise<void> {
  const entries = await readdir(path.join(folder, 'postgres', 'base'), { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    await readThrough(path.join(entry.parentPath, entry.name)).catch(ignoreGone)
  }
}

async function readThrough(file: string): Promise<void> {
  const stream = createReadStream(file, { highWaterMark: chunkBytes })
  stream.resume()
  await once(stream, 'close')
}

/** The database is at work and may have removed what it listed a moment ago. */
function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
