import { useCallback, useState } from 'react'
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
  const [ids, setIds] = useKeptState<ReadonlySet<string>>('chosen', new Set())
  const [anchor, setAnchor] = useState<string>()

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

export function between(order: readonly string[], a: string, b: string): readonly string[] {
  const [from, to] = [order.indexOf(a), order.indexOf(b)].sort((left, right) => left - right)
  return from === undefined || to === undefined || from < 0 ? [b] : order.slice(from, to + 1)
}
