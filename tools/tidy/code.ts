/**
 * What can be known of a source file without a parser: its text without comments and strings, and
 * what it imports. TypeScript 7 offers no syntax tree to programs, and none is needed for this.
 */

export type Import = { readonly specifier: string; readonly index: number; readonly isTypeOnly: boolean }

type State = { readonly text: string; readonly out: string[]; index: number }

/** The same text with comments and the contents of strings turned into spaces; lines stay lines. */
export function blankStringsAndComments(text: string): string {
  const state: State = { text, out: [], index: 0 }
  readCode(state, false)
  return state.out.join('')
}

function readCode(state: State, isInTemplate: boolean): void {
  let depth = 0
  while (state.index < state.text.length) {
    const two = state.text.slice(state.index, state.index + 2)
    const char = two[0] ?? ''
    if (two === '//') blankUntil(state, endOfLine(state))
    else if (two === '/*') blankUntil(state, endAfter(state, '*/', 2))
    else if (char === "'" || char === '"') blankUntil(state, endOfString(state, char))
    else if (char === '`') readTemplate(state)
    else if (char === '/' && startsRegex(state)) blankUntil(state, endOfRegex(state))
    else {
      if (isInTemplate && char === '}' && depth === 0) return
      if (char === '{') depth += 1
      if (char === '}') depth -= 1
      keep(state)
    }
  }
}

function readTemplate(state: State): void {
  keep(state)
  while (state.index < state.text.length) {
    const char = state.text[state.index]
    if (char === '\\') blankUntil(state, state.index + 2)
    else if (char === '`') return keep(state)
    else if (char === '$' && state.text[state.index + 1] === '{') {
      blankUntil(state, state.index + 1)
      keep(state)
      readCode(state, true)
      keep(state)
    } else blankUntil(state, state.index + 1)
  }
}

function keep(state: State): void {
  state.out.push(state.text[state.index] ?? '')
  state.index += 1
}

function blankUntil(state: State, end: number): void {
  state.out.push(state.text.slice(state.index, end).replace(/[^\n]/g, ' '))
  state.index = end
}

function endOfLine(state: State): number {
  return endAfter(state, '\n', 0) - 1
}

function endAfter(state: State, closing: string, offset: number): number {
  const found = state.text.indexOf(closing, state.index + offset)
  return found === -1 ? state.text.length + (closing === '\n' ? 1 : 0) : found + closing.length
}

/** A string ends at its line at the latest, so that an apostrophe in the text of a page harms one line. */
function endOfString(state: State, quote: string): number {
  let index = state.index + 1
  while (index < state.text.length && state.text[index] !== quote && state.text[index] !== '\n') {
    index += state.text[index] === '\\' ? 2 : 1
  }
  return index + 1
}

function startsRegex(state: State): boolean {
  const before = state.text.slice(Math.max(0, state.index - 40), state.index).trimEnd()
  if (before.endsWith('<') || /[\w$)\]}"'`]$/.test(before)) return /\b(return|typeof|case|in|of)$/.test(before)
  return state.text[state.index + 1] !== '>'
}

function endOfRegex(state: State): number {
  let index = state.index + 1
  let isInClass = false
  while (index < state.text.length && state.text[index] !== '\n') {
    const char = state.text[index]
    if (char === '/' && !isInClass) return index + 1
    if (char === '[') isInClass = true
    if (char === ']') isInClass = false
    index += char === '\\' ? 2 : 1
  }
  return index
}

const importStatement =
  /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

export function importsOf(text: string): readonly Import[] {
  return [...text.matchAll(importStatement)].map((match) => ({
    specifier: match[2] ?? match[3] ?? '',
    index: match.index,
    isTypeOnly: match[1] !== undefined,
  }))
}

/** Every file of ours that a source names in a string: imports, workers, scripts that it starts. */
export function filesNamed(text: string): readonly string[] {
  return [...text.matchAll(/['"]([#.\w][\w./@-]*\.(?:tsx?|mjs|js))['"]/g)].map((match) => match[1] ?? '')
}
