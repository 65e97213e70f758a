import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react'
import type { PointerEvent } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { clampWidth, type Column } from './column-choice.ts'
import type { Pins } from './column-order.ts'
import { isNumeric } from './field-value.tsx'
import { filterType, unsortableTypes } from './filter-operators.ts'
import type { SortKey } from './list-address.ts'
import type { ColumnActs } from './use-column-acts.tsx'
import { useColumnDrag, type DraggedColumn } from './use-column-drag.ts'

export const headId = 'head'

interface GridHeadProps {
  readonly columns: readonly Column[]
  readonly pins: Pins
  readonly acts: ColumnActs
  readonly sort: readonly SortKey[]
  readonly tabColumn: string | undefined
  readonly chosen: 'none' | 'some' | 'all'
  readonly onChooseAll: () => void
  readonly onSort: (name: string, isAdded: boolean) => void
}

/** Names of the columns: press to sort, drag to move, drag the edge for the width; the rest is in their menu. */
export function GridHead(props: GridHeadProps) {
  const { columns, chosen, onChooseAll, acts } = props
  const { text } = useLocale()
  const { dragged, onPointerDown } = useColumnDrag(acts.drop)
  return (
    <div role="rowgroup" className="sticky top-0 z-[3]">
      <div
        role="row"
        aria-rowindex={1}
        data-row={headId}
        onKeyDown={acts.onKeyDown}
        style={{ gridTemplateColumns: 'var(--grid-columns)' }}
        className="grid h-8 border-b border-line-strong bg-paper text-xs text-muted"
      >
        <div
          role="columnheader"
          aria-colindex={1}
          className="sticky left-0 z-[1] flex items-center justify-center bg-paper"
        >
          <input
            type="checkbox"
            ref={(box) => {
              if (box) box.indeterminate = chosen === 'some'
            }}
            checked={chosen === 'all'}
            onChange={onChooseAll}
            aria-label={text.list.selectLoaded}
            className="size-3.5 accent-(--accent)"
          />
        </div>
        {columns.map((column, index) => (
          <HeadCell
            key={column.name}
            {...props}
            column={column}
            index={index}
            dragged={dragged}
            onGrab={(event) => column.name !== 'title' && onPointerDown(event, column.name)}
          />
        ))}
      </div>
    </div>
  )
}

interface HeadCellProps extends GridHeadProps {
  readonly column: Column
  readonly index: number
  readonly dragged: DraggedColumn | undefined
  readonly onGrab: (event: PointerEvent<HTMLElement>) => void
}

function HeadCell(props: HeadCellProps) {
  const { column, index, sort, acts, dragged } = props
  const { text, format } = useLocale()
  const label = column.field.label[format.language]
  const key = sort.find(({ field }) => field === column.name)
  const canSort = !unsortableTypes.includes(filterType(column.field))
  const left = props.pins.get(column.name)
  const isOver = dragged?.edge === column.name
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- Its own button has the focus and hears the same keys.
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={key ? (key.isDown ? 'descending' : 'ascending') : canSort ? 'none' : undefined}
      data-head={column.name}
      style={left === undefined ? undefined : { left }}
      onPointerDown={props.onGrab}
      onContextMenu={(event) => {
        event.preventDefault()
        acts.showMenu(column.name, event.currentTarget)
      }}
      className={classes(
        'group/head relative flex min-w-0 items-center select-none',
        left !== undefined && 'sticky z-[1] bg-paper',
        dragged?.name === column.name && 'bg-hover opacity-60',
        isOver && 'before:absolute before:inset-y-0 before:z-[2] before:w-0.5 before:bg-accent',
        isOver && (dragged.isAfter ? 'before:right-0' : 'before:left-0'),
      )}
    >
      <HeadName {...props} label={label} sortKey={key} canSort={canSort} />
      <button
        type="button"
        tabIndex={-1}
        aria-label={text.tables.columnMenu({ column: label })}
        title={text.tables.columnMenu({ column: label })}
        aria-haspopup="menu"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => acts.showMenu(column.name, event.currentTarget)}
        className="pointer-events-none absolute top-1 right-1.5 bottom-1 flex w-5 items-center justify-center rounded-sm bg-paper text-muted opacity-0 group-focus-within/head:pointer-events-auto group-focus-within/head:opacity-100 group-hover/head:pointer-events-auto group-hover/head:opacity-100 hover:bg-hover hover:text-ink"
      >
        <ChevronDown size={13} aria-hidden />
      </button>
      <WidthHandle acts={acts} column={column} />
    </div>
  )
}

interface HeadNameProps extends HeadCellProps {
  readonly label: string
  readonly sortKey: SortKey | undefined
  readonly canSort: boolean
}

function HeadName(props: HeadNameProps) {
  const { column, label, sort, sortKey: key, canSort, onSort } = props
  const { text } = useLocale()
  const order = sort.length > 1 && key ? sort.indexOf(key) + 1 : undefined
  const Arrow = key?.isDown ? ArrowDown : ArrowUp
  const shape = classes(
    'flex h-full w-full min-w-0 items-center gap-1 px-2.5 font-medium focus-visible:-outline-offset-2',
    // Its end stays in sight beside what opens the menu.
    isNumeric(column.field) && 'flex-row-reverse group-focus-within/head:pr-7 group-hover/head:pr-7',
  )
  const shared = { 'data-column': column.name, tabIndex: props.tabColumn === column.name ? 0 : -1 }
  if (!canSort) {
    return (
      <span {...shared} className={shape}>
        <span className="truncate">{label}</span>
      </span>
    )
  }
  return (
    <button
      type="button"
      {...shared}
      title={text.list.sortBy({ column: label })}
      onClick={(event) => onSort(column.name, event.shiftKey)}
      className={classes(shape, 'hover:text-ink', key && 'text-ink')}
    >
      <span className="truncate">{label}</span>
      <Arrow size={12} aria-hidden className={classes('shrink-0', !key && 'opacity-0 group-hover/head:opacity-50')} />
      {order !== undefined && <span className="numeric text-2xs">{order}</span>}
    </button>
  )
}

function WidthHandle({ column, acts }: Pick<HeadCellProps, 'column' | 'acts'>) {
  function start(event: PointerEvent<HTMLSpanElement>) {
    event.preventDefault()
    event.stopPropagation()
    const handle = event.currentTarget
    const from = event.clientX
    handle.setPointerCapture(event.pointerId)
    const move = (to: globalThis.PointerEvent) => acts.resize(column.name, clampWidth(column.width + to.clientX - from))
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }
  return (
    <span
      aria-hidden
      onPointerDown={start}
      className="absolute top-1 -right-1 bottom-1 z-[1] w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:left-1/2 after:w-px after:bg-line-strong after:opacity-0 group-hover/head:after:opacity-100 hover:after:w-0.5 hover:after:bg-accent hover:after:opacity-100"
    />
  )
}
