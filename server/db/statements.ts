/**
 * Which SQL texts are worth a named prepared statement. A text is named from its second use on, so that one-off
 * queries leave nothing behind in the sessions; the least recently used texts are forgotten first.
 */
export interface Statements {
  nameOf(text: string): string | undefined
  /** Give the text a new name: its prepared plan no longer fits the tables. */
  renew(text: string): void
}

export function rememberStatements(max: number): Statements {
  const names = new Map<string, string | undefined>()
  let count = 0

  function keep(text: string, name: string | undefined): void {
    names.delete(text)
    names.set(text, name)
    const oldest = names.keys().next()
    if (names.size > max && !oldest.done) names.delete(oldest.value)
  }

  return {
    nameOf(text) {
      const seen = names.has(text)
      const name = seen ? (names.get(text) ?? `lazo_${++count}`) : undefined
      keep(text, name)
      return name
    },
    renew(text) {
      keep(text, `lazo_${++count}`)
    },
  }
}
