import { crc32 } from 'node:zlib'
import type * as Fflate from 'fflate'
import type * as Yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { invalid, violation, type LazoError } from '#common/errors.ts'
import { onDemand } from '#server/on-demand.ts'

const fflate = onDemand<typeof Fflate>('fflate')
const yauzl = onDemand<typeof Yauzl>('yauzl')

export const zipLimits = {
  bytes: 5_000_000,
  entries: 5_000,
  inflatedBytes: 10_000_000,
  fileBytes: 300_000,
  depth: 6,
  ratio: 150,
  nameLength: 240,
}

/** Longer ones must hold what they promise; short texts of spaces may shrink that much honestly. */
const ratioFromBytes = 50_000
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._~-]*(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)*$/
/** What a file system would take for a device, whatever follows the dot. */
const devicePattern = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
const fileTypeMask = 0o170000
const regularFile = 0o100000
const folder = 0o040000
/** Archives of equal contents are equal. */
const moment = new Date('1980-01-01T00:00:00')

export function writeZip(files: ReadonlyMap<string, string>): Uint8Array {
  const encoder = new TextEncoder()
  const entries = Object.fromEntries([...files].map(([name, text]) => [name, encoder.encode(text)]))
  return fflate().zipSync(entries, { mtime: moment, level: 6 })
}

/**
 * The texts of an archive that somebody else made, all of them or a refusal: nothing is written
 * anywhere, and names stay names. Any doubt about what an entry is refuses the archive.
 */
export async function readZip(bytes: Uint8Array): Promise<Map<string, string>> {
  if (bytes.length > zipLimits.bytes)
    throw refuse('', 'size', 'El archivo pasa de 5 MB.', 'The file is larger than 5 MB.')
  const zip = await yauzl()
    .fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      lazyEntries: true,
      autoClose: false,
      // Names are judged here, byte by byte, and never become paths.
      decodeStrings: false,
      validateEntrySizes: true,
    })
    .catch(() => {
      throw damaged()
    })
  try {
    return await readEntries(zip)
  } catch (error) {
    throw error instanceof Error && error.name === 'LazoError' ? error : damaged()
  } finally {
    zip.close()
  }
}

async function readEntries(zip: ZipFile): Promise<Map<string, string>> {
  if (zip.entryCount > zipLimits.entries) throw tooMany()
  const texts = new Map<string, string>()
  const names = new Set<string>()
  const taken: [number, number][] = []
  let inflated = 0
  let entries = 0
  for await (const entry of zip.eachEntry()) {
    entries += 1
    if (entries > zipLimits.entries) throw tooMany()
    const name = checkedName(entry)
    // A file system that knows no case would let the second one win.
    const key = name.replace(/\/$/, '').toLowerCase()
    if (names.has(key)) throw refuse(name, 'unique', 'Está dos veces en el archivo.', 'It is in the archive twice.')
    names.add(key)
    checkEntry(entry, name)
    if (name.endsWith('/')) continue
    inflated += entry.uncompressedSize
    if (inflated > zipLimits.inflatedBytes)
      throw refuse(name, 'size', 'El contenido pasa de 10 MB.', 'The contents are larger than 10 MB.')
    taken.push([entry.relativeOffsetOfLocalHeader, entry.relativeOffsetOfLocalHeader + entry.compressedSize])
    texts.set(name, await readText(zip, entry, name))
  }
  refuseOverlap(taken)
  return texts
}

function checkedName(entry: Entry): string {
  // With decodeStrings off the library hands over the bytes.
  const raw = entry.fileNameRaw
  const text = raw.toString('latin1')
  const shown = text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120)
  const isFolder = text.endsWith('/')
  const name = isFolder ? text.slice(0, -1) : text
  const parts = name.split('/')
  const isNamed = namePattern.test(name) && text.length <= zipLimits.nameLength
  if (!isNamed || parts.some((part) => devicePattern.test(part) || part.endsWith('.'))) {
    throw refuse(
      shown,
      'name',
      'El nombre no se admite: solo letras, cifras, punto y guion.',
      'The name is refused: letters, digits, dots and dashes only.',
    )
  }
  if (parts.length > zipLimits.depth)
    throw refuse(shown, 'depth', 'Está en demasiadas carpetas.', 'It is inside too many folders.')
  if (!isFolder && !name.endsWith('.yaml')) {
    throw refuse(shown, 'kind', 'Solo se admiten ficheros .yaml.', 'Only .yaml files are accepted.')
  }
  return text
}

function checkEntry(entry: Entry, name: string): void {
  if (entry.isEncrypted()) throw refuse(name, 'encrypted', 'Está cifrado.', 'It is encrypted.')
  const type = (entry.externalFileAttributes >>> 16) & fileTypeMask
  if (type !== 0 && type !== regularFile && !(type === folder && name.endsWith('/'))) {
    throw refuse(name, 'link', 'Es un enlace o un fichero especial.', 'It is a link or a special file.')
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refuse(
      name,
      'method',
      'Está comprimido de una forma que no se admite.',
      'It is compressed in a way that is not accepted.',
    )
  }
  const { uncompressedSize, compressedSize } = entry
  if (uncompressedSize > zipLimits.fileBytes) throw refuse(name, 'size', 'Pasa de 300 kB.', 'It is larger than 300 kB.')
  if (uncompressedSize > ratioFromBytes && uncompressedSize / Math.max(1, compressedSize) > zipLimits.ratio) {
    throw refuse(name, 'ratio', 'Está comprimido más de lo que se admite.', 'It is compressed more than is accepted.')
  }
  if (name.endsWith('/') && uncompressedSize > 0)
    throw refuse(name, 'kind', 'Una carpeta no tiene contenido.', 'A folder has no contents.')
}

async function readText(zip: ZipFile, entry: Entry, name: string): Promise<string> {
  const local = await zip.readLocalFileHeaderPromise(entry, { minimal: false })
  // Readers that trust the one and those that trust the other would see different files.
  if (!Buffer.from(local.fileName).equals(Buffer.from(entry.fileNameRaw))) throw damaged()
  const chunks: Uint8Array[] = []
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  if (crc32(content) !== entry.crc32 >>> 0) throw damaged()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw refuse(name, 'encoding', 'No es texto en UTF-8.', 'It is not UTF-8 text.')
  }
}

/** Entries that share bytes are how a small archive claims to be a large one. */
function refuseOverlap(taken: readonly [number, number][]): void {
  const sorted = taken.toSorted(([a], [b]) => a - b)
  if (sorted.some(([, end], index) => end > (sorted[index + 1]?.[0] ?? Number.POSITIVE_INFINITY))) throw damaged()
}

function damaged(): LazoError {
  return refuse('', 'damaged', 'No es un archivo ZIP entero.', 'It is no ZIP file, or a damaged one.')
}

function tooMany(): LazoError {
  return refuse('', 'limit', 'Tiene demasiados ficheros.', 'It has too many files.')
}

function refuse(name: string, rule: string, es: string, en: string): LazoError {
  return invalid([violation(name, rule, es, en)])
}
