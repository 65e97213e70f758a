import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Coins } from 'lucide-react'
import { attributionModels, type AttributionModel } from '#common/attribution.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { RecordRow } from './reader-types.ts'

type Read = CallAnswer<'GET /records/:module/:id/attribution'>
type After = Read['after'][number]
type Row = AttributionModel | 'influenced'

const rows: readonly Row[] = ['first', 'influenced', 'last', 'linear', 'u', 'decay']

interface Chosen {
  readonly row: Row
  readonly months: number
}

/** What a campaign brought after three, six and twelve months, by several ways of sharing out, with the deals. */
export function CampaignReturn({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useFullLocale()
  const { attribution } = text
  const { baseCurrency } = useModel().settings
  const [chosen, setChosen] = useState<Chosen>()
  const { data } = useQuery({
    queryKey: ['records', module.name, 'attribution', record.id],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/:id/attribution', { params: { module: module.name, id: record.id }, signal }),
  })
  if (!data) return null
  return (
    <section aria-label={attribution.title} className="flex flex-col gap-1">
      <h2 className="flex h-7 items-center gap-2 text-sm font-bold">
        <Coins size={15} aria-hidden className="text-muted" />
        {attribution.title}
      </h2>
      <p className="text-xs text-muted">
        {attribution.since({ date: format.date(data.from) })}
        {data.cost !== null && ` ${attribution.cost({ cost: format.money(data.cost, baseCurrency) })}`}
      </p>
      {data.deals.length === 0 ? (
        <p className="text-sm text-muted">{attribution.none}</p>
      ) : (
        <>
          <Figures read={data} chosen={chosen} onChoose={setChosen} />
          {chosen && <Deals read={data} chosen={chosen} />}
          <p className="text-xs text-muted">{attribution.how}</p>
        </>
      )}
    </section>
  )
}

function useWords() {
  const { text, format } = useFullLocale()
  const { baseCurrency } = useModel().settings
  const { attribution } = text
  return {
    name: (row: Row) => (row === 'influenced' ? attribution.influenced : attribution.models[row]),
    months: (count: number) => format.count(attribution.months, count),
    money: (amount: string) => format.money(amount, baseCurrency),
    short: (amount: string) => format.moneyShort(amount, baseCurrency),
  }
}

function amountOf(after: After, row: Row): string {
  if (row === 'influenced') return after.influenced.amount
  return after.credits.find(({ model }) => model === row)?.amount ?? '0'
}

function Figures(props: {
  readonly read: Read
  readonly chosen: Chosen | undefined
  readonly onChoose: (chosen: Chosen | undefined) => void
}) {
  const { read, chosen, onChoose } = props
  const { text, format } = useFullLocale()
  const { attribution } = text
  const words = useWords()
  return (
    <table className="numeric w-full border-collapse text-sm">
      <thead>
        <tr className="text-xs text-muted">
          {read.after.map(({ months, isOver }) => (
            <th key={months} scope="col" className="w-1/3 py-1 pr-2 text-left align-bottom font-medium">
              {words.months(months)}
              {!isOver && <span className="block font-normal">{attribution.soFar}</span>}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map((row) => (
        <tbody key={row} className="border-t border-line">
          <tr>
            <th
              scope="rowgroup"
              colSpan={read.after.length}
              className="pt-1.5 text-left text-xs font-normal text-muted"
            >
              {words.name(row)}
            </th>
          </tr>
          <tr>
            {read.after.map((after) => {
              const { months } = after
              const amount = amountOf(after, row)
              const isChosen = chosen?.row === row && chosen.months === months
              const shown = returnOf(amount, read.cost)
              return (
                <td key={months} className="pr-2 pb-1.5 align-top whitespace-nowrap">
                  <button
                    type="button"
                    aria-pressed={isChosen}
                    aria-label={`${words.short(amount)}: ${words.name(row)}, ${words.months(months)}`}
                    onClick={() => onChoose(isChosen ? undefined : { row, months })}
                    className={classes(
                      '-mx-1 min-h-6 rounded-sm px-1 font-medium text-accent-ink hover:underline',
                      isChosen && 'bg-accent-soft',
                    )}
                  >
                    {words.short(amount)}
                  </button>
                  {shown !== undefined && <span className="block text-xs text-muted">{format.percent(shown)}</span>}
                </td>
              )
            })}
          </tr>
        </tbody>
      ))}
    </table>
  )
}

/** What it brought beyond its cost, in proportion to it. */
function returnOf(amount: string, cost: string | null): string | undefined {
  const spent = Number(cost ?? 0)
  return spent > 0 ? (Number(amount) / spent - 1).toFixed(2) : undefined
}

/** The deals that a figure counts; what each is counted for adds up to it. */
function Deals({ read, chosen }: { readonly read: Read; readonly chosen: Chosen }) {
  const { text, format } = useFullLocale()
  const { attribution } = text
  const words = useWords()
  const after = read.after.find(({ months }) => months === chosen.months)
  if (!after) return null
  const model = attributionModels.find((one) => one === chosen.row)
  const deals = read.deals.flatMap((deal) => {
    const credit = model ? (deal.credits.find((one) => one.model === model)?.amount ?? '0') : deal.amount
    return deal.after <= chosen.months && Number(credit) > 0 ? [{ ...deal, credit }] : []
  })
  return (
    <div className="flex flex-col">
      <h3 className="py-1 text-xs font-medium text-muted">
        {attribution.behind({
          name: words.name(chosen.row),
          months: words.months(chosen.months),
          amount: words.money(amountOf(after, chosen.row)),
        })}
        {' · '}
        {format.count(attribution.deals, deals.length)}
      </h3>
      <ul className="flex max-h-80 flex-col overflow-auto">
        {deals.map((deal) => (
          <li key={deal.id} className="flex min-h-8 shrink-0 items-baseline gap-2 border-b border-line py-1.5 text-sm">
            <Link to={recordHref(deal.module, deal.id)} className="min-w-0 flex-1 truncate text-ink hover:underline">
              {deal.title}
            </Link>
            <span className="shrink-0 text-right">
              <span className="numeric block">
                {deal.credit === deal.amount
                  ? words.money(deal.amount)
                  : attribution.of({ credit: words.money(deal.credit), amount: words.money(deal.amount) })}
              </span>
              <span className="block text-xs text-muted">
                {format.dayMonth(deal.closedAt)} · {format.count(attribution.touches, deal.touches)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {read.isCut && <p className="text-xs text-muted">{attribution.cut}</p>}
    </div>
  )
}
