import { LazoError } from '#common/errors.ts'

import { openPaces, type Asker, type Pace } from './paces.ts'

/** Of what a request takes a share, and how many may have one at the same time. */
export interface Share {
  readonly of: string
  readonly most: number
}

export type Shares = readonly Share[]

export interface Turns {
  /** Waits for a turn; answers what ends it. Refuses whoever would wait in vain. */
  take(asker: Asker, shares: Shares, isGone: () => boolean): Promise<() => void>
  /** What a turn leaves behind takes shares of its own, however many there are; answers what gives them back. */
  hold(shares: Shares): () => void
}

interface TurnsOptions {
  readonly atOnceMax: number
  readonly paces: Readonly<Record<Asker['kind'], Pace>>
  readonly waitingMax: number
  readonly waitMsMax: number
  readonly nowMs: () => number
}

/** More at once slow each other down. */
const doneWellMax = 4

interface Waiting {
  readonly asker: Asker
  readonly shares: Shares
  readonly sinceMs: number
  readonly isGone: () => boolean
  readonly begin: () => void
  readonly refuse: (error: LazoError) => void
}

/**
 * Who comes when there is more to do than is done at once: everybody in turn, one request each, so that
 * whoever asks for much waits behind their own requests and nobody else does. What takes a share of
 * something scarce that is used up lets others pass. While people are at work nobody keeps the machine
 * busy all the time: whoever has been worked for longer than their pace allows rests first.
 */
export function openTurns({ atOnceMax, paces, waitingMax, waitMsMax, nowMs }: TurnsOptions): Turns {
  const scarce = openScarce()
  const paced = openPaces(paces, nowMs, () => admit())
  /** Those who wait, in the order in which it is their turn. */
  const queues = new Map<string, Waiting[]>()
  let running = 0
  let waiting = 0

  const isFree = (asker: Asker, shares: Shares): boolean =>
    running < atOnceMax && scarce.isLeft(shares) && paced.isRested(asker)

  function occupy(asker: Asker, shares: Shares): () => void {
    running += 1
    const release = scarce.take(shares)
    const rest = paced.begin(asker)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      rest(Math.max(1, running / doneWellMax))
      running -= 1
      release()
      if (queues.size > 0) admit()
    }
  }

  function admit(): void {
    for (const [who, queue] of queues) {
      if (running >= atOnceMax) return
      leaveBehind(queue)
      const at = queue.findIndex(({ asker, shares }) => isFree(asker, shares))
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
    async take(asker, shares, isGone) {
      const { name } = asker
      const queue = queues.get(name) ?? []
      if (queue.length === 0 && isFree(asker, shares)) return occupy(asker, shares)
      if (waiting >= waitingMax) makeRoom(queues.values(), queue.length)
      else waiting += 1
      queues.set(name, queue)
      return await new Promise<() => void>((resolve, reject) => {
        // Where nothing ends nobody is admitted; whoever waits is told all the same.
        const late = setTimeout(() => leaveBehind(queue), waitMsMax + 1).unref()
        const begin = (): void => {
          clearTimeout(late)
          resolve(occupy(asker, shares))
        }
        queue.push({ asker, shares, sinceMs: nowMs(), isGone, begin, refuse: reject })
        if (running < atOnceMax) admit()
      })
    },
    hold: (shares) => inOrder(scarce.take(shares), admit),
  }
}

function inOrder(first: () => void, then: () => void): () => void {
  return () => {
    first()
    then()
  }
}

/** How much of each scarce thing is taken at the moment. */
function openScarce() {
  const taken = new Map<string, number>()
  return {
    isLeft: (shares: Shares): boolean => shares.every(({ of, most }) => (taken.get(of) ?? 0) < most),
    take(shares: Shares): () => void {
      for (const { of } of shares) taken.set(of, (taken.get(of) ?? 0) + 1)
      return () => {
        for (const { of } of shares) {
          const left = (taken.get(of) ?? 1) - 1
          if (left === 0) taken.delete(of)
          else taken.set(of, left)
        }
      }
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
