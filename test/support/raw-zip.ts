import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of an archive that says whatever the test wants of it, true or not. */
export interface RawEntry {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  readonly localName?: string
  readonly flags?: number
  readonly method?: number
  readonly attributes?: number
  readonly claimedSize?: number
  readonly crc?: number
  /** Says that its contents are where those of an earlier entry are. */
  readonly sharesWith?: number
}

/** Archives by hand, byte by byte: no library writes what no library should read. */
export function rawZip(entries: readonly RawEntry[], claimedEntries = entries.length): Buffer {
  const offsets: number[] = []
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let place = 0
  for (const [index, entry] of entries.entries()) {
    const content = Buffer.from(entry.content ?? '')
    const method = entry.method ?? 8
    const packed = method === 8 ? deflateRawSync(content) : content
    const shared = entry.sharesWith === undefined ? undefined : offsets[entry.sharesWith]
    offsets[index] = shared ?? place
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(entry.flags ?? 0, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE((entry.crc ?? crc32(content)) >>> 0, 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(entry.claimedSize ?? content.length, 18)
    const name = Buffer.from(entry.name)
    const localName = Buffer.from(entry.localName ?? entry.name)
    if (shared === undefined) {
      const head = Buffer.concat([Buffer.from('PK\x03\x04'), common])
      head.writeUInt16LE(localName.length, 26)
      bodies.push(head, localName, packed)
      place += head.length + localName.length + packed.length
    }
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE((entry.attributes ?? 0) >>> 0, 6)
    tail.writeUInt32LE(offsets[index] ?? 0, 10)
    const lengths = Buffer.from(common)
    lengths.writeUInt16LE(name.length, 22)
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), lengths, Buffer.alloc(2), tail.subarray(2), name)
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(claimedEntries, 4)
  end.writeUInt16LE(claimedEntries, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(place, 12)
  return Buffer.concat([...bodies, central, Buffer.from('PK\x05\x06'), end])
}
