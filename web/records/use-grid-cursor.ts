import { useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import type { Column } from './column-choice.ts'
import { headId } from './grid-head.tsx'
import { nextPlace, type GridPlace } from './grid-keys.ts'
import type { RecordRow } from './reader-types.ts'

export interface CellName {
  readonly row: string
  readonly column: string
}

export interface GridCursor {
  readonly active: CellName | undefined
  readonly place: GridPlace | undefined
  /** The column with the grid's one tab stop, if it is in this row. */
  tabColumnIn(row: string): string | undefined
  onFocus(event: FocusEvent): void
  /** Whether the key moved the cursor. */
  onKey(event: KeyboardEvent, page: number): boolean
  /** Goes to a cell that is drawn, such as one under the pointer. */
  go(cell: CellName): void
  /** Gives the focus to the active cell again, once it is drawn. */
  refocus(): void
}

/**
 * The one cell of the grid that has the focus. It is named by record and column, so that it stays on
 * its record when the rows are sorted or others arrive.
 */
export function useGridCursor(
  grid: RefObject<HTMLElement | null>,
  rows: readonly RecordRow[],
  columns: readonly Column[],
  /** The record that one comes back from. */
  seen: string | undefined,
): GridCursor {
  const [active, setActive] = useState<CellName | undefined>(
    seen === undefined ? undefined : { row: seen, column: 'title' },
  )
  const [focusWanted, setFocusWanted] = useState(0)
  const indexes = useMemo(() => new Map(rows.map((row, index) => [row.id, index])), [rows])
  const last = useRef<GridPlace | undefined>(undefined)
  const place = placeOf(active, indexes, columns)
  useEffect(() => {
    if (place) last.current = place
  })

  useEffect(() => {
    if (focusWanted === 0 || !active) return
    const cell = cellElement(grid.current, active)
    cell?.focus({ preventScroll: true })
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    // Only when a key asked for it: a row that arrives later must not take the focus.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [focusWanted])

  const stop = place ? active : { row: rows[0]?.id ?? headId, column: columns[0]?.name ?? '' }

  return {
    active: place ? active : undefined,
    place,
    tabColumnIn: (row) => (stop?.row === row ? stop.column : undefined),
    onFocus(event) {
      const cell = cellNamed(event.target)
      if (cell && (cell.row !== active?.row || cell.column !== active.column)) setActive(cell)
    },
    onKey(event, page) {
      const from = place ?? last.current ?? { row: 0, column: 0 }
      const keys = { key: event.key, isCtrl: event.ctrlKey || event.metaKey }
      const to = nextPlace(keys, from, { rows: rows.length, columns: columns.length, page })
      const column = columns[to?.column ?? -1]
      if (!to || !column) return false
      setActive({ row: rows[to.row]?.id ?? headId, column: column.name })
      setFocusWanted((count) => count + 1)
      return true
    },
    go(cell) {
      setActive(cell)
      setFocusWanted((count) => count + 1)
    },
    refocus: () => setFocusWanted((count) => count + 1),
  }
}

function placeOf(
  cell: CellName | undefined,
  indexes: ReadonlyMap<string, number>,
  columns: readonly Column[],
): GridPlace | undefined {
  if (!cell) return undefined
  const row = cell.row === headId ? -1 : indexes.get(cell.row)
  const column = columns.findIndex(({ name }) => name === cell.column)
  return row === undefined || column < 0 ? undefined : { row, column }
}

export function cellNamed(target: EventTarget): CellName | undefined {
  if (!(target instanceof HTMLElement)) return undefined
  const column = target.closest<HTMLElement>('[data-column]')?.dataset.column
  const row = target.closest<HTMLElement>('[data-row]')?.dataset.row
  return row && column ? { row, column } : undefined
}

export function cellElement(grid: HTMLElement | null, cell: CellName): HTMLElement | null {
  const found = `[data-row="${CSS.escape(cell.row)}"] [data-column="${CSS.escape(cell.column)}"]`
  return grid?.querySelector<HTMLElement>(found) ?? null
}
