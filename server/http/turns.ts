import { LazoError } from '#common/errors.ts'

/** Of what a request takes a share, and how many may have one at the same time. */
export type Shares = Readonly<Record<string, number>>

export interface Turns {
  /** Waits for a turn; answers what ends it. Refuses whoever would wait in vain. */
  take(who: string, shares: Shares, isGone: () => boolean): Promise<() => void>
}

export interface TurnsOptions {
  readonly atOnceMax: number
  readonly waitingMax: number
  readonly waitMsMax: number
  readonly nowMs: () => number
}

interface Waiting {
  readonly shares: Shares
  readonly sinceMs: number
  readonly isGone: () => boolean
  readonly begin: () => void
  readonly refuse: (error: LazoError) => void
}

/**
 * Who comes when there is more to do than is done at once: everybody in turn, one request each, so that
 * whoever asks for much waits behind their own requests and nobody else does. What takes a share of
 * something scarce that is used up lets others pass.
 */
export function openTurns({ atOnceMax, waitingMax, waitMsMax, nowMs }: TurnsOptions): Turns {
  const taken = new Map<string, number>()
  /** Those who wait, in the order in which it is their turn. */
  const queues = new Map<string, Waiting[]>()
  let running = 0
  let waiting = 0

  const isFree = (shares: Shares): boolean =>
    running < atOnceMax && Object.entries(shares).every(([name, most]) => (taken.get(name) ?? 0) < most)

  function occupy(shares: Shares): () => void {
    running += 1
    for (const name of Object.keys(shares)) taken.set(name, (taken.get(name) ?? 0) + 1)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      running -= 1
      for (const name of Object.keys(shares)) {
        const left = (taken.get(name) ?? 1) - 1
        if (left === 0) taken.delete(name)
        else taken.set(name, left)
      }
      admit()
    }
  }

  function admit(): void {
    for (const [who, queue] of queues) {
      if (running >= atOnceMax) return
      leaveBehind(queue)
      const at = queue.findIndex(({ shares }) => isFree(shares))
      const [next] = at === -1 ? [] : queue.splice(at, 1)
      if (!next && queue.length > 0) continue
      // Whoever had a turn goes to the end of the line.
      queues.delete(who)
      if (queue.length > 0) queues.set(who, queue)
      if (!next) continue
      waiting -= 1
      next.begin()
    }
  }

  /** Who has gone meanwhile, or would be answered when nobody waits any more. */
  function leaveBehind(queue: Waiting[]): void {
    for (let first = queue[0]; first; first = queue[0]) {
      if (!first.isGone() && nowMs() - first.sinceMs <= waitMsMax) return
      queue.shift()
      waiting -= 1
      first.refuse(crowded())
    }
  }

  return {
    async take(who, shares, isGone) {
      const queue = queues.get(who) ?? []
      if (queue.length === 0 && isFree(shares)) return occupy(shares)
      if (waiting >= waitingMax) makeRoom(queues.values(), queue.length)
      else waiting += 1
      queues.set(who, queue)
      return await new Promise<() => void>((resolve, reject) => {
        // Where nothing ends nobody is admitted; whoever waits is told all the same.
        const late = setTimeout(() => leaveBehind(queue), waitMsMax + 1).unref()
        const begin = (): void => {
          clearTimeout(late)
          resolve(occupy(shares))
        }
        queue.push({ shares, sinceMs: nowMs(), isGone, begin, refuse: reject })
        if (running < atOnceMax) admit()
      })
    },
  }
}

/** The last of whoever waits with most goes for whoever would wait with less; @throws where nobody does. */
function makeRoom(queues: Iterable<Waiting[]>, own: number): void {
  const longest = [...queues].reduce((most, queue) => (queue.length > most.length ? queue : most), [])
  const last = longest.length > own + 1 ? longest.pop() : undefined
  if (!last) throw crowded()
  last.refuse(crowded())
}

function crowded(): LazoError {
  return new LazoError('busy', {
    es: 'Hay demasiado trabajo a la vez. Prueba otra vez en unos segundos.',
    en: 'There is too much to do at once. Try again in a few seconds.',
  })
}
