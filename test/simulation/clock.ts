import type { Clock } from 'pg-boss'

/** Runs what a timer calls as an act of the process that set it. */
type Ring = (label: string, act: () => void) => void

interface Timer {
  readonly label: string
  readonly act: () => void
  readonly everyMs: number | undefined
  readonly ring: Ring
  dueMs: number
}

/** Time that passes when it is told to. Its wall can be set back and forth; its timers only ever go on. */
export interface SimulatedClock {
  nowMs(): number
  /** Time goes by: whatever falls due can ring, each once, as after a sleep. */
  pass(ms: number): void
  /** Somebody sets the clock on the wall. */
  jump(ms: number): void
  /** Those that may ring now, the earliest first. */
  due(): readonly { readonly label: string; ring(): void }[]
  /** The clock as a process sees it; once the process has ended its timers are no more. */
  forProcess(ring: Ring): Clock & { end(): void }
}

export function simulatedClock(startMs: number): SimulatedClock {
  let elapsedMs = 0
  let aheadMs = 0
  let count = 0
  const timers = new Set<Timer>()

  function set(ring: Ring, act: () => void, delayMs: number, everyMs?: number): Timer {
    const timer = { label: `timer ${++count}`, act, everyMs, ring, dueMs: elapsedMs + Math.max(0, delayMs) }
    timers.add(timer)
    return timer
  }

  function fire(timer: Timer): void {
    if (timer.everyMs === undefined) timers.delete(timer)
    else timer.dueMs = elapsedMs + Math.max(1, timer.everyMs)
    timer.ring(timer.label, timer.act)
  }

  return {
    nowMs: () => startMs + elapsedMs + aheadMs,
    pass: (ms) => void (elapsedMs += ms),
    jump: (ms) => void (aheadMs += ms),
    due: () =>
      [...timers]
        .filter(({ dueMs }) => dueMs <= elapsedMs)
        .toSorted((a, b) => a.dueMs - b.dueMs)
        .map((timer) => ({ label: timer.label, ring: () => fire(timer) })),
    forProcess(ring) {
      const own = new Set<Timer>()
      let hasEnded = false
      const start = (act: () => void, delayMs: number, everyMs?: number): Timer => {
        const timer = set(ring, act, delayMs, everyMs)
        if (hasEnded) timers.delete(timer)
        own.add(timer)
        return timer
      }
      // The queue hands back what it was given, and nothing else.
      const clear = (timer: unknown): void => void timers.delete(timer as Timer)
      return {
        now: () => startMs + elapsedMs + aheadMs,
        setTimeout: (act, ms) => start(act, ms),
        setInterval: (act, ms) => start(act, ms, ms),
        clearTimeout: clear,
        clearInterval: clear,
        end() {
          hasEnded = true
          for (const timer of own) timers.delete(timer)
        },
      }
    },
  }
}

/** The same time for whoever sets no timers. */
export function stillClock(now: () => number): Clock {
  const nothing = (): undefined => undefined
  return { now, setTimeout: nothing, setInterval: nothing, clearTimeout: nothing, clearInterval: nothing }
}
