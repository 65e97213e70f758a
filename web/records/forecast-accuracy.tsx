import type { ReactNode } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { windowWords } from './filter-words.tsx'
import { accuracyQuery, listBehind, sumOf, type Accuracy, type ForecastAsked } from './forecast-data.ts'
import { Behind } from './funnel-figures.tsx'
import { ListFailure } from './list-empty.tsx'

type PeriodOf = Accuracy['periods'][number]

/** What was forecast as each of the last periods began, and what came. */
export function ForecastAccuracy({ asked }: { readonly asked: ForecastAsked }) {
  const { forecast } = useFullLocale().text
  const query = useQuery({ ...accuracyQuery(asked), placeholderData: keepPreviousData })
  const failure = failureOf(query)
  return (
    <section aria-labelledby="accuracy" className="flex flex-col gap-2">
      <h2 id="accuracy" className="text-base font-bold">
        {forecast.accuracy}
      </h2>
      <p className="text-sm text-muted">{forecast.accuracyHelp}</p>
      {failure ? (
        <ListFailure error={failure} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <Periods asked={asked} read={query.data} />
      ) : (
        <Skeleton lines={5} />
      )}
    </section>
  )
}

const headClass = 'px-3 pb-1 text-right align-bottom text-xs font-medium text-muted last:pr-0'
const cellClass =
  'numeric border-t border-line px-3 py-2 text-right align-top text-sm last:pr-0 max-lg:block max-lg:border-0 max-lg:px-0 max-lg:py-0.5 max-lg:text-left'

function Periods({ asked, read }: { readonly asked: ForecastAsked; readonly read: Accuracy }) {
  const { forecast } = useFullLocale().text
  return (
    <table aria-label={forecast.accuracy} className="w-full border-collapse max-lg:block">
      <thead className="max-lg:sr-only">
        <tr>
          <th className={classes(headClass, 'pl-0 text-left!')}>{forecast.period}</th>
          {[forecast.commit, forecast.bestCase, forecast.weighted].map((name) => (
            <th key={name} className={headClass}>
              <span className="block font-normal">{forecast.atStart}</span>
              {name}
            </th>
          ))}
          <th className={headClass}>{forecast.inTheEnd}</th>
          <th className={classes(headClass, 'w-[34%] text-left!')}>{forecast.ofCommitted}</th>
        </tr>
      </thead>
      <tbody className="max-lg:block">
        {read.periods.map((one) => (
          <Period key={one.period} asked={asked} one={one} />
        ))}
      </tbody>
    </table>
  )
}

function Period({ asked, one }: { readonly asked: ForecastAsked; readonly one: PeriodOf }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const money = (amount: string) => format.moneyWhole(sumOf(amount), baseCurrency)
  const { start, won, isOver } = one
  const label = windowWords(text, format, one.period)
  const wonWords = isOver ? forecast.inTheEnd : forecast.soFar
  return (
    <tr className="max-lg:block max-lg:border-t max-lg:border-line max-lg:py-3">
      <th scope="row" className={classes(cellClass, 'pl-0 text-left! font-medium lg:whitespace-nowrap')}>
        {label}
      </th>
      {start ? (
        <>
          <Cell name={forecast.commit}>{money(start.commit.amount)}</Cell>
          <Cell name={forecast.bestCase}>{money(start.bestCase.amount)}</Cell>
          <Cell name={forecast.weighted}>{start.weighted === null ? '' : money(start.weighted)}</Cell>
        </>
      ) : (
        <td colSpan={3} className={classes(cellClass, 'text-muted')}>
          {forecast.tooMuch}
        </td>
      )}
      <Cell name={wonWords}>
        <Behind
          module={asked.module.name}
          list={listBehind(asked, one.period, ['won'])}
          words={money(won.amount)}
          label={`${label}, ${wonWords}: ${money(won.amount)}`}
        />
        {!isOver && <span className="block text-xs text-muted max-lg:hidden">{forecast.soFar}</span>}
      </Cell>
      <td className={classes(cellClass, 'text-left!')}>
        <Became one={one} />
      </td>
    </tr>
  )
}

function Cell({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <td className={classes(cellClass, 'max-lg:grid max-lg:grid-cols-[8.5rem_minmax(0,1fr)]')}>
      <span aria-hidden className="text-muted lg:hidden">
        {name}
      </span>
      <span className="block leading-6">{children}</span>
    </td>
  )
}

const outcomes = ['won', 'wonLater', 'open', 'lost', 'deleted'] as const
const inks: Readonly<Record<(typeof outcomes)[number], string>> = {
  won: 'bg-accent',
  wonLater: 'bg-accent opacity-60',
  open: 'bg-line-strong',
  lost: 'bg-overdue-edge',
  deleted: 'bg-overdue-edge opacity-60',
}

/** What was committed, in parts: drawn, and in words. */
function Became({ one }: { readonly one: PeriodOf }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { committed, start } = one
  if (!committed || !start) return null
  const whole = Number(start.commit.amount)
  if (whole === 0) return <span className="text-muted">{forecast.nothingThen}</span>
  const parts = outcomes.flatMap((name) => {
    const share = Number(committed[name].amount) / whole
    return share > 0 ? [{ name, share }] : []
  })
  return (
    <>
      <span aria-hidden className="flex h-3 w-full gap-px">
        {parts.map(({ name, share }) => (
          <span
            key={name}
            className={classes('h-full rounded-[2px]', inks[name])}
            style={{ width: `${share * 100}%` }}
          />
        ))}
      </span>
      <span className="text-xs text-muted">
        {parts
          .map(({ name, share }) =>
            forecast.becameLine({ percent: format.percent(share.toFixed(2)), what: forecast.became[name] }),
          )
          .join(', ')}
      </span>
    </>
  )
}
