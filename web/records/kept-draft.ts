import { forgetKept, keep, readKept } from '#web/api/kept.ts'

type Changes = Readonly<Record<string, unknown>>

const settledMs = 300
const timers = new Map<string, ReturnType<typeof setTimeout>>()

/** What was being typed here when the tab closed or the page was left. */
export function keptChanges(place: string | undefined): Changes {
  const value = place === undefined ? undefined : readKept(`draft.${place}`)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

export function isKept(place: string): boolean {
  return Object.keys(keptChanges(place)).length > 0
}

/** A moment after the last key; what is empty again is not kept. */
export function keepChanges(place: string | undefined, changes: Changes): void {
  if (place === undefined) return
  clearTimeout(timers.get(place))
  timers.set(
    place,
    setTimeout(() => {
      timers.delete(place)
      if (Object.keys(changes).length === 0) forgetKept(`draft.${place}`)
      else keep(`draft.${place}`, changes)
    }, settledMs),
  )
}

export function forgetChanges(place: string | undefined): void {
  if (place === undefined) return
  clearTimeout(timers.get(place))
  timers.delete(place)
  forgetKept(`draft.${place}`)
}
