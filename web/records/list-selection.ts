import { useCallback, useMemo, useState } from 'react'
import { flipped } from '#web/ui/flipped.ts'
import { useKeptState } from '#web/ui/use-kept-state.ts'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** With `isRange`, everything between the last one and this one as well. */
  toggle(id: string, isRange: boolean): void
  selectAll(): void
  clear(): void
}

/** Which rows are chosen. `order` is the ids as shown. */
export function useSelection(order: readonly string[]): Selection {
  const [kept, setIds] = useKeptState<ReadonlySet<string>>('chosen', new Set())
  const [anchor, setAnchor] = useState<string>()
  // What was chosen and is out of sight, since it left the list or is not asked for, is not acted upon.
  const ids = useMemo(() => seenOf(kept, order), [kept, order])

  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      setAnchor(id)
      setIds((before) => {
        if (!isRange || anchor === undefined) return flipped(before, id)
        return new Set([...before, ...between(order, anchor, id)])
      })
    },
    [anchor, order, setIds],
  )
  const selectAll = useCallback(() => setIds(new Set(order)), [order, setIds])
  const clear = useCallback(() => setIds(new Set()), [setIds])
  return { ids, toggle, selectAll, clear }
}

/** Those of the chosen that are shown. */
export function seenOf(chosen: ReadonlySet<string>, order: readonly string[]): ReadonlySet<string> {
  return chosen.size === 0 ? chosen : new Set(order.filter((id) => chosen.has(id)))
}

export function between(order: readonly string[], a: string, b: string): readonly string[] {
  const [from, to] = [order.indexOf(a), order.indexOf(b)].sort((left, right) => left - right)
  return from === undefined || to === undefined || from < 0 ? [b] : order.slice(from, to + 1)
}
