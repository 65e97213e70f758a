import { useMemo } from 'react'
import { add, decimalFrom, decimalText, type Decimal } from '#common/decimal.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Column } from './column-choice.ts'
import type { Pins } from './column-order.ts'
import { isNumeric } from './field-value.tsx'
import { Total } from './grid-group.tsx'
import { totalFunction } from './grouping.ts'
import type { ListState, RecordRow } from './reader-types.ts'
import { useTotals } from './use-totals.ts'

export const footHeight = 32

/** The last line of a table: what all of it adds up to, or what is chosen of it. */
export function GridFoot(props: {
  readonly module: ReaderModule
  readonly state: ListState
  readonly columns: readonly Column[]
  readonly pins: Pins
  /** Rows that are chosen, by box or as a block of cells. */
  readonly chosen: readonly RecordRow[]
}) {
  const { module, state, columns, pins, chosen } = props
  const { text, format } = useLocale()
  const all = useTotals(module, state, columns, undefined).groups?.[0]
  const ofChosen = useMemo(() => chosenTotals(chosen, columns), [chosen, columns])
  const totals = chosen.length > 1 ? ofChosen : (all?.totals ?? {})
  const count = chosen.length > 1 ? chosen.length : all?.count
  return (
    <div
      role="row"
      aria-label={chosen.length > 1 ? text.tables.chosenTotal : text.tables.totals}
      style={{ gridTemplateColumns: 'var(--grid-columns)', height: footHeight }}
      className="sticky bottom-0 z-[3] mt-auto grid border-t border-line-strong bg-paper text-sm font-medium"
    >
      <div aria-hidden className="sticky left-0 z-[1] bg-paper" />
      {columns.map(({ name, field }, at) => (
        <div
          key={name}
          role="gridcell"
          aria-colindex={at + 2}
          style={{ left: pins.get(name) }}
          className={classes(
            'flex min-w-0 items-center gap-2 overflow-hidden px-2.5',
            pins.has(name) && 'sticky z-[1] bg-paper',
            isNumeric(field) && 'justify-end',
          )}
        >
          {at === 0 ? (
            <>
              <span className="truncate">{chosen.length > 1 ? text.tables.chosenTotal : text.tables.total}</span>
              {count !== undefined && <span className="numeric text-muted">{format.number(count)}</span>}
            </>
          ) : (
            <Total field={field} value={totals[name]} />
          )}
        </div>
      ))}
    </div>
  )
}

/** Exact, and amounts by their value in the base currency: one without a rate makes no sum. */
function chosenTotals(rows: readonly RecordRow[], columns: readonly Column[]): Readonly<Record<string, string>> {
  const totals = columns.flatMap(({ name, field }) => {
    if (totalFunction(field) !== 'sum') return []
    const values = rows.flatMap((row) => {
      const value = row[name]
      return value === null || value === undefined ? [] : [amountOf(value)]
    })
    const known = values.filter((value) => value !== undefined)
    if (values.length === 0 || known.length !== values.length) return []
    const [first, ...others] = known
    return first ? [[name, decimalText(others.reduce<Decimal>((sum, one) => add(sum, one), first))] as const] : []
  })
  return Object.fromEntries(totals)
}

function amountOf(value: unknown): Decimal | undefined {
  if (typeof value !== 'object' || value === null) return decimalFrom(value)
  return 'base' in value ? decimalFrom(value.base) : undefined
}
