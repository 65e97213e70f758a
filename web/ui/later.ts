import { use } from 'react'

/** Code that the first sight of a page does without. */
export interface Later<Code> {
  /** What is there already, without waiting. */
  now(): Code | undefined
  fetch(): Promise<Code>
  /** While drawing: waits, as a lazy component does. */
  useCode(): Code
}

/** Fetched once, when it is wanted or when there is nothing else to do; a failure is tried again. */
export function later<Code>(load: () => Promise<Code>): Later<Code> {
  let code: Code | undefined
  let fetching: Promise<Code> | undefined
  const fetch = () => {
    fetching ??= load().then(
      (loaded) => (code = loaded),
      (error: unknown) => {
        fetching = undefined
        throw error
      },
    )
    return fetching
  }
  const useCode = () => code ?? use(fetch())
  return { now: () => code, fetch, useCode }
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
