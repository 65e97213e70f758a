import { useEffect, useState } from 'react'

const entriesMax = 40
const kept = new Map<string, Map<string, unknown>>()

/** A state that is there again when one comes back to the same place of the history. One name, one type. */
export function useKeptState<T>(name: string, first: T) {
  const [path] = useState(() => location.pathname)
  const [value, setValue] = useState<T>(() => {
    const entry = kept.get(entryNow())
    // What a name holds was put there under the same name.
    return entry?.has(name) ? (entry.get(name) as T) : first
  })
  useEffect(() => {
    // On the way out the history is already at the next place.
    if (location.pathname === path) keep(entryNow(), name, value)
  })
  return [value, setValue] as const
}

/** The router names each place of the history. */
function entryNow(): string {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && '__TSR_key' in state ? String(state.__TSR_key) : ''
}

function keep(entry: string, name: string, value: unknown): void {
  const values = kept.get(entry) ?? new Map<string, unknown>()
  values.set(name, value)
  kept.delete(entry)
  kept.set(entry, values)
  const [oldest] = kept.keys()
  if (kept.size > entriesMax && oldest !== undefined) kept.delete(oldest)
}
