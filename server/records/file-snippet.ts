import { normalize } from '#common/normalize.ts'

/** A piece of the text around a hit. */
export interface SnippetPiece {
  readonly text: string
  readonly isHit: boolean
}

const beforeCharacters = 60
const afterCharacters = 140
const searchedMax = 60_000

/** The text around the first word that begins as one of these, with each such word marked. */
export function snippetOf(text: string, words: readonly string[]): SnippetPiece[] {
  const whole = text.slice(0, searchedMax)
  const first = hitsIn(whole, words).next().value
  const from = first ? startOfWord(whole, Math.max(0, first.start - beforeCharacters)) : 0
  const to = Math.min(whole.length, (first?.start ?? 0) + afterCharacters)
  const shown = whole.slice(from, to)
  const pieces: SnippetPiece[] = []
  let place = 0
  const push = (piece: string, isHit: boolean): void => {
    if (piece !== '') pieces.push({ text: piece.replaceAll('\n', ' '), isHit })
  }
  push(from > 0 ? '…' : '', false)
  for (const { start, end } of hitsIn(shown, words)) {
    push(shown.slice(place, start), false)
    push(shown.slice(start, end), true)
    place = end
  }
  push(shown.slice(place), false)
  push(to < whole.length ? '…' : '', false)
  return pieces
}

function* hitsIn(text: string, words: readonly string[]): Generator<{ start: number; end: number }> {
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[-./'’@_][\p{L}\p{N}\p{M}]+)*/gu)) {
    const plain = normalize(match[0])
    const pieces = [plain, ...plain.split(/[-./'’@_]/)]
    if (words.some((word) => pieces.some((piece) => piece.startsWith(word)))) {
      yield { start: match.index, end: match.index + match[0].length }
    }
  }
}

function startOfWord(text: string, place: number): number {
  if (place === 0) return 0
  const blank = text.slice(place).search(/\s/)
  return blank < 0 ? place : place + blank + 1
}
