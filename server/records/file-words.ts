import { normalize } from '#common/normalize.ts'

const wordBytesMax = 120
/** The database takes a megabyte of words; what it adds to each is counted in. */
const wordsBytesMax = 900_000

/**
 * The words of a text as it is searched, each once: a reference such as `AB-12/3` as a whole and by its
 * parts. In no language, so that Spanish and English are found in one file.
 */
export function wordsOf(parts: readonly string[]): string[] {
  const words = new Set<string>()
  let bytes = 0
  for (const part of parts) {
    for (const word of piecesOf(part)) {
      if (words.has(word)) continue
      bytes += Buffer.byteLength(word) + 8
      if (bytes > wordsBytesMax) return [...words]
      words.add(word)
    }
  }
  return [...words]
}

function* piecesOf(text: string): Generator<string> {
  for (const [whole] of normalize(text).matchAll(/[\p{L}\p{N}]+(?:[-./'’@_][\p{L}\p{N}]+)*/gu)) {
    if (Buffer.byteLength(whole) <= wordBytesMax) yield whole
    if (!/[-./'’@_]/.test(whole)) continue
    for (const piece of whole.split(/[-./'’@_]/)) if (Buffer.byteLength(piece) <= wordBytesMax) yield piece
  }
}
