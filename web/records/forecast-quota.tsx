import { Link } from '@tanstack/react-router'
import { daysOf, grainOf, isOfPeople } from '#common/forecast.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import {
  differenceOf,
  quotasBehind,
  sumOf,
  type Figures,
  type ForecastAsked,
  type ForecastRead,
} from './forecast-data.ts'
import { Behind } from './funnel-figures.tsx'

type Person = NonNullable<ForecastRead['people'][number]['person']>
type Quota = ForecastRead['people'][number]['quota']

interface Quotas {
  readonly module: ReaderModule
  readonly maySet: boolean
}

/** Where what people are to sell is kept, if the forecast is of whole people and the reader may see any of it. */
export function useQuotas({ filter, pipeline }: ForecastAsked): Quotas | undefined {
  const module = useModel().modules.find(({ capabilities }) => capabilities.quota)
  if (!module || !isOfPeople(filter) || pipeline !== undefined) return undefined
  return { module, maySet: module.may.create === 'all' }
}

/** What one person is to sell: leads to where it is written, or to a new one. */
export function OwnQuota(props: {
  readonly asked: ForecastAsked
  readonly quotas: Quotas
  readonly person: Person
  readonly quota: Quota
  readonly figures: Figures
}) {
  const { asked, quotas, person, quota, figures } = props
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const keys = quotas.module.capabilities.quota
  if (quota) {
    const shown = format.moneyWhole(sumOf(quota.amount), baseCurrency)
    return (
      <span className="flex flex-col max-lg:items-start lg:items-end">
        <Behind
          module={quotas.module.name}
          list={quotasBehind(quotas.module, { person: person.id, period: asked.period, span: quota.span })}
          words={shown}
          label={`${person.title}, ${forecast.quota}: ${shown}`}
        />
        <Attained quota={quota.amount} figures={figures} />
      </span>
    )
  }
  if (!keys) return null
  const values = {
    owner: person,
    [keys.span]: grainOf(asked.period),
    [keys.from]: daysOf(asked.period).from,
  }
  return (
    <Link
      to="/records/$module/new"
      params={{ module: quotas.module.name }}
      search={{ values }}
      aria-label={forecast.setQuotaOf({ person: person.title })}
      className="inline-flex min-h-6 items-center rounded-sm text-muted hover:text-ink hover:underline print:hidden"
    >
      {forecast.setQuota}
    </Link>
  )
}

/** What all of them are to sell. */
export function QuotaTotal({ quota, figures }: { readonly quota: string; readonly figures: Figures }) {
  const { format } = useFullLocale()
  const { baseCurrency } = useModel().settings
  return (
    <span className="flex flex-col max-lg:items-start lg:items-end">
      <span className="inline-flex min-h-6 items-center">{format.moneyWhole(sumOf(quota), baseCurrency)}</span>
      <Attained quota={quota} figures={figures} />
    </span>
  )
}

function Attained({ quota, figures }: { readonly quota: string; readonly figures: Figures }) {
  const { text, format } = useFullLocale()
  const share = shareOf(figures.won.amount, quota)
  if (share === undefined) return null
  return (
    <span className="text-xs whitespace-nowrap text-muted">
      {text.forecast.attained({ percent: format.percent(share.toFixed(2)) })}
    </span>
  )
}

/** The quota of the period, what is missing of it, and how often what is open would make that up. */
export function QuotaFigure({ quota, figures }: { readonly quota: string; readonly figures: Figures }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const open = sumOf(figures.commit.amount, figures.bestCase.amount, figures.pipeline.amount)
  const left = differenceOf({ before: figures.won.amount, now: quota })
  const isMet = Number(left) <= 0
  const times = shareOf(open, left)
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-muted">{forecast.quota}</dt>
      <dd className="numeric text-2xl font-bold tracking-tight">{format.moneyWhole(sumOf(quota), baseCurrency)}</dd>
      <dd className="numeric flex flex-col text-xs text-muted">
        <span className="flex min-h-6 items-center">
          <Attained quota={quota} figures={figures} />
        </span>
        {isMet ? (
          <span>{forecast.quotaMet}</span>
        ) : (
          <span>
            {forecast.quotaLeft({ amount: format.moneyWhole(left, baseCurrency) })}
            {times !== undefined && `; ${forecast.coverage({ times: format.number(times.toFixed(1), 1) })}`}
          </span>
        )}
      </dd>
    </div>
  )
}

function shareOf(part: string, whole: string): number | undefined {
  return Number(whole) > 0 ? Number(part) / Number(whole) : undefined
}
