/** A repeatable source of chance: the same seed gives the same world on every machine. */
export interface Random {
  /** From 0 up to but not including 1. */
  fraction(): number
  /** Whole number between the two, both included. */
  integer(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** An entry by its weight. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T
  /** Up to `count` different entries. */
  sample<T>(list: readonly T[], count: number): T[]
}

/** Each part of the world takes its own stream by its name, so that adding to one changes no other. */
export function random(...seed: readonly (string | number)[]): Random {
  const fraction = sfc32(hash(seed.join('/')))
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (list) => at(list, integer(0, list.length - 1)),
    weighted(list) {
      let left = fraction() * list.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of list) {
        left -= weight
        if (left < 0) return value
      }
      return at(list, list.length - 1)[1]
    },
    sample(list, count) {
      const rest = [...list]
      return Array.from({ length: Math.min(count, list.length) }, () => {
        const [one] = rest.splice(integer(0, rest.length - 1), 1)
        return at(one === undefined ? [] : [one], 0)
      })
    },
  }
}

export function at<T>(list: readonly T[], index: number): T {
  const one = list[index]
  if (one === undefined) throw new Error(`No entry ${index} of ${list.length}`)
  return one
}

/** Four 32-bit words of state from a text (the mixing step of MurmurHash3). */
function hash(text: string): [number, number, number, number] {
  let state = 1779033703 ^ text.length
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 3432918353)
    state = (state << 13) | (state >>> 19)
  }
  const word = () => {
    state = Math.imul(state ^ (state >>> 16), 2246822507)
    state = Math.imul(state ^ (state >>> 13), 3266489909)
    return (state ^= state >>> 16) >>> 0
  }
  return [word(), word(), word(), word()]
}

/** Small fast counter generator by Chris Doty-Humphrey; passes PractRand. */
function sfc32([first, second, third, counter]: [number, number, number, number]): () => number {
  let [a, b, c, d] = [first | 0, second | 0, third | 0, counter | 0]
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let round = 0; round < 12; round++) next()
  return next
}
