import type { ReadLimits } from './limits.ts'
import { refuseFile } from './problems.ts'

/** The shared texts of a workbook by index. */
export interface TextStore {
  add(text: string): void
  at(index: number): string | undefined
}

/** Millions of texts in two plain buffers: a fifth of the memory that as many strings would take. */
export function textStore(limits: ReadLimits): TextStore {
  let bytes: Buffer = Buffer.alloc(64 * 1024)
  let ends: Uint32Array = new Uint32Array(4096)
  let count = 0
  let used = 0
  return {
    add(text) {
      const size = Buffer.byteLength(text)
      if (count >= limits.sharedTextsMax || used + size > limits.sharedBytesMax) throw refuseFile('tooManyTexts')
      if (used + size > bytes.length) bytes = grown(bytes, used + size)
      if (count === ends.length) {
        const longer = new Uint32Array(ends.length * 2)
        longer.set(ends)
        ends = longer
      }
      bytes.write(text, used)
      used += size
      ends[count] = used
      count += 1
    },
    at(index) {
      if (!Number.isInteger(index) || index < 0 || index >= count) return undefined
      return bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index])
    },
  }
}

function grown(bytes: Buffer, sizeMin: number): Buffer {
  const longer = Buffer.alloc(Math.max(sizeMin, bytes.length * 2))
  bytes.copy(longer)
  return longer
}
