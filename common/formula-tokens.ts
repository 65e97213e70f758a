/** The words of a formula with their places, so that a problem can be shown where it is. */
export type Token =
  | { readonly kind: 'number' | 'name' | 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'unknown' | 'unfinished' | 'end'; readonly text: string; readonly at: number }

// Sticky, one class per repetition: linear on any input.
const space = /[\s\u00a0]+/y
const number = /\d+(?:\.\d+)?|\.\d+/y
const name = /[\p{L}_][\p{L}\p{N}_]*/uy
const sign = /&&|\|\||<=|>=|<>|!=|==|[-+*/%&=<>!(),]/y
const text = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy

export function tokens(formula: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(formula)?.[0]
  }
  while (at < formula.length) {
    const blank = take(space)
    if (blank !== undefined) {
      at += blank.length
      continue
    }
    const token = next(take, formula, at)
    found.push(token.token)
    if (token.length === 0) return found
    at += token.length
  }
  return [...found, { kind: 'end', text: '', at }]
}

function next(
  take: (pattern: RegExp) => string | undefined,
  formula: string,
  at: number,
): { readonly token: Token; readonly length: number } {
  const quoted = take(text)
  if (quoted !== undefined) return { token: { kind: 'text', text: unquote(quoted), at }, length: quoted.length }
  for (const [kind, pattern] of [
    ['number', number],
    ['name', name],
    ['sign', sign],
  ] as const) {
    const word = take(pattern)
    if (word !== undefined) return { token: { kind, text: word, at }, length: word.length }
  }
  const character = String.fromCodePoint(formula.codePointAt(at) ?? 0)
  const isQuote = character === '"' || character === "'"
  return { token: { kind: isQuote ? 'unfinished' : 'unknown', text: character, at }, length: 0 }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => {
    return Object.hasOwn(escapes, character) ? (escapes[character] ?? character) : character
  })
}
