import { memo, type CSSProperties } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Column } from './column-choice.ts'
import type { Pins } from './column-order.ts'
import { FieldValue, isNumeric } from './field-value.tsx'
import { RowActions } from './list-row-actions.tsx'
import { isReference, type RecordRow } from './reader-types.ts'

interface GridRowProps {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly index: number
  readonly top: number
  readonly columns: readonly Column[]
  readonly pins: Pins
  readonly isSelected: boolean
  readonly isPeeked: boolean
  /** The column that has the one tab stop of the grid, when it is in this row. */
  readonly tabColumn: string | undefined
  /** First and last column of the chosen block of cells, where the row has any of it. */
  readonly rangeFrom: number | undefined
  readonly rangeTo: number | undefined
  /** What one may do with the row, while the pointer or the focus is on it. */
  readonly hasActions: boolean
}

/** One record as a line. Only native elements: hundreds of these scroll past. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { module, row, index, top, columns, pins, isSelected, isPeeked } = props
  const { text } = useLocale()
  const isMarked = isSelected || isPeeked
  const paper = isMarked ? 'bg-accent-soft' : 'bg-paper group-hover:bg-hover'
  const style: CSSProperties = { transform: `translateY(${top}px)`, gridTemplateColumns: 'var(--grid-columns)' }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row={row.id}
      style={style}
      className={classes(
        'group row-height absolute top-0 left-0 grid w-full border-b border-line text-sm',
        isMarked ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        className={classes('sticky left-0 z-[2] flex items-center justify-center', paper)}
      >
        <input
          type="checkbox"
          data-check
          tabIndex={-1}
          checked={isSelected}
          onChange={ignore}
          aria-label={text.list.selectRow({ title: row.title })}
          className={classes(
            'size-3.5 accent-(--accent)',
            !isSelected && 'opacity-0 group-hover:opacity-100 group-focus-within:opacity-100',
          )}
        />
      </div>
      {columns.map((column, at) => (
        <div
          key={column.name}
          role="gridcell"
          aria-colindex={at + 2}
          data-column={column.name}
          tabIndex={props.tabColumn === column.name ? 0 : -1}
          style={{ left: pins.get(column.name) }}
          className={classes(
            'flex min-w-0 items-center overflow-hidden px-2.5 focus-visible:-outline-offset-2',
            pins.has(column.name) && classes('sticky z-[2]', paper),
            at > 0 && at === pins.size - 1 && 'border-r border-line',
            isNumeric(column.field) && 'justify-end',
            isWithin(at, props.rangeFrom, props.rangeTo) && 'bg-accent-soft! inset-ring inset-ring-accent/30',
          )}
        >
          {at === 0 ? (
            <TitleCell module={module} row={row} hasActions={props.hasActions} />
          ) : (
            <Cell module={module} row={row} column={column} />
          )}
        </div>
      ))}
    </div>
  )
})

function isWithin(at: number, from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && at >= from && at <= to
}

/** The grid hears the clicks of all its rows at once. */
function ignore(): void {}

function TitleCell(props: { readonly module: ReaderModule; readonly row: RecordRow; readonly hasActions: boolean }) {
  const { module, row, hasActions } = props
  const { format } = useLocale()
  return (
    <>
      <a
        href={recordHref(module.name, row.id)}
        data-internal
        tabIndex={-1}
        className="min-w-0 truncate font-medium text-ink no-underline hover:underline"
      >
        {row.title || module.label.singular[format.language]}
      </a>
      {hasActions && <RowActions module={module} row={row} />}
    </>
  )
}

function Cell(props: { readonly module: ReaderModule; readonly row: RecordRow; readonly column: Column }) {
  const { module, row, column } = props
  const value = row[column.name]
  const target = isReference(value) ? (value.module ?? column.field.options?.module) : undefined
  if (isReference(value) && target !== undefined && column.field.type !== 'user') {
    return (
      <a
        href={recordHref(target, value.id)}
        data-internal
        tabIndex={-1}
        className="truncate text-ink no-underline hover:underline"
      >
        {value.title}
      </a>
    )
  }
  const isReach = ['phone', 'email', 'url'].includes(column.field.type)
  return <FieldValue module={module} field={column.field} value={value} isPlain={!isReach} tabIndex={-1} />
}
