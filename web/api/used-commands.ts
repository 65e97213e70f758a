/** How often each command was used on this device, for the palette. Gone when one signs out. */
const storageKey = 'lazo.used'
const countedMax = 200

export function readUsed(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
    // Only noteUsed writes under this key.
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, number>) : {}
  } catch {
    return {}
  }
}

export function noteUsed(id: string): void {
  const used = readUsed()
  const entries = Object.entries({ ...used, [id]: (used[id] ?? 0) + 1 })
  try {
    const most = entries.toSorted(([, a], [, b]) => b - a).slice(0, countedMax)
    localStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(most)))
  } catch {
    // Without storage nothing is counted.
  }
}

export function forgetUsed(): void {
  try {
    localStorage.removeItem(storageKey)
  } catch {
    // Nothing was counted.
  }
}
