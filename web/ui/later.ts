import { use, useSyncExternalStore } from 'react'

/** Code that the first sight of a page does without. */
interface Later<Code> {
  /** What is there already, without waiting. */
  now(): Code | undefined
  /** Fetches it, again where it failed. */
  fetch(): Promise<Code>
  /** While drawing: waits, as a lazy component does, and fails where the last attempt did. */
  useCode(): Code
}

/** Fetched once, when it is wanted or when there is nothing else to do; a failure is tried again. */
export function later<Code>(load: () => Promise<Code>): Later<Code> {
  let code: Code | undefined
  let fetching: Promise<Code> | undefined
  let hasFailed = false
  const fetch = () => {
    if (hasFailed) fetching = undefined
    hasFailed = false
    fetching ??= load().then(
      (loaded) => (code = loaded),
      (error: unknown) => {
        hasFailed = true
        throw error
      },
    )
    return fetching
  }
  // Asking anew while drawing would ask without end: each failure draws again.
  const useCode = () => code ?? use(awaited(fetching ?? fetch()))
  return { now: () => code, fetch, useCode }
}

const underway = new Set<Promise<unknown>>()
const listeners = new Set<() => void>()

/** Somebody looks at its place: while it is underway the page says so. */
export function awaited<Code>(fetching: Promise<Code>): Promise<Code> {
  if (underway.has(fetching)) return fetching
  underway.add(fetching)
  const settle = () => {
    underway.delete(fetching)
    tell()
  }
  fetching.then(settle, settle)
  // Not while something else is being drawn.
  queueMicrotask(tell)
  return fetching
}

function tell(): void {
  for (const listener of listeners) listener()
}

/** Whether code is underway that somebody waits for. */
export function useAwaited(): boolean {
  return useSyncExternalStore(subscribe, () => underway.size > 0)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const idleAfterMs = 1500

/** Once the page stands and the browser has nothing to do; says how to call it off. */
export function whenIdle(act: () => void): () => void {
  const timer = setTimeout(() => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(act)
    else act()
  }, idleAfterMs)
  return () => clearTimeout(timer)
}
