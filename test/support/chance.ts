/** The same sequence for the same seed; a failing seed is named by the test and can be run again. */
export function chance(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    // https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (Mulberry32)
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('There is nothing to pick from.')
      return item
    },
    some<T>(items: readonly T[], share: number): T[] {
      return items.filter(() => next() < share)
    },
  }
}
export type Chance = ReturnType<typeof chance>
