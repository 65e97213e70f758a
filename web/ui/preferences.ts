import { useSyncExternalStore } from 'react'

/** What the reader prefers on this device; public/preferences.js reads it before the first paint. */
interface Preferences {
  readonly theme: 'system' | 'light' | 'dark'
  readonly density: 'comfortable' | 'compact'
  readonly isRailCollapsed: boolean
  /** Chosen before signing in; the user's own locale wins afterwards. */
  readonly locale: string | undefined
}

const storageKey = 'lazo.preferences'
const initial: Preferences = {
  theme: 'system',
  density: 'comfortable',
  isRailCollapsed: false,
  locale: undefined,
}

let current = read()
const listeners = new Set<() => void>()

export function readPreferences(): Preferences {
  return current
}

export function keepPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(storageKey, JSON.stringify(current))
  } catch {
    // A browser without storage keeps them until the tab closes.
  }
  show()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}

/** Other tabs follow. */
export function followPreferences(): void {
  show()
  window.addEventListener('storage', (event) => {
    if (event.key !== storageKey) return
    current = read()
    show()
  })
}

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...initial, ...kept } : initial
  } catch {
    return initial
  }
}

function show(): void {
  const root = document.documentElement
  if (current.theme === 'system') delete root.dataset.theme
  else root.dataset.theme = current.theme
  root.dataset.density = current.density
  for (const listener of listeners) listener()
}
