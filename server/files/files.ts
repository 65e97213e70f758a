import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'

import { invariant, tooLarge } from '#common/errors.ts'

import { sniffMediaType } from './media-type.ts'
import { openSpool, type Spool } from './spool.ts'

export interface StoredFile {
  /** SHA-256 of the content, in hexadecimal: also its name in the store. */
  readonly hash: string
  readonly size: number
  /** By content, not by what the sender claimed. */
  readonly mediaType: string
}

/** Contents by their hash. Names, owners and access live in the database. */
export interface Files {
  put(content: AsyncIterable<Uint8Array>, options: { readonly bytesMax: number }): Promise<StoredFile>
  /** Whole, or from one byte to another, both included. */
  read(hash: string, range?: { readonly start: number; readonly end: number }): Readable
  /** Whether the content is there and still has its hash. */
  isIntact(hash: string): Promise<boolean>
  /** When the content was put last; nothing where it is not there. */
  writtenAt(hash: string): Promise<string | undefined>
  remove(hash: string): Promise<void>
  /** Kept for as long as it is read: its maker does not wait for its reader. */
  spool(source: Readable): Promise<Spool>
  hashes(): AsyncIterable<string>
}

const hashPattern = /^[0-9a-f]{64}$/
const headBytes = 4100
/** Nobody takes so long over a file. */
const leftAgeMs = 24 * 3600 * 1000

export async function openFiles(folder: string, newId: () => string): Promise<Files> {
  const incoming = path.join(folder, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  await removeLeft(incoming, newId())

  function placeOf(hash: string): string {
    invariant(hashPattern.test(hash), 'a stored file is named by its hash')
    return path.join(folder, hash.slice(0, 2), hash)
  }

  return {
    async put(content, { bytesMax }) {
      const temporary = path.join(incoming, newId())
      try {
        const written = await write(temporary, content, bytesMax)
        const place = placeOf(written.hash)
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
        await rename(temporary, place)
        await syncFolder(path.dirname(place))
        return written
      } finally {
        await rm(temporary, { force: true })
      }
    },
    read: (hash, range) => createReadStream(placeOf(hash), range),
    isIntact: (hash) => isIntact(placeOf(hash), hash),
    writtenAt: async (hash) => (await stat(placeOf(hash)).catch(() => undefined))?.mtime.toISOString(),
    remove: (hash) => rm(placeOf(hash), { force: true }),
    spool: async (source) => await openSpool(path.join(incoming, newId()), source),
    hashes: () => listHashes(folder),
  }
}

/** What died with its process goes; what others who share the folder are at is younger. By the folder's own clock. */
async function removeLeft(incoming: string, mark: string): Promise<void> {
  const names = await readdir(incoming)
  if (names.length === 0) return
  await writeFile(path.join(incoming, mark), '')
  const { mtimeMs: nowMs } = await stat(path.join(incoming, mark))
  await rm(path.join(incoming, mark))
  for (const name of names) {
    const place = path.join(incoming, name)
    const found = await stat(place).catch(() => undefined)
    if (found && nowMs - found.mtimeMs > leftAgeMs) await rm(place, { force: true })
  }
}

async function write(place: string, content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<StoredFile> {
  const hash: Hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  const handle = await open(place, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      if (size < headBytes) head.push(chunk.subarray(0, headBytes - size))
      size += chunk.length
      if (size > bytesMax) throw fileTooLarge(bytesMax)
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { hash: hash.digest('hex'), size, mediaType: sniffMediaType(Buffer.concat(head)) }
}

export function fileTooLarge(bytesMax: number): Error {
  const megabytes = Math.floor(bytesMax / 1_000_000)
  return tooLarge(`El archivo pasa de ${megabytes} MB.`, `The file is larger than ${megabytes} MB.`)
}

/** A renamed file survives a power cut only once its folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function isIntact(place: string, hash: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined)
  if (!found?.isFile()) return false
  const actual = createHash('sha256')
  for await (const chunk of createReadStream(place)) actual.update(chunk)
  return actual.digest('hex') === hash
}

async function* listHashes(folder: string): AsyncIterable<string> {
  for (const part of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(part)) continue
    for (const name of await readdir(path.join(folder, part))) {
      if (hashPattern.test(name)) yield name
    }
  }
}
