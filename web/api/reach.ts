import { useSyncExternalStore } from 'react'

/**
 * Whether the server answers. The browser's own word is not enough: a server that is down and a network
 * that swallows everything look to it like a network.
 */
let isLost = false
const listeners = new Set<() => void>()
const returns = new Set<() => void>()

/** Said by whoever asked: it answered, or nothing came. */
export function noteReach(isReached: boolean): void {
  if (isLost !== isReached) return
  isLost = !isReached
  for (const listener of listeners) listener()
  if (isReached) for (const listener of returns) listener()
}

export function useReach(): boolean {
  return useSyncExternalStore(subscribe, () => !isLost && navigator.onLine)
}

/** Hears that it answers again; answers the way to stop. */
export function onReturn(listener: () => void): () => void {
  returns.add(listener)
  return () => void returns.delete(listener)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
