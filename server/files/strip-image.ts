/**
 * A picture without what it tells beside the picture: where and with what it was taken, and whatever
 * hides before or after it. How it is turned is kept. Undefined where it is not a whole picture.
 */
export function strippedImage(bytes: Buffer, mediaType: string): Buffer | undefined {
  switch (mediaType) {
    case 'image/jpeg':
      return strippedJpeg(bytes)
    case 'image/png':
      return strippedPng(bytes)
    case 'image/webp':
      return strippedWebp(bytes)
    default:
      return bytes
  }
}

/** Segments that say how to draw: all but APP1 (EXIF, XMP), the other APPs that carry notes, and comments. */
function isDrawn(marker: number): boolean {
  const isNote = marker === 0xe1 || (marker >= 0xe3 && marker <= 0xed) || marker === 0xef || marker === 0xfe
  return !isNote
}

function strippedJpeg(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let place = 2
  while (place + 4 <= bytes.length) {
    if (bytes[place] !== 0xff) return undefined
    const marker = bytes[place + 1] ?? 0
    if (marker === 0xff) {
      place += 1
      continue
    }
    if (marker === 0xd9) return Buffer.concat([...kept, bytes.subarray(place, place + 2)])
    const end = place + 2 + bytes.readUInt16BE(place + 2)
    if (end > bytes.length || end < place + 4) return undefined
    const segment = bytes.subarray(place, end)
    if (isDrawn(marker)) kept.push(segment)
    else if (marker === 0xe1) kept.push(...orientationOnly(segment))
    place = end
    if (marker !== 0xda) continue
    const next = endOfScan(bytes, place)
    if (next === undefined) return undefined
    kept.push(bytes.subarray(place, next))
    place = next
  }
  return bytes[place] === 0xff && bytes[place + 1] === 0xd9
    ? Buffer.concat([...kept, bytes.subarray(place, place + 2)])
    : undefined
}

/** Where the drawn data ends: at a marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number | undefined {
  for (let place = bytes.indexOf(0xff, from); place >= 0; place = bytes.indexOf(0xff, place + 1)) {
    const next = bytes[place + 1]
    if (next === undefined) return undefined
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return place
  }
  return undefined
}

/** An EXIF segment that says only how the picture is turned; none where it is upright. */
function orientationOnly(segment: Buffer): Buffer[] {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return []
  const turned = orientationOf(segment.subarray(10))
  if (turned === undefined || turned < 2 || turned > 8) return []
  const exif = Buffer.alloc(36)
  exif.writeUInt16BE(0xffe1, 0)
  exif.writeUInt16BE(34, 2)
  exif.write('Exif\0\0MM\0*', 4, 'latin1')
  exif.writeUInt32BE(8, 14)
  exif.writeUInt16BE(1, 18)
  exif.writeUInt16BE(0x0112, 20)
  exif.writeUInt16BE(3, 22)
  exif.writeUInt32BE(1, 24)
  exif.writeUInt16BE(turned, 28)
  return [exif]
}

function orientationOf(tiff: Buffer): number | undefined {
  if (tiff.length < 14) return undefined
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (start + 2 > tiff.length) return undefined
  const count = Math.min(short(start), 200)
  for (let entry = 0; entry < count; entry += 1) {
    const at = start + 2 + entry * 12
    if (short(at) === 0x0112) return short(at + 8)
  }
  return undefined
}

const pngNotes = new Set(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME'])

function strippedPng(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = [bytes.subarray(0, 8)]
  for (let place = 8; place + 12 <= bytes.length;) {
    const end = place + 12 + bytes.readUInt32BE(place)
    if (end > bytes.length) return undefined
    const name = bytes.toString('latin1', place + 4, place + 8)
    if (!pngNotes.has(name)) kept.push(bytes.subarray(place, end))
    if (name === 'IEND') return Buffer.concat(kept)
    place = end
  }
  return undefined
}

function strippedWebp(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = []
  const total = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  let place = 12
  while (place + 8 <= total) {
    const size = bytes.readUInt32LE(place + 4)
    const end = place + 8 + size + (size % 2)
    if (end > bytes.length) return undefined
    const name = bytes.toString('latin1', place, place + 4)
    const chunk = Buffer.from(bytes.subarray(place, end))
    // The flags of the extended format say whether notes follow.
    if (name === 'VP8X' && chunk.length > 8) chunk[8] = (chunk[8] ?? 0) & ~0x0c
    if (name !== 'EXIF' && name !== 'XMP ') kept.push(chunk)
    place = end
  }
  if (kept.length === 0) return undefined
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(4 + kept.reduce((sum, chunk) => sum + chunk.length, 0), 4)
  return Buffer.concat([head, ...kept])
}
