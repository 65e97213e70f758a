/** More than these do not fail by chance. */
const triedAgainMax = 3

/**
 * Those of what failed that are tried once more, alone: a machine that does much at a time is late by chance,
 * but what is wrong is wrong again.
 */
export function worthSecondTry<T>(failed: readonly T[]): readonly T[] {
  return failed.length > triedAgainMax ? [] : failed
}

/** How a run ends: what passed only at the second try has passed, and is named. */
export function lastLines(passed: number, failed: number, late: readonly string[]): string {
  const named = late.map((name) => `${name} passed at the second try\n`).join('')
  const counted = late.length === 0 ? '' : `, ${late.length} passed at the second try`
  return `\n${named}${passed} passed, ${failed} failed${counted}\n`
}
