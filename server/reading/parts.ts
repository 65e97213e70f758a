import { textLimits } from './limits.ts'

export type FileState = 'read' | 'partial' | 'empty' | 'tooLarge' | 'damaged' | 'protected' | 'unread'

/** The text of a file, page by page or in parts, and whether that was all. */
export interface FileText {
  readonly state: FileState
  /** Whether the parts are pages, sheets or slides that a person would count. */
  readonly isPaged: boolean
  readonly parts: readonly string[]
}

/** With the words that it is found by: all, and those of each part. */
export interface WordedText extends FileText {
  readonly words: readonly string[]
  readonly partWords: readonly (readonly string[])[]
}

export function nothing(state: FileState): WordedText {
  return { state, isPaged: false, parts: [], words: [], partWords: [] }
}

/** Thrown by whatever adds more: the reading ends there, and what was read is kept. */
export class FullError extends Error {}

/** Collects text up to the limit. */
export interface Collector {
  add(text: string): void
  /** The next page, sheet or slide. */
  turn(): void
  parts(): string[]
}

export function collector(): Collector {
  const done: string[] = []
  let current = ''
  let total = 0
  return {
    add(text) {
      total += text.length
      if (total > textLimits.charactersMax) throw new FullError()
      current += text
    },
    turn() {
      done.push(tidy(current))
      current = ''
      if (done.length >= textLimits.pagesMax) throw new FullError()
    },
    parts: () => [...done, ...(current.trim() === '' ? [] : [tidy(current)])],
  }
}

/** Without the signs that the database does not store, and with single blanks. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n[ \n]*/g, '\n')
    .trim()
}

/** A long text in parts that end between two words. */
export function inParts(text: string): string[] {
  const parts: string[] = []
  for (let start = 0; start < text.length;) {
    const limit = start + textLimits.partCharacters
    const blank = limit < text.length ? Math.max(text.lastIndexOf(' ', limit), text.lastIndexOf('\n', limit)) : -1
    const end = blank > start ? blank + 1 : limit
    parts.push(text.slice(start, end).trim())
    start = end
  }
  return parts.filter((part) => part !== '')
}
