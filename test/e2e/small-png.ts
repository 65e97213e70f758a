/** PNG files small enough for a repository: at most 256 colours, packed as well as zlib can. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const coloursMax = 256
const commonestMax = 160

/** Takes what a browser writes: eight bits a channel, with or without opacity, not interlaced. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colours } = readColours(png)
  const palette = paletteOf(colours)
  const nearest = new Map(palette.map((colour, index) => [colour, index]))
  const indexed = Buffer.alloc((width + 1) * height)
  for (let at = 0; at < colours.length; at += 1) {
    const colour = colours[at] ?? 0
    const index = nearest.get(colour) ?? indexOfNearest(palette, colour)
    nearest.set(colour, index)
    indexed[at + Math.floor(at / width) + 1] = index
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const data = deflateSync(indexed, { level: 9, memLevel: 9 })
  return Buffer.concat([signature, chunk('IHDR', head), chunk('PLTE', table), chunk('IDAT', data), chunk('IEND')])
}

function chunk(kind: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(content.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** Every pixel as 0xRRGGBB, row by row. */
function readColours(png: Buffer): { width: number; height: number; colours: Uint32Array } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = png[25] === 6 ? 4 : 3
  const packed: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(packed)), width * channels, channels)
  const colours = new Uint32Array(width * height)
  for (let at = 0; at < colours.length; at += 1) colours[at] = bytes.readUIntBE(at * channels, 3)
  return { width, height, colours }
}

/** Each row says how its bytes are told from those to the left and above. */
function unfiltered(filtered: Buffer, rowBytes: number, channels: number): Buffer {
  const rows = filtered.length / (rowBytes + 1)
  const bytes = Buffer.alloc(rows * rowBytes)
  for (let row = 0; row < rows; row += 1) {
    const kind = filtered[row * (rowBytes + 1)]
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column
      const left = column < channels ? 0 : (bytes[at - channels] ?? 0)
      const above = row === 0 ? 0 : (bytes[at - rowBytes] ?? 0)
      const corner = row === 0 || column < channels ? 0 : (bytes[at - rowBytes - channels] ?? 0)
      const guesses = [0, left, above, (left + above) >> 1, paeth(left, above, corner)]
      bytes[at] = (filtered[row * (rowBytes + 1) + 1 + column] ?? 0) + (guesses[kind ?? 0] ?? 0)
    }
  }
  return bytes
}

/** https://www.w3.org/TR/png-3/#9Filter-type-4-Paeth */
function paeth(left: number, above: number, corner: number): number {
  const [byLeft, byAbove, byCorner] = [
    Math.abs(above - corner),
    Math.abs(left - corner),
    Math.abs(left + above - 2 * corner),
  ]
  if (byLeft <= byAbove && byLeft <= byCorner) return left
  return byAbove <= byCorner ? above : corner
}

/** The commonest, and of the rest those that look least like any chosen before: a dot of red is not lost. */
function paletteOf(colours: Uint32Array): number[] {
  const counts = new Map<number, number>()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const ordered = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour)
  const palette = ordered.slice(0, commonestMax)
  const rest = ordered.slice(commonestMax).map((colour) => ({ colour, away: Number.POSITIVE_INFINITY }))
  for (const chosen of palette) for (const one of rest) one.away = Math.min(one.away, distance(one.colour, chosen))
  while (palette.length < coloursMax && rest.length > 0) {
    const farthest = rest.reduce((best, one) => (one.away > best.away ? one : best))
    if (farthest.away === 0) break
    palette.push(farthest.colour)
    for (const one of rest) one.away = Math.min(one.away, distance(one.colour, farthest.colour))
  }
  return palette
}

function indexOfNearest(palette: readonly number[], colour: number): number {
  let best = 0
  for (const [index, other] of palette.entries()) {
    if (distance(other, colour) < distance(palette[best] ?? 0, colour)) best = index
  }
  return best
}

function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16)
  const green = ((one >> 8) & 255) - ((other >> 8) & 255)
  const blue = (one & 255) - (other & 255)
  return red * red + green * green + blue * blue
}
