import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { LineEditing } from './use-line-editor.ts'

/** Totals as one types: sum, discount, each tax on its base, what is to pay, and what comes back each month or year. */
export function LineSummary({ editing, hasTaxes }: { readonly editing: LineEditing; readonly hasTaxes: boolean }) {
  const { totals, currency, foreign, margin } = editing
  const { text, format } = useLocale()
  const words = text.lines
  const money = (amount: string) => format.money(amount, currency)
  const hasDiscount = Number(totals.discount) !== 0
  const repeats = totals.recurring.filter(({ recurrence }) => recurrence !== 'once')
  return (
    <dl aria-live="polite" className="flex w-full flex-col gap-1 self-end rounded-lg bg-sunken p-3 text-sm @md:w-80">
      {(hasTaxes || hasDiscount) && <Row label={words.subtotal} value={money(totals.subtotal)} />}
      {hasDiscount && <Row label={words.discountTotal} value={money(`-${totals.discount}`)} />}
      {hasTaxes && <Row label={words.base} value={money(totals.base)} />}
      {totals.taxes.map((tax) => (
        <Row key={tax.code} label={tax.name} note={words.on({ base: money(tax.base) })} value={money(tax.amount)} />
      ))}
      <Row label={words.toPay} value={money(totals.total)} isStrong={hasTaxes || hasDiscount ? 'under' : 'alone'} />
      {foreign.map((row) => (
        <Row key={row.currency} label={words.toPay} value={format.money(row.total, row.currency)} isStrong="alone" />
      ))}
      {repeats.map((row) => (
        <Row
          key={row.recurrence}
          label={words.recurring[row.recurrence]}
          note={hasTaxes ? words.beforeTax : undefined}
          value={money(row.base)}
        />
      ))}
      {margin?.amount !== undefined && (
        <Row
          label={words.margin}
          note={margin.share === undefined ? undefined : format.hundredths(margin.share)}
          value={money(margin.amount)}
        />
      )}
      {margin !== undefined && margin.leftOut > 0 && (
        <Row
          label={margin.amount === undefined ? words.margin : ''}
          note={format.count(words.marginLeftOut, margin.leftOut)}
          value=""
        />
      )}
    </dl>
  )
}

function Row(props: {
  readonly label: string
  readonly value: string
  readonly note?: string | undefined
  /** A total, under other rows or by itself. */
  readonly isStrong?: 'under' | 'alone'
}) {
  return (
    <div
      className={classes(
        'flex items-baseline gap-2',
        props.isStrong && 'text-base font-bold',
        props.isStrong === 'under' && 'mt-1 border-t border-line pt-1.5',
      )}
    >
      <dt className="min-w-0 flex-1">
        {props.label}
        {props.note !== undefined && <span className="ml-1.5 text-xs text-muted">{props.note}</span>}
      </dt>
      <dd className="numeric whitespace-nowrap">{props.value}</dd>
    </div>
  )
}
