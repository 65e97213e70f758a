import type { CSSProperties } from 'react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Column } from './column-choice.ts'
import type { Pins } from './column-order.ts'
import { FieldValue, isNumeric } from './field-value.tsx'
import { filterType } from './filter-operators.ts'
import { windowWords } from './filter-words.tsx'
import { totalFunction, type Grouping } from './grouping.ts'
import type { GroupLine } from './use-grouped-data.ts'

interface GroupRowProps {
  readonly module: ReaderModule
  readonly grouping: Grouping
  readonly id: string
  readonly line: GroupLine
  readonly index: number
  readonly top: number
  readonly columns: readonly Column[]
  readonly pins: Pins
  readonly tabColumn: string | undefined
}

/** The head of a group with its count and sums, or the way to more of its rows. */
export function GroupRow(props: GroupRowProps) {
  const { id, line, index, top, columns, pins } = props
  const { format } = useLocale()
  const isHead = line.kind === 'head'
  const style: CSSProperties = { transform: `translateY(${top}px)`, gridTemplateColumns: 'var(--grid-columns)' }
  const Chevron = isHead && line.isOpen ? ChevronDown : ChevronRight
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-expanded={isHead ? line.isOpen : undefined}
      data-row={id}
      data-line
      style={style}
      className={classes(
        'group row-height absolute top-0 left-0 grid w-full cursor-pointer border-b border-line text-sm',
        isHead ? 'bg-sunken font-medium hover:bg-hover' : 'bg-paper text-accent-ink hover:bg-hover',
      )}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        className="sticky left-0 z-[2] flex items-center justify-center bg-inherit"
      >
        {isHead && <Chevron size={15} aria-hidden className="text-muted" />}
      </div>
      {columns.map(({ name, field }, at) => (
        <div
          key={name}
          role="gridcell"
          aria-colindex={at + 2}
          data-column={name}
          tabIndex={props.tabColumn === name ? 0 : -1}
          style={{ left: pins.get(name) }}
          className={classes(
            'flex min-w-0 items-center gap-2 overflow-hidden px-2.5 focus-visible:-outline-offset-2',
            pins.has(name) && 'sticky z-[2] bg-inherit',
            isNumeric(field) && 'justify-end',
          )}
        >
          {at === 0 && <GroupName {...props} />}
          {at === 0 && isHead && <span className="numeric text-muted">{format.number(line.group.count)}</span>}
          {at > 0 && isHead && <Total field={field} value={line.group.totals[name]} />}
        </div>
      ))}
    </div>
  )
}

export function GroupName(props: Pick<GroupRowProps, 'module' | 'grouping' | 'line'>) {
  const { module, grouping, line } = props
  const { text, format } = useLocale()
  const { field, period } = grouping
  const { key } = line.group
  const label = field.label[format.language]
  const name =
    key === null ? (
      <span className="text-muted">{text.tables.withoutValue({ field: label })}</span>
    ) : period !== undefined ? (
      windowWords(text, format, String(key))
    ) : filterType(field) === 'boolean' ? (
      `${label}: ${key === true ? text.common.yes : text.common.no}`
    ) : (
      <FieldValue module={module} field={field} value={key} isPlain />
    )
  if (line.kind === 'head') return <span className="min-w-0 truncate">{name}</span>
  return <span className="truncate">{text.common.more}</span>
}

/** A sum or an average as its column writes it; amounts of money are in the base currency. */
export function Total(props: { readonly field: ReaderField; readonly value: string | undefined }) {
  const { field, value } = props
  const { text, format } = useLocale()
  const { settings } = useModel()
  const kind = totalFunction(field)
  if (value === undefined || !kind) return null
  const type = filterType(field)
  const rounded = kind === 'average' ? Math.round(Number(value) * 10) / 10 : value
  const words =
    type === 'money'
      ? format.money(value, settings.baseCurrency)
      : type === 'percent'
        ? format.hundredths(rounded)
        : format.number(rounded)
  return (
    <span className="numeric truncate" title={`${text.tables[kind]}: ${words}`}>
      {kind === 'average' && <span className="text-muted">⌀ </span>}
      {words}
    </span>
  )
}
