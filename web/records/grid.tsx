import {
  Suspense,
  useEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'
import { useNavigate } from '@tanstack/react-router'
import { defaultRangeExtractor, useVirtualizer, type Range, type VirtualItem } from '@tanstack/react-virtual'
import type { ReaderModule } from '#web/api/model.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { usePreferences } from '#web/ui/preferences.ts'
import type { Column, ColumnChooserState } from './column-choice.ts'
import { pinsOf, type Pins } from './column-order.ts'
import { GridHead } from './grid-head.tsx'
import { GridRow } from './grid-row.tsx'
import type { ListPlace, SortKey } from './list-address.ts'
import type { ListData } from './list-data.ts'
import type { Selection } from './list-selection.ts'
import { takeSeen } from './list-walk.ts'
import type { ListState, RecordRow } from './reader-types.ts'
import { GridFoot, footHeight } from './grid-foot.tsx'
import { GroupRow } from './grid-group.tsx'
import type { Grouping } from './grouping.ts'
import type { GroupedData } from './use-grouped-data.ts'
import { useColumnActs } from './use-column-acts.tsx'
import { useCellBlock, type CellBlock } from './use-cell-block.ts'
import type { CellEdit } from './use-cell-edit.ts'
import { cellElement, cellNamed, useGridCursor, type CellName, type GridCursor } from './use-grid-cursor.ts'
import { useGridClipboard } from './use-grid-clipboard.ts'
import { useGridRange, type GridRange } from './use-grid-range.ts'

// Half of the controls of forms come with it, and most who read a list type nothing into it.
const loadEditor = async () => ({ default: (await import('./grid-editor.tsx')).GridEditor })
const GridEditor = lazyPart(loadEditor)

const PasteDialog = lazyPart(async () => ({ default: (await import('./paste-dialog.tsx')).PasteDialog }))

const headHeight = 32
const checkWidth = 36
const rowHeights = { comfortable: 34, compact: 28 } as const
/** The lines above and below the rows, and how many rows are drawn beyond those in sight. */
const frame = { paddingStart: headHeight, paddingEnd: footHeight, overscan: 12 } as const
const movingKeys = /^(Arrow|Home|End|Page|[jk]$)/
/** More is asked for when this many rows are left. */
const aheadRows = 40

interface GridProps {
  readonly module: ReaderModule
  readonly columns: readonly Column[]
  readonly columnState: ColumnChooserState
  readonly place: ListPlace
  readonly data: ListData
  readonly state: ListState
  readonly grouped: GroupedData | undefined
  readonly grouping: Grouping | undefined
  readonly sort: readonly SortKey[]
  readonly selection: Selection
  readonly edit: CellEdit
  readonly peeked: string | undefined
  readonly onSort: (name: string, isAdded: boolean) => void
  readonly onPeek: (id: string | undefined) => void
  readonly onAct: (act: string, row: RecordRow, target: HTMLElement | null) => void
}

/** Rows of a list, however many: only those in sight are drawn. */
export function RecordGrid(props: GridProps) {
  const { module, columns, data, grouped, selection, edit, peeked } = props
  const { rows } = data
  const { format } = useLocale()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = rowHeights[usePreferences().density]
  const [seen] = useState(() => takeSeen([module.name]))
  const cursor = useGridCursor(scroller, rows, columns, seen)
  const [hovered, setHovered] = useState<string>()
  const keptRow = cursor.place?.row
  const range = useGridRange(cursor, usePlaces(rows, columns))
  const cells = useCellBlock(module, rows, columns)
  const chosen = useMemo(() => chosenRows(rows, selection, range), [rows, selection, range])
  const clipboard = useGridClipboard({ module, rows, columns, range, cells })
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    ...frame,
    // Drawn as for the whole window before it is measured.
    initialRect: { width: innerWidth, height: innerHeight },
    // The row with the focus stays drawn, or the focus would be lost by scrolling.
    rangeExtractor: (inSight) => withRow(inSight, keptRow),
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  useReturn(rows, seen, virtual, cursor)
  useMoreRows(data, virtual.getVirtualItems().at(-1)?.index ?? 0, cursor)
  const activeRow = keptRow === undefined ? undefined : rows[keptRow]
  useEffect(() => {
    // The quick view follows the cursor.
    if (peeked !== undefined && activeRow && activeRow.version > 0 && activeRow.id !== peeked)
      props.onPeek(activeRow.id)
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [activeRow?.id])

  const template = `${checkWidth}px ${columns.map(({ width }) => `${width}px`).join(' ')} minmax(0,1fr)`
  const totalWidth = columns.reduce((sum, { width }) => sum + width, checkWidth)
  const width = virtual.scrollRect?.width ?? 0
  const pins = usePins(columns, width)
  const pinnedWidth = columns.reduce((sum, column) => sum + (pins.has(column.name) ? column.width : 0), checkWidth)
  const acts = useColumnActs({ ...props, state: props.columnState })
  const events = useGridEvents(
    { ...props, range, cells },
    cursor,
    () => Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2,
  )
  const cell = edit.edited && cellElement(scroller.current, edit.edited)
  return (
    <>
      <div
        ref={scroller}
        role={grouped ? 'treegrid' : 'grid'}
        aria-label={module.label.plural[format.language]}
        aria-rowcount={data.hasMore ? -1 : rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-busy={data.isStale}
        style={{ scrollPaddingTop: headHeight, scrollPaddingLeft: pinnedWidth }}
        className="min-h-0 flex-1 overflow-auto [contain:strict] print:hidden"
        onFocus={cursor.onFocus}
        onPointerDown={range.onPointerDown}
        onPointerOver={(event) => {
          setHovered(rowIdAt(event.target))
          range.onPointerOver(event)
        }}
        {...clipboard}
        onPointerLeave={() => setHovered(undefined)}
        {...events}
      >
        <div
          className="relative flex flex-col"
          // A custom property: widths change without drawing the rows again.
          style={{ '--grid-columns': template, minWidth: totalWidth, height: virtual.getTotalSize() } as CSSProperties}
        >
          <GridHead
            columns={columns}
            pins={pins}
            acts={acts}
            sort={props.sort}
            tabColumn={cursor.tabColumnIn('head')}
            chosen={selection.ids.size === 0 ? 'none' : selection.ids.size >= rows.length ? 'all' : 'some'}
            onChooseAll={selection.ids.size >= rows.length ? selection.clear : selection.selectAll}
            onSort={props.onSort}
          />
          <div role="rowgroup">
            <GridLines
              {...props}
              items={virtual.getVirtualItems()}
              cursor={cursor}
              range={range}
              pins={pins}
              active={new Set([hovered, activeRow?.id])}
            />
          </div>
          <GridFoot module={module} state={props.state} columns={columns} pins={pins} chosen={chosen} />
        </div>
      </div>
      {acts.shown}
      <Suspense>{cells.asked && <PasteDialog module={module} block={cells} asked={cells.asked} />}</Suspense>
      {edit.edited && cell && <CellEditor {...props} cell={cell} cursor={cursor} />}
    </>
  )
}

/** The same as long as the same columns stand still, whatever the width: rows are drawn anew with each. */
function usePins(columns: readonly Column[], width: number): Pins {
  const count = pinsOf(columns, checkWidth, width).size
  return useMemo(() => pinsOf(columns.slice(0, count), checkWidth, Number.POSITIVE_INFINITY), [columns, count])
}

/** Back from a record one is at its row, once, and the keys go on from there. */
function useReturn(
  rows: readonly RecordRow[],
  seen: string | undefined,
  virtual: { scrollToIndex(index: number): void },
  cursor: GridCursor,
) {
  useEffect(() => {
    const at = seen === undefined ? -1 : rows.findIndex(({ id }) => id === seen)
    if (at < 0) return
    virtual.scrollToIndex(at)
    cursor.refocus()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Once, as one comes back.
  }, [])
}

/** More rows are asked for before the last one is in sight. */
function useMoreRows({ rows, loadMore }: ListData, lastDrawn: number, cursor: GridCursor) {
  // Loaded by the time that a cell has the focus, or the first letters typed would be lost.
  const isWalked = cursor.place !== undefined
  useEffect(() => {
    if (isWalked) void loadEditor()
  }, [isWalked])
  useEffect(() => {
    if (lastDrawn >= rows.length - aheadRows) loadMore()
  }, [lastDrawn, rows.length, loadMore])
}

interface LinesProps extends GridProps {
  readonly items: readonly VirtualItem[]
  readonly cursor: GridCursor
  readonly range: GridRange
  readonly pins: Pins
  /** Under the pointer or with the focus. */
  readonly active: ReadonlySet<string | undefined>
}

function GridLines(props: LinesProps) {
  const { module, columns, data, selection, peeked, grouping, grouped, items, cursor, range, pins, active } = props
  return items.map(({ index, start }) => {
    const row = data.rows[index]
    if (!row) return null
    const line = grouped?.lines.get(row.id)
    const shared = { module, index, top: start, columns, pins, tabColumn: cursor.tabColumnIn(row.id) }
    if (line && grouping) return <GroupRow key={row.id} {...shared} grouping={grouping} id={row.id} line={line} />
    return (
      <GridRow
        key={row.id}
        {...shared}
        row={row}
        isSelected={selection.ids.has(row.id)}
        isPeeked={peeked === row.id}
        {...rangeIn(range, index)}
        hasActions={active.has(row.id)}
      />
    )
  })
}

/** Rows with a mark, else those of a block of several rows. */
function chosenRows(rows: readonly RecordRow[], selection: Selection, { block }: GridRange): readonly RecordRow[] {
  const isBlock = block !== undefined && block.bottom > block.top
  const found =
    selection.ids.size > 0
      ? rows.filter(({ id }) => selection.ids.has(id))
      : isBlock
        ? rows.slice(block.top, block.bottom + 1)
        : []
  return found.filter(({ version }) => version > 0)
}

/** Only a block of several cells is marked: one cell has the focus. */
function rangeIn({ block, isWide }: GridRange, row: number) {
  const isIn = isWide && block !== undefined && row >= block.top && row <= block.bottom
  return { rangeFrom: isIn ? block.left : undefined, rangeTo: isIn ? block.right : undefined }
}

function usePlaces(rows: readonly RecordRow[], columns: readonly Column[]) {
  const indexes = useMemo(() => new Map(rows.map(({ id }, index) => [id, index])), [rows])
  return ({ row, column }: CellName) => {
    const at = { row: indexes.get(row) ?? -1, column: columns.findIndex(({ name }) => name === column) }
    return at.row >= 0 && at.column >= 0 ? at : undefined
  }
}

function CellEditor(props: GridProps & { readonly cell: HTMLElement; readonly cursor: GridCursor }) {
  const { module, edit, cell, cursor } = props
  const { edited } = edit
  if (!edited) return null
  return (
    <Suspense>
      <GridEditor
        key={`${edited.row} ${edited.column}`}
        module={module}
        edited={edited}
        cell={cell}
        onSave={(value) => {
          edit.save(value)
          cursor.refocus()
        }}
        onCancel={() => {
          edit.cancel()
          cursor.refocus()
        }}
        onLeave={(value, by) => {
          edit.save(value)
          const next = cellBeside(props, edited, by)
          if (!next) return cursor.refocus()
          cursor.go({ row: next.row.id, column: next.column.name })
          edit.start(next.row, next.column)
        }}
      />
    </Suspense>
  )
}

/** The next cell of the same or a following row that takes a value, or the one before. */
function cellBeside({ data, columns, edit }: GridProps, from: CellName, by: 1 | -1) {
  const { rows } = data
  const width = columns.length
  const start =
    rows.findIndex(({ id }) => id === from.row) * width + columns.findIndex(({ name }) => name === from.column)
  // Where a whole row takes nothing the next one hardly will.
  for (let step = 1; step <= 2 * width; step += 1) {
    const at = start + by * step
    const row = rows[Math.floor(at / width)]
    const column = columns[((at % width) + width) % width]
    if (row && column && row.version > 0 && edit.canEdit(row, column)) return { row, column }
  }
  return undefined
}

function withRow(range: Range, row: number | undefined): number[] {
  const drawn = defaultRangeExtractor(range)
  if (row === undefined || row < 0 || row >= range.count || drawn.includes(row)) return drawn
  return [...drawn, row].sort((a, b) => a - b)
}

function cellHere(event: KeyboardEvent): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null
}

function rowIdAt(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset.row : undefined
}

/** One listener of each kind for the whole grid. */
type EventProps = GridProps & { readonly range: GridRange; readonly cells: CellBlock }

function useGridEvents(props: EventProps, cursor: GridCursor, pageRows: () => number) {
  const { module, columns, data, selection, edit, peeked, onPeek, onAct, range, cells } = props
  const navigate = useNavigate()
  const byId = useMemo(() => new Map(data.rows.map((row) => [row.id, row])), [data.rows])
  const rowAt = (target: EventTarget) => byId.get(rowIdAt(target) ?? '')
  const open = (row: RecordRow) => void navigate({ to: recordHref(module.name, row.id) })

  function onClick(event: MouseEvent) {
    const target = event.target instanceof Element ? event.target : undefined
    const row = target && rowAt(target)
    if (!target || !row) return
    if (props.grouped?.lines.has(row.id)) return props.grouped.act(row.id)
    const act = target.closest<HTMLElement>('[data-act]')
    if (act) return act.dataset.act === 'peek' ? onPeek(row.id) : onAct(act.dataset.act ?? '', row, act)
    if (target.closest('[data-check]')) return selection.toggle(row.id, event.shiftKey)
    const link = target.closest<HTMLAnchorElement>('a[data-internal]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    void navigate({ to: link.pathname })
  }

  function onDoubleClick(event: MouseEvent) {
    const row = rowAt(event.target)
    const column = columns.find(({ name }) => name === cellNamed(event.target)?.column)
    if (row && row.version > 0 && column && edit.canEdit(row, column)) edit.start(row, column)
  }

  function onRowKey(event: KeyboardEvent, row: RecordRow): boolean {
    if (row.version === 0) {
      if (event.key !== 'Enter' && event.key !== ' ') return false
      props.grouped?.act(row.id)
      return true
    }
    const column = columns.find(({ name }) => name === cursor.active?.column)
    const isEditable = column !== undefined && edit.canEdit(row, column)
    if (event.key === ' ' && !event.shiftKey) onPeek(peeked === row.id ? undefined : row.id)
    else if (event.key === ' ' || event.key.toLowerCase() === 'x') selection.toggle(row.id, event.key === 'X')
    else if (event.key === 'l') onAct('call', row, cellHere(event))
    else if (event.key === 'q') onAct('qualify', row, cellHere(event))
    else if (event.key === 'w') onAct('why', row, cellHere(event))
    else if (column && isEditable && (event.key === 'F2' || (event.key === 'Enter' && column.name !== 'title')))
      edit.start(row, column)
    else if (event.key === 'Enter' || event.key === 'o') open(row)
    else return false
    return true
  }

  function onKeyDown(event: KeyboardEvent) {
    const target = event.target instanceof HTMLElement ? event.target : undefined
    const isElsewhere = target?.closest('input:not([type=checkbox]), textarea, [role=dialog]')
    if (event.defaultPrevented || event.altKey || isElsewhere || !target) return
    const row = byId.get(cursor.active?.row ?? '')
    // A button in the head or in the row keeps its own Enter and space.
    const isPressed = (event.key === 'Enter' || event.key === ' ') && target.closest('button, a, input')
    if (isPressed) return
    const isCtrl = event.ctrlKey || event.metaKey
    if (movingKeys.test(event.key)) range.onMove(event)
    if (isCtrl && event.key === 'a') selection.selectAll()
    else if (isCtrl && event.key === 'd' && range.block) void cells.fillDown(range.block)
    else if ((event.key === 'Delete' || event.key === 'Backspace') && range.block) void cells.empty(range.block)
    else if (event.key === 'Escape' && range.isWide) range.clear()
    else if (event.key === 'Escape' && selection.ids.size > 0) selection.clear()
    else if (!cursor.onKey(event, pageRows()) && (isCtrl || !row || !onRowKey(event, row))) return
    event.preventDefault()
  }

  return { onClick, onDoubleClick, onKeyDown }
}
