import { useSyncExternalStore } from 'react'
import { clockMs, onClockMoved } from './clock.ts'

const tickMs = 60_000
let nowMs = clockMs()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

onClockMoved(tick)

function tick(): void {
  nowMs = clockMs()
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The time to the minute, by the server; one clock for every relative date on the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}
