import { forgetKept, keep, readKept } from '#web/api/kept.ts'

type Changes = Readonly<Record<string, unknown>>

interface KeptDraft {
  readonly changes: Changes
  /** What of the record one had before oneself when one began, its version included. */
  readonly before: Changes
}

const settledMs = 300
const unkept = new Map<string, () => void>()
const timers = new Map<string, ReturnType<typeof setTimeout>>()

// What was typed last is kept too, however quickly the tab closes.
if (typeof window !== 'undefined') window.addEventListener('pagehide', keepAll)

/** What was being typed here when the tab closed or the page was left. */
export function keptChanges(place: string | undefined): Changes {
  return readDraft(place).changes
}

/** What it was typed over: what others have changed since must not pass for seen. */
export function keptBefore(place: string): Changes {
  return readDraft(place).before
}

export function isKept(place: string): boolean {
  return Object.keys(keptChanges(place)).length > 0
}

/** A moment after the last key; what is empty again is not kept. */
export function keepChanges(place: string | undefined, changes: Changes, before: Changes = {}): void {
  if (place === undefined) return
  unkept.set(place, () => {
    if (Object.keys(changes).length === 0) forgetKept(`draft.${place}`)
    else keep(`draft.${place}`, { changes, before })
  })
  clearTimeout(timers.get(place))
  timers.set(
    place,
    setTimeout(() => keepNow(place), settledMs),
  )
}

export function forgetChanges(place: string | undefined): void {
  if (place === undefined) return
  clearTimeout(timers.get(place))
  timers.delete(place)
  unkept.delete(place)
  forgetKept(`draft.${place}`)
}

function keepNow(place: string): void {
  clearTimeout(timers.get(place))
  timers.delete(place)
  unkept.get(place)?.()
  unkept.delete(place)
}

function keepAll(): void {
  for (const place of unkept.keys()) keepNow(place)
}

function readDraft(place: string | undefined): KeptDraft {
  const value = place === undefined ? undefined : readKept(`draft.${place}`)
  if (typeof value !== 'object' || value === null) return { changes: {}, before: {} }
  // Only keepChanges writes under the key; it wrote the changes alone in its time.
  return 'changes' in value && 'before' in value ? (value as KeptDraft) : { changes: { ...value }, before: {} }
}
