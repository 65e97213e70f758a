import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { addDays } from '#common/dates.ts'
import { daysOf, forecastMeasures, type ForecastMeasure } from '#common/forecast.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { forecastSinces, type ForecastSince } from './forecast-address.ts'
import { Choice, useChoose, type ChoosingProps } from './forecast-choices.tsx'
import {
  changesQuery,
  dealsBehind,
  differenceOf,
  sumOf,
  type Cause,
  type Changes,
  type ForecastAsked,
} from './forecast-data.ts'
import { Behind } from './funnel-figures.tsx'
import { ListFailure } from './list-empty.tsx'

/** Why the forecast of the period is not what it was: from then to now, step by step. */
export function ForecastChanges({ asked, address, today }: ChoosingProps & { readonly today: string }) {
  const { forecast } = useFullLocale().text
  const choose = useChoose({ asked, address })
  const { from } = daysOf(asked.period)
  const days: Record<ForecastSince, string> = { week: addDays(today, -7), month: addDays(today, -30), start: from }
  const offered = forecastSinces.filter((one) => one !== 'start' || (from <= today && from > addDays(today, -370)))
  const since = offered.find((one) => one === address.since) ?? 'week'
  const canWeigh = asked.module.fields.some(({ name }) => name === asked.module.capabilities.pipeline?.probability)
  const measures = forecastMeasures.filter((one) => one !== 'weighted' || canWeigh)
  const measure = measures.find((one) => one === address.measure) ?? 'commit'
  return (
    <section aria-labelledby="changes" className="flex flex-col gap-3">
      <h2 id="changes" className="text-base font-bold">
        {forecast.changes}
      </h2>
      <div className="flex flex-wrap gap-1.5 print:hidden">
        <Choice label={forecast.since}>
          <Select
            label={forecast.since}
            isLabelHidden
            value={since}
            onChange={(next) => choose({ since: forecastSinces.find((one) => one === next) })}
            options={offered.map((id) => ({ id, label: forecast.sinces[id] }))}
          />
        </Choice>
        <Choice label={forecast.measure}>
          <Select
            label={forecast.measure}
            isLabelHidden
            value={measure}
            onChange={(next) => choose({ measure: forecastMeasures.find((one) => one === next) })}
            options={measures.map((id) => ({ id, label: forecast.measures[id] }))}
          />
        </Choice>
      </div>
      <Told asked={asked} since={days[since]} measure={measure} />
    </section>
  )
}

interface ToldProps {
  readonly asked: ForecastAsked
  readonly since: string
  readonly measure: ForecastMeasure
}

function Told({ asked, since, measure }: ToldProps) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const query = useQuery({ ...changesQuery(asked, since, measure), placeholderData: keepPreviousData })
  const failure = failureOf(query)
  const read = query.data
  if (failure) return <ListFailure error={failure} onRetry={() => void query.refetch()} />
  if (!read) return <Skeleton lines={5} />
  const steps = stepsOf(read)
  const most = Math.max(...steps.flatMap(({ from, to }) => [from, to]), Number(read.before), Number(read.now), 1)
  const then = forecast.wasOn({ date: format.date(read.since) })
  return (
    <table
      aria-label={forecast.changes}
      aria-busy={query.isPlaceholderData}
      className="w-full border-collapse text-sm max-lg:block"
    >
      <thead className="sr-only">
        <tr>
          <th colSpan={2}>{forecast.cause}</th>
          <th>{forecast.difference}</th>
        </tr>
      </thead>
      <tbody className="max-lg:block">
        <Whole label={then} amount={read.before} most={most} />
        {steps.map((step) => (
          <Step key={step.cause.cause} asked={asked} step={step} most={most} />
        ))}
        <Whole label={forecast.isNow} amount={read.now} most={most} />
      </tbody>
    </table>
  )
}

interface StepOf {
  readonly cause: Cause
  /** Where the sum stood before this cause, and after it: for the drawing alone. */
  readonly from: number
  readonly to: number
}

function stepsOf({ before, causes }: Changes): readonly StepOf[] {
  let at = Number(before)
  return causes.map((cause) => {
    const from = at
    at += Number(differenceOf(cause))
    return { cause, from, to: at }
  })
}

const nameClass = 'w-72 border-t border-line py-2 pr-3 text-left align-top font-normal max-lg:block max-lg:w-full'
const drawnClass = 'border-t border-line px-3 py-2 align-top max-lg:block max-lg:border-0 max-lg:px-0 max-lg:py-0'
const sumClass = 'numeric w-36 border-t border-line py-2 pl-3 text-right align-top max-lg:block max-lg:border-0'

function Whole(props: { readonly label: string; readonly amount: string; readonly most: number }) {
  const { format } = useFullLocale()
  const { baseCurrency } = useModel().settings
  const width = `${(Number(props.amount) / props.most) * 100}%`
  return (
    <tr className="max-lg:relative max-lg:block">
      <th scope="row" className={classes(nameClass, 'font-medium')}>
        {props.label}
      </th>
      <td aria-hidden className={drawnClass}>
        <span className="block h-5 rounded-[2px] bg-accent" style={{ width }} />
      </td>
      <td className={classes(sumClass, 'font-medium max-lg:absolute max-lg:top-0 max-lg:right-0')}>
        {format.money(sumOf(props.amount), baseCurrency)}
      </td>
    </tr>
  )
}

function Step(props: { readonly asked: ForecastAsked; readonly step: StepOf; readonly most: number }) {
  const { asked, most } = props
  const { cause, from, to } = props.step
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const [isOpen, setOpen] = useState(false)
  const difference = differenceOf(cause)
  const words = `${forecast.causes[cause.cause]} (${format.number(cause.count)})`
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const sign = Number(difference) > 0 ? '+' : ''
  const place = { marginLeft: `${(Math.min(from, to) / most) * 100}%`, width: `${(Math.abs(to - from) / most) * 100}%` }
  return (
    <>
      <tr className="max-lg:relative max-lg:block">
        <th scope="row" className={nameClass}>
          {cause.deals.length === 0 ? (
            <span className="pl-5 text-muted">{words}</span>
          ) : (
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              className="flex min-h-6 cursor-default items-center gap-1 rounded-sm hover:underline"
            >
              <Chevron size={15} aria-hidden className="text-muted" />
              {words}
            </button>
          )}
        </th>
        <td aria-hidden className={drawnClass}>
          <span
            className={classes('block h-5 rounded-[2px]', to >= from ? 'bg-today-edge' : 'bg-overdue-edge')}
            style={place}
          />
        </td>
        <td className={classes(sumClass, 'max-lg:absolute max-lg:top-0 max-lg:right-0')}>
          {sign}
          {format.money(difference, baseCurrency)}
        </td>
      </tr>
      {isOpen && (
        <tr className="max-lg:block">
          <td colSpan={3} className="pb-3 pl-5 max-lg:block">
            <Deals asked={asked} cause={cause} />
          </td>
        </tr>
      )}
    </>
  )
}

function Deals({ asked, cause }: { readonly asked: ForecastAsked; readonly cause: Cause }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { deals, count } = cause
  const isGone = cause.cause === 'deleted'
  const ids = deals.map(({ id }) => id)
  return (
    <div className="flex flex-col gap-1">
      <ul className="flex flex-col">
        {deals.map((deal) => (
          <Deal key={deal.id} asked={asked} deal={deal} isGone={isGone} />
        ))}
      </ul>
      {count > deals.length && <p className="text-xs text-muted">{format.count(forecast.largest, deals.length)}</p>}
      {!isGone && <Behind module={asked.module.name} list={dealsBehind(asked, ids)} words={forecast.asList} />}
    </div>
  )
}

type DealOf = Cause['deals'][number]

/** What it was and what it is, as far as that differs. */
function Deal(props: { readonly asked: ForecastAsked; readonly deal: DealOf; readonly isGone: boolean }) {
  const { asked, deal, isGone } = props
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const stages = asked.module.pipelines.flatMap((pipeline) => pipeline.stages)
  const stage = (value: string | null) =>
    stages.find((one) => one.value === value)?.label[format.language] ?? value ?? forecast.none
  const day = (value: string | null) => (value === null ? forecast.undatedDay : format.date(value))
  const changes = [
    differing(deal.stages, stage),
    differing(deal.dates, day),
    differing(deal, (amount) => format.money(sumOf(amount), baseCurrency)),
  ].flatMap((one) => (one ? [forecast.fromTo(one)] : []))
  return (
    <li className="numeric flex flex-wrap items-baseline gap-x-3 py-0.5">
      {isGone ? (
        <span>{deal.title}</span>
      ) : (
        <Link
          to="/records/$module/$id"
          params={{ module: asked.module.name, id: deal.id }}
          className="inline-flex min-h-6 items-center rounded-sm text-accent-ink hover:underline"
        >
          {deal.title}
        </Link>
      )}
      <span className="text-muted">{[deal.owner?.title, ...changes].filter(Boolean).join(' · ')}</span>
    </li>
  )
}

interface Sides<Value> {
  readonly before: Value
  readonly now: Value
}

function differing<Value>({ before, now }: Sides<Value>, words: (value: Value) => string) {
  return before === now ? undefined : { from: words(before), to: words(now) }
}
