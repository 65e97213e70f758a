/**
 * The file of a backup: a line that says how to read it, a compressed and perhaps encrypted stream of
 * entries, and a trailer that proves that nothing is missing or changed. An entry is a JSON header and
 * bytes; it is written and read without ever being whole in memory.
 */
import type { Cipheriv } from 'node:crypto'
import { createCipheriv, createDecipheriv, createHash, scrypt } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { PassThrough, Readable, Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'

import type { World } from '#server/context.ts'

type EntryHeader = Readonly<Record<string, unknown>>

export interface Entry {
  readonly header: EntryHeader
  readonly content: AsyncIterable<Uint8Array>
}

/** The file is not what it says, or the password is not the one. */
export class BackupError extends Error {}

const format = 'lazo-backup'
const formatVersion = 1
const hashBytes = 32
const tagBytes = 16
const frameBytesMax = 4_000_000

interface Preamble {
  readonly format: string
  readonly version: number
  readonly encryption?: { readonly salt: string; readonly iv: string }
}

export async function writeContainer(
  place: string,
  entries: AsyncIterable<Entry>,
  { password, world }: { readonly password: string | undefined; readonly world: World },
): Promise<void> {
  const partial = `${place}.partial`
  try {
    const secret = password === undefined ? undefined : { salt: world.randomBytes(16), iv: world.randomBytes(12) }
    const cipher =
      secret && password !== undefined
        ? createCipheriv('aes-256-gcm', await keyOf(password, secret.salt), secret.iv)
        : undefined
    // From here on its errors are the pipeline's: before that nobody would hear them.
    const file = createWriteStream(partial, { mode: 0o600 })
    file.write(`${JSON.stringify(preambleOf(secret))}\n`)
    const hash = createHash('sha256')
    const encryption: (Cipheriv | PassThrough)[] = cipher ? [cipher] : [new PassThrough()]
    await pipeline(
      [Readable.from(framesOf(entries)), createZstdCompress(), ...encryption, tee((chunk) => hash.update(chunk)), file],
      { end: false },
    )
    file.end(Buffer.concat([cipher?.getAuthTag() ?? Buffer.alloc(0), hash.digest()]))
    await finished(file)
    await sync(partial)
    await rename(partial, place)
  } finally {
    await rm(partial, { force: true })
  }
}

function preambleOf(secret: { salt: Uint8Array; iv: Uint8Array } | undefined): Preamble {
  const encryption = secret && { salt: textOf(secret.salt), iv: textOf(secret.iv) }
  return { format, version: formatVersion, ...(encryption ? { encryption } : {}) }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Refuses a file that is cut or changed before the first entry is handed out. */
export async function readContainer(place: string, password: string | undefined): Promise<AsyncGenerator<Entry>> {
  const { size } = await stat(place)
  const { preamble, length } = await readPreamble(place)
  const trailerBytes = hashBytes + (preamble.encryption ? tagBytes : 0)
  const body = { start: length, end: size - trailerBytes - 1 }
  if (body.end < body.start) throw new BackupError('The file is cut short.')
  const trailer = await readBytes(place, size - trailerBytes, trailerBytes)
  await refuseChanged(place, body, trailer.subarray(-hashBytes))
  const source = createReadStream(place, body)
  const stages: (Transform | Readable)[] = [source]
  if (preamble.encryption) {
    if (password === undefined) throw new BackupError('The file is encrypted: set LAZO_BACKUP_PASSWORD.')
    const key = await keyOf(password, Buffer.from(preamble.encryption.salt, 'base64'))
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(preamble.encryption.iv, 'base64'))
    decipher.setAuthTag(trailer.subarray(0, tagBytes))
    stages.push(decipher)
  }
  const plain = createZstdDecompress()
  // A failure of a stage ends the last one with the same error, which is where it is read.
  pipeline([...stages, plain]).catch(() => undefined)
  return entriesOf(explained(plain))
}

async function* explained(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (error) {
    throw error instanceof Error ? new BackupError(reasonOf(error)) : error
  }
}

function reasonOf(error: Error): string {
  const isSecret = /authenticate|Unknown frame|prefix/i.test(error.message)
  return isSecret ? 'The password is not the one of this file.' : `The file cannot be read: ${error.message}`
}

async function readPreamble(place: string): Promise<{ preamble: Preamble; length: number }> {
  const head = (await readBytes(place, 0, 1000)).toString('utf8')
  const end = head.indexOf('\n')
  const preamble = parsePreamble(head.slice(0, Math.max(0, end)))
  if (preamble?.format !== format) throw new BackupError('This is no backup of Lazo.')
  if (preamble.version !== formatVersion) throw new BackupError('The backup was made by another version of Lazo.')
  return { preamble, length: Buffer.byteLength(head.slice(0, end + 1)) }
}

function parsePreamble(line: string): Preamble | undefined {
  try {
    // Whatever else it may be, it says its format first.
    return JSON.parse(line) as Preamble
  } catch {
    return undefined
  }
}

async function readBytes(place: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(place, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function refuseChanged(place: string, body: { start: number; end: number }, expected: Uint8Array): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(place, body)) hash.update(chunk)
  if (!hash.digest().equals(expected)) throw new BackupError('The file is damaged: its checksum does not fit.')
}

async function keyOf(password: string, salt: Uint8Array): Promise<Buffer> {
  const derive = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
    scrypt,
  )
  return await derive(password.normalize('NFKC'), salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 })
}

async function sync(place: string): Promise<void> {
  const handle = await open(place, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function tee(see: (chunk: Uint8Array) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      see(chunk)
      done(null, chunk)
    },
  })
}

/** A frame is its length and its bytes; an empty one ends the entry. */
async function* framesOf(entries: AsyncIterable<Entry>): AsyncGenerator<Buffer> {
  for await (const { header, content } of entries) {
    yield frame(Buffer.from(JSON.stringify(header)))
    for await (const chunk of content) {
      for (let start = 0; start < chunk.length; start += frameBytesMax) {
        yield frame(chunk.subarray(start, start + frameBytesMax))
      }
    }
    yield frame(Buffer.alloc(0))
  }
}

function frame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

async function* entriesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const frames = readFrames(source)
  for (;;) {
    const head = await frames.next()
    if (head.done) return
    // Written by framesOf; the checksum has been checked.
    const header = JSON.parse(head.value.toString('utf8')) as EntryHeader
    let isOver = false
    const content = (async function* () {
      for (;;) {
        const next = await frames.next()
        if (next.done) throw new BackupError('The file is cut short.')
        if (next.value.length === 0) {
          isOver = true
          return
        }
        yield next.value
      }
    })()
    yield { header, content }
    while (!isOver) await content.next()
  }
}

async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    while (held.length >= 4) {
      const length = held.readUInt32BE(0)
      if (length > frameBytesMax) throw new BackupError('The file is damaged.')
      if (held.length < 4 + length) break
      yield held.subarray(4, 4 + length)
      held = held.subarray(4 + length)
    }
  }
  if (held.length > 0) throw new BackupError('The file is cut short.')
}
