/** How long what somebody asked for took the last time that they asked. */
export interface Costs {
  /** What is not known is dear. */
  isCheap(what: string): boolean
  note(what: string, tookMs: number): void
}

/** About what the page of a list takes on a busy machine. */
const cheapMs = 50
/** What is asked in so many words is not asked every day. */
const whatLengthMax = 2_000

export function openCosts(knownMax: number): Costs {
  const cheap = new Set<string>()
  return {
    isCheap: (what) => cheap.has(what),
    note(what, tookMs) {
      cheap.delete(what)
      if (tookMs > cheapMs || what.length > whatLengthMax) return
      cheap.add(what)
      const oldest = cheap.values().next()
      if (cheap.size > knownMax && !oldest.done) cheap.delete(oldest.value)
    },
  }
}
