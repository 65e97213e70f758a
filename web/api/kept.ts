/**
 * What must not be lost when the tab closes or the network drops: drafts and writes that wait. It is on
 * this device alone, of one person in one environment, bounded, and gone when they sign out.
 */
const prefix = 'lazo.kept.'
const keptMax = 60
const charactersMax = 60_000
const keptDays = 14
const dayMs = 86_400_000

interface Kept {
  readonly at: number
  readonly value: unknown
}

let whose: string | undefined

/** Whose things are kept from now on; of nobody, nothing is. */
export function keepFor(user: string | undefined, environment = ''): void {
  whose = user && `${prefix}${user}.${environment}.`
}

export function readKept(key: string): unknown {
  return whose === undefined ? undefined : read(whose + key)?.value
}

/** False where there is no room: whoever asks must not say that it is safe. */
export function keep(key: string, value: unknown): boolean {
  if (whose === undefined) return false
  const text = JSON.stringify({ at: Date.now(), value })
  if (text.length > charactersMax) return false
  try {
    localStorage.setItem(whose + key, text)
    dropOldest()
    return true
  } catch {
    return false
  }
}

export function forgetKept(key: string): void {
  if (whose !== undefined) remove(whose + key)
}

/** All of whoever signs out now; what somebody else left here unsent stays theirs. */
export function forgetAllKept(): void {
  const mine = whose
  if (mine !== undefined) for (const key of keptKeys()) if (key.startsWith(mine)) remove(key)
}

function dropOldest(): void {
  const drafts = keptKeys().filter((key) => key.includes('.draft.'))
  const aged = drafts.map((key) => ({ key, at: read(key)?.at ?? 0 })).toSorted((a, b) => b.at - a.at)
  for (const { key, at } of aged.filter(({ at }, index) => index >= keptMax || Date.now() - at > keptDays * dayMs)) {
    if (at < Date.now()) remove(key)
  }
}

function read(key: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    const isOurs = typeof kept === 'object' && kept !== null && 'at' in kept && 'value' in kept
    // Only this file writes under the prefix.
    return isOurs ? (kept as Kept) : undefined
  } catch {
    return undefined
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Nothing was kept.
  }
}

function keptKeys(): readonly string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  } catch {
    return []
  }
}
