import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { refuseFile } from './problems.ts'
import type { ReadLimits } from './limits.ts'

/** A ZIP file whose parts are read by name, as streams; names are data and never become paths. */
export interface Archive {
  has(name: string): boolean
  read(name: string): AsyncGenerator<Buffer>
  close(): void
}

export async function openArchive(path: string, limits: ReadLimits): Promise<Archive> {
  const zip = await openPromise(path, {
    autoClose: false,
    lazyEntries: true,
    validateEntrySizes: true,
  }).catch(() => {
    throw refuseFile('damaged')
  })
  try {
    return archive(zip, await listEntries(zip, limits), limits)
  } catch (error) {
    zip.close()
    throw error
  }
}

function archive(zip: ZipFile, entries: Map<string, Entry>, limits: ReadLimits): Archive {
  let inflated = 0
  async function* read(name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name.toLowerCase())
    if (!entry || entry.isEncrypted()) throw refuseFile('damaged', {}, name.slice(0, 100))
    // The declared size can be trusted: the library stops a stream that yields another.
    if (entry.uncompressedSize > 1_000_000) {
      const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize)
      if (ratio > limits.inflateRatioMax) throw refuseFile('tooCompressed')
    }
    inflated += entry.uncompressedSize
    if (inflated > limits.inflatedBytesMax) throw refuseFile('tooCompressed')
    const stream = await zip.openReadStreamPromise(entry)
    yield* stream
  }
  return {
    has: (name) => entries.has(name.toLowerCase()),
    read: (name) => readOrRefuse(read(name)),
    close: () => zip.close(),
  }
}

/** A stream that breaks means a damaged file; what we refuse ourselves keeps its reason. */
async function* readOrRefuse(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (error) {
    throw error instanceof Error && error.name === 'LazoError' ? error : refuseFile('damaged')
  }
}

function listEntries(zip: ZipFile, limits: ReadLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.archiveEntriesMax) throw refuseFile('tooManyEntries')
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      const name = entry.fileName.toLowerCase()
      if (entries.has(name)) return reject(refuseFile('damaged', {}, name.slice(0, 100)))
      entries.set(name, entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', () => reject(refuseFile('damaged')))
    zip.readEntry()
  })
}
