import { ArrowDown, ArrowUp } from 'lucide-react'
import type { PointerEvent } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { clampWidth, type Column } from './column-choice.ts'
import { isNumeric } from './field-value.tsx'
import { filterType, unsortableTypes } from './filter-operators.ts'
import type { SortKey } from './list-address.ts'

export const headId = 'head'

interface GridHeadProps {
  readonly columns: readonly Column[]
  readonly sort: readonly SortKey[]
  readonly tabColumn: string | undefined
  readonly chosen: 'none' | 'some' | 'all'
  readonly onChooseAll: () => void
  readonly onSort: (name: string, isAdded: boolean) => void
  readonly onResize: (name: string, width: number) => void
}

/** Names of the columns: press to sort, drag the edge for the width. */
export function GridHead(props: GridHeadProps) {
  const { columns, chosen, onChooseAll } = props
  const { text } = useLocale()
  return (
    <div role="rowgroup" className="sticky top-0 z-[3]">
      <div
        role="row"
        aria-rowindex={1}
        data-row={headId}
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
          <HeadCell key={column.name} {...props} column={column} index={index} />
        ))}
      </div>
    </div>
  )
}

function HeadCell(props: GridHeadProps & { readonly column: Column; readonly index: number }) {
  const { column, index, sort, onSort } = props
  const { text, format } = useLocale()
  const label = column.field.label[format.language]
  const key = sort.find(({ field }) => field === column.name)
  const order = sort.length > 1 && key ? sort.indexOf(key) + 1 : undefined
  const canSort = !unsortableTypes.includes(filterType(column.field))
  const Arrow = key?.isDown ? ArrowDown : ArrowUp
  const shape = classes(
    'flex h-full w-full min-w-0 items-center gap-1 px-2.5',
    isNumeric(column.field) && 'flex-row-reverse',
  )
  const tabIndex = props.tabColumn === column.name ? 0 : -1
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={key ? (key.isDown ? 'descending' : 'ascending') : canSort ? 'none' : undefined}
      className={classes(
        'group/head relative flex min-w-0 items-center',
        index === 0 && 'sticky left-9 z-[1] bg-paper',
      )}
    >
      {canSort ? (
        <button
          type="button"
          data-column={column.name}
          tabIndex={tabIndex}
          title={text.list.sortBy({ column: label })}
          onClick={(event) => onSort(column.name, event.shiftKey)}
          className={classes(shape, 'font-medium hover:text-ink focus-visible:-outline-offset-2', key && 'text-ink')}
        >
          <span className="truncate">{label}</span>
          <Arrow
            size={12}
            aria-hidden
            className={classes('shrink-0', !key && 'opacity-0 group-hover/head:opacity-50')}
          />
          {order !== undefined && <span className="numeric text-2xs">{order}</span>}
        </button>
      ) : (
        <span
          data-column={column.name}
          tabIndex={tabIndex}
          className={classes(shape, 'font-medium focus-visible:-outline-offset-2')}
        >
          <span className="truncate">{label}</span>
        </span>
      )}
      <WidthHandle {...props} label={label} />
    </div>
  )
}

function WidthHandle(props: GridHeadProps & { readonly column: Column; readonly label: string }) {
  const { column, onResize } = props
  function start(event: PointerEvent<HTMLSpanElement>) {
    event.preventDefault()
    const handle = event.currentTarget
    const from = event.clientX
    handle.setPointerCapture(event.pointerId)
    const move = (to: globalThis.PointerEvent) => onResize(column.name, clampWidth(column.width + to.clientX - from))
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
