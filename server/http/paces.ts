export interface Asker {
  readonly name: string
  /** A person waits for the answer; a program can wait. */
  readonly kind: 'person' | 'program'
}

/** How much work is done for one asker while people are at work. */
export interface Pace {
  /** Milliseconds of work in each millisecond: 1 is one request after the other without a pause. */
  readonly share: number
  /** So much more at once, such as for a page that asks for many things. */
  readonly aheadMs: number
}

interface Paces {
  /** Whether it is their time; where it is not, it is told when it has come. */
  isRested(asker: Asker): boolean
  /** Work for somebody begins; answers what ends it, which is told how many times more is done than is done well. */
  begin(asker: Asker): (crowd: number) => void
}

interface Rest {
  /** Until then they have been worked for already, at their pace. */
  untilMs: number
  timer?: NodeJS.Timeout
}

/** Somebody who asked so long ago is still at work. */
const atWorkMs = 1_000
/** Nobody rests longer after what was done last: it may have waited for something else than the machine. */
const restMsMax = 1_000
const askersMax = 10_000

/** For whom has been worked so much that it is the turn of others. */
export function openPaces(
  paces: Readonly<Record<Asker['kind'], Pace>>,
  nowMs: () => number,
  onRested: () => void,
): Paces {
  const rests = new Map<string, Rest>()
  /** The two people who asked last, so that one of them is always another. */
  let latest: readonly { readonly name: string; readonly atMs: number }[] = []

  const areOthersAtWork = (name: string): boolean =>
    latest.some((one) => one.name !== name && nowMs() - one.atMs < atWorkMs)

  function forgetRested(): void {
    for (const [name, { untilMs, timer }] of rests) if (untilMs <= nowMs() && !timer) rests.delete(name)
  }

  return {
    isRested({ name, kind }) {
      const rest = rests.get(name)
      const leftMs = rest ? rest.untilMs - nowMs() - paces[kind].aheadMs : 0
      if (!rest || leftMs <= 0 || !areOthersAtWork(name)) return true
      rest.timer ??= setTimeout(() => {
        delete rest.timer
        onRested()
      }, leftMs).unref()
      return false
    },
    begin({ name, kind }) {
      const startedMs = nowMs()
      if (kind === 'person')
        latest = [{ name, atMs: startedMs }, ...latest.filter((one) => one.name !== name)].slice(0, 2)
      return (crowd) => {
        if (rests.size >= askersMax) forgetRested()
        const rest = rests.get(name) ?? { untilMs: 0 }
        rests.set(name, rest)
        const { share, aheadMs } = paces[kind]
        const endedMs = nowMs()
        const untilMs = Math.max(rest.untilMs, startedMs) + ((endedMs - startedMs) * crowd) / share
        rest.untilMs = Math.min(untilMs, endedMs + aheadMs + restMsMax)
      }
    },
  }
}
