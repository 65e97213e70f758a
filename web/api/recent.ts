/** The records that one opened last, for the palette. Gone when one signs out. */
export interface RecentRecord {
  readonly module: string
  readonly id: string
  readonly title: string
}

const storageKey = 'lazo.recent'
const keptMax = 8

export function readRecent(): readonly RecentRecord[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    // Only keepRecent writes under this key.
    return Array.isArray(kept) ? (kept as RecentRecord[]) : []
  } catch {
    return []
  }
}

export function keepRecent(record: RecentRecord): void {
  const others = readRecent().filter(({ id }) => id !== record.id)
  try {
    localStorage.setItem(storageKey, JSON.stringify([record, ...others].slice(0, keptMax)))
  } catch {
    // Without storage there is nothing recent.
  }
}

export function forgetRecent(): void {
  try {
    localStorage.removeItem(storageKey)
  } catch {
    // Nothing was kept.
  }
}
