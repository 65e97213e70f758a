/** A statement of PostgreSQL as its lexer reads it: chapter 4.1 of its manual, without what we never write. */

type TokenKind = 'word' | 'identifier' | 'literal' | 'number' | 'parameter' | 'sign'

interface Token {
  readonly kind: TokenKind
  /** Of identifiers and literals what is between the quotes. */
  readonly text: string
}

const forms: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['literal', /[eE]'(?:[^'\\]|\\.|'')*'/y],
  ['literal', /'(?:[^']|'')*'/y],
  ['identifier', /"(?:[^"]|"")+"/y],
  ['parameter', /\$\d+/y],
  ['number', /\d+(?:\.\d+)?(?:e\d+)?/y],
  ['word', /[a-z_]\w*/iy],
  ['sign', /::|=>|<>|<=|>=|\|\||@>|&&|~\*|[()[\],.=<>+*/%-]/y],
]

/** Nothing where it holds what we never write: a comment, a semicolon, a text quoted by dollars. */
export function tokensOf(statement: string): Token[] | undefined {
  if (/--|\/\*|;|\$\$/.test(statement.replaceAll(/'(?:[^']|'')*'/g, "''"))) return undefined
  const tokens: Token[] = []
  for (let at = 0; at < statement.length;) {
    const found = match(statement, at)
    if (!found) return undefined
    at += found.whole.length
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: bare(found.kind, found.whole) })
  }
  return tokens
}

function match(statement: string, at: number): { kind: TokenKind | 'space'; whole: string } | undefined {
  for (const [kind, form] of forms) {
    form.lastIndex = at
    const [whole] = form.exec(statement) ?? []
    if (whole !== undefined) return { kind, whole }
  }
  return undefined
}

function bare(kind: TokenKind, whole: string): string {
  if (kind === 'word') return whole.toLowerCase()
  if (kind === 'identifier') return whole.slice(1, -1).replaceAll('""', '"')
  return kind === 'literal' ? whole.slice(whole.indexOf("'") + 1, -1).replaceAll("''", "'") : whole
}
