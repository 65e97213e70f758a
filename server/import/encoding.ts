import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-15' | 'macintosh' | 'ibm850'

/**
 * Which characters a text file is written in. A file that is valid UTF-8 from end to end is UTF-8;
 * else the bytes over 127 tell: each old code page puts the Spanish letters somewhere else.
 */
export async function sniffEncoding(path: string): Promise<Encoding> {
  const start = await readStart(path, 4096)
  const marked = byteOrderMark(start)
  if (marked) return marked
  const wide = looksWide(start)
  if (wide) return wide
  const counts = new Float64Array(256)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let valid = true
  for await (const chunk of byteChunks(path)) {
    for (const byte of chunk) counts[byte]! += 1 // A byte is always an index of the 256 counters.
    if (valid) valid = isValidNext(decoder, chunk)
  }
  if (valid) valid = isValidNext(decoder)
  return valid ? 'utf-8' : oldCodePage(counts)
}

/** The text of a file in pieces, decoded, without byte order mark. */
export async function* decodeFile(path: string, encoding: Encoding): AsyncGenerator<string> {
  if (encoding === 'ibm850') {
    for await (const chunk of byteChunks(path)) yield decodeIbm850(chunk)
    return
  }
  const decoder = new TextDecoder(encoding)
  for await (const chunk of byteChunks(path)) yield decoder.decode(chunk, { stream: true })
  const rest = decoder.decode()
  if (rest) yield rest
}

export async function readStart(path: string, bytesMax: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function byteChunks(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: 256 * 1024 })
}

function byteOrderMark(start: Buffer): Encoding | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8'
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return undefined
}

/** UTF-16 without a mark: in Western text every second byte is zero. */
function looksWide(start: Buffer): Encoding | undefined {
  const zeros = [0, 0]
  for (const [index, byte] of start.entries()) if (byte === 0) zeros[index % 2]! += 1 // Two slots.
  const [even = 0, odd = 0] = zeros
  const half = start.length / 2
  if (half < 2) return undefined
  if (odd > half * 0.6 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.6 && odd < half * 0.1) return 'utf-16be'
  return undefined
}

function isValidNext(decoder: InstanceType<typeof TextDecoder>, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}

/** The bytes of á é í ó ú ñ ü Á É Í Ó Ú Ñ ç º ª à è ò ã õ in each code page. */
const lettersOf = {
  'windows-1252': [
    0xe1, 0xe9, 0xed, 0xf3, 0xfa, 0xf1, 0xfc, 0xc1, 0xc9, 0xcd, 0xd3, 0xda, 0xd1, 0xe7, 0xba, 0xaa, 0xe0, 0xe8, 0xf2,
    0xe3, 0xf5,
  ],
  macintosh: [
    0x87, 0x8e, 0x92, 0x97, 0x9c, 0x96, 0x9f, 0xe7, 0x83, 0xea, 0xee, 0xf2, 0x84, 0x8d, 0xbc, 0xbb, 0x88, 0x8f, 0x98,
    0x8b, 0x9b,
  ],
  ibm850: [
    0xa0, 0x82, 0xa1, 0xa2, 0xa3, 0xa4, 0x81, 0xb5, 0x90, 0xd6, 0xe0, 0xe9, 0xa5, 0x87, 0xa7, 0xa6, 0x85, 0x8a, 0x95,
    0xc6, 0xe4,
  ],
} as const

function oldCodePage(counts: Float64Array): Encoding {
  const score = (page: keyof typeof lettersOf): number =>
    lettersOf[page].reduce((sum, byte) => sum + (counts[byte] ?? 0), 0)
  const windows = score('windows-1252')
  // The older pages need a clear lead: Windows is what nearly every Spanish office writes.
  const macintosh = score('macintosh')
  const ibm = score('ibm850')
  if (ibm > windows * 2 && ibm > macintosh) return 'ibm850'
  if (macintosh > windows * 2) return 'macintosh'
  const upper = counts.subarray(0x80, 0xa0).some((count) => count > 0)
  // 0xA4 is the euro sign in ISO 8859-15 and a sign that nobody types in Windows-1252.
  return !upper && (counts[0xa4] ?? 0) > 0 ? 'iso-8859-15' : 'windows-1252'
}

/** The upper half of code page 850 (Excel's "CSV (MS-DOS)"), which TextDecoder does not know. */
const upper850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
  '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'

function decodeIbm850(chunk: Buffer): string {
  return chunk.toString('latin1').replace(/[\u0080-\u00ff]/g, (letter) => upper850.charAt(letter.charCodeAt(0) - 0x80))
}
