import { useEffect, useRef } from 'react'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Phone } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { CardGroup, CardTotals, worthOf } from './card-totals.tsx'
import type { Column } from './column-choice.ts'
import { FieldValue } from './field-value.tsx'
import type { Grouping } from './grouping.ts'
import type { ListData } from './list-data.ts'
import { phoneOf } from './list-row-actions.tsx'
import type { ListState, RecordRow } from './reader-types.ts'
import type { GroupedData } from './use-grouped-data.ts'

const cardHeight = 66
/** The head of a group: as high as a finger needs. */
const lineHeight = 44
const aheadRows = 30
const factsMax = 2
/** The button calls; an address is too long for the line. */
const untold: readonly string[] = ['phone', 'email', 'url', 'address', 'longText']

/** The list on a phone: two lines a record, under the heads of their groups, and what all of it adds up to. */
export function ListCards(props: {
  readonly module: ReaderModule
  readonly state: ListState
  readonly columns: readonly Column[]
  readonly data: ListData
  readonly grouped: GroupedData | undefined
  readonly grouping: Grouping | undefined
}) {
  const { module, state, columns, data, grouped, grouping } = props
  const { rows, loadMore } = data
  const { format } = useLocale()
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- The compiler is off; the list draws itself anew as it scrolls.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (grouped?.lines.has(rows[index]?.id ?? '') ? lineHeight : cardHeight),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const lastDrawn = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastDrawn >= rows.length - aheadRows) loadMore()
  }, [lastDrawn, rows.length, loadMore])
  return (
    <>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto [contain:strict] print:hidden">
        <ul
          aria-label={module.label.plural[format.language]}
          className="relative"
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map(({ index, start, size }) => {
            const row = rows[index]
            if (!row) return null
            const line = grouped?.lines.get(row.id)
            return (
              <li
                key={row.id}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                style={{ transform: `translateY(${start}px)`, height: size }}
                className="absolute top-0 left-0 flex w-full items-center border-b border-line"
              >
                {line && grouping ? (
                  <CardGroup {...{ module, grouping, line, columns }} onPress={() => grouped?.act(row.id)} />
                ) : (
                  <Card module={module} columns={columns} row={row} />
                )}
              </li>
            )
          })}
        </ul>
      </div>
      <CardTotals module={module} state={state} columns={columns} />
    </>
  )
}

function Card(props: { readonly module: ReaderModule; readonly columns: readonly Column[]; readonly row: RecordRow }) {
  const { module, columns, row } = props
  const { text } = useLocale()
  const phone = phoneOf(module, row)
  const told = columns.filter(
    ({ name, field }) => name !== 'title' && !untold.includes(field.type) && isGiven(row[name]),
  )
  const worth = told.find(({ name }) => name === worthOf(module))
  const facts = told.filter((one) => one !== worth).slice(0, factsMax)
  return (
    <>
      <Link
        to={recordHref(module.name, row.id)}
        className="flex h-full min-w-0 flex-1 flex-col justify-center gap-1 px-4 no-underline active:bg-hover"
      >
        <span className="flex min-w-0 items-baseline gap-3 text-base">
          <span className="min-w-0 flex-1 truncate font-medium">{row.title}</span>
          {worth && <FieldValue module={module} field={worth.field} value={row[worth.name]} isPlain />}
        </span>
        <span className="flex min-w-0 items-center gap-2 overflow-hidden text-sm whitespace-nowrap text-muted">
          {facts.map(({ name, field }) => (
            <span key={name} className="min-w-0 truncate first:max-w-[65%] first:shrink-0">
              <FieldValue module={module} field={field} value={row[name]} isPlain />
            </span>
          ))}
        </span>
      </Link>
      {phone !== undefined && (
        <a
          href={`tel:${phone}`}
          aria-label={text.list.call({ title: row.title })}
          className="mr-2 flex size-11 shrink-0 items-center justify-center rounded-md text-accent-ink"
        >
          <Phone size={18} aria-hidden />
        </a>
      )}
    </>
  )
}

function isGiven(value: unknown): boolean {
  return (
    value !== null &&
    value !== undefined &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  )
}
