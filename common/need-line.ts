/** What is ranked, as the line of phase 1 looks at it. */
export interface Ranked {
  readonly effort: number | null
}

/** How many from the top fit in so many points: the first that does not fit draws the line above itself. */
export function countAboveLine(needs: readonly Ranked[], points: number): number {
  let sum = 0
  const over = needs.findIndex(({ effort }) => {
    sum += effort ?? 0
    return sum > points
  })
  return over === -1 ? needs.length : over
}

/** Points of the first so many. */
export function pointsOf(needs: readonly Ranked[], count: number): number {
  return needs.slice(0, count).reduce((sum, { effort }) => sum + (effort ?? 0), 0)
}

/** States of a need in which it stands in the one order; before, it waits to be decided on. */
export const rankedStates: readonly string[] = ['triaged', 'accepted', 'specified', 'satisfied']
