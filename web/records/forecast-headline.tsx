import type { ReactNode } from 'react'
import { forecastCategories, forecastGaps, type ForecastCategory } from '#common/forecast.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { gapBehind, listBehind, sumOf, type Figures, type ForecastAsked, type ForecastRead } from './forecast-data.ts'
import { QuotaFigure } from './forecast-quota.tsx'
import { Behind } from './funnel-figures.tsx'

interface HeadlineProps {
  readonly asked: ForecastAsked
  readonly figures: Figures
}

const gridClass = 'grid grid-cols-2 gap-x-6 gap-y-4'

/** The period in a few figures: what is to be sold, then from what is sure to what may be. */
export function ForecastHeadline({ asked, figures, quota }: HeadlineProps & { readonly quota: string | null }) {
  const { forecast } = useFullLocale().text
  return (
    <dl className={classes(gridClass, quota === null ? 'lg:grid-cols-4' : 'lg:grid-cols-5')}>
      {quota !== null && <QuotaFigure quota={quota} figures={figures} />}
      <Figure asked={asked} figures={figures} name={forecast.won} of={['won']} />
      <Figure asked={asked} figures={figures} name={forecast.committed} of={['won', 'commit']}>
        {forecast.committedOf}
      </Figure>
      <Figure asked={asked} figures={figures} name={forecast.best} of={['won', 'commit', 'bestCase']}>
        {forecast.bestOf}
      </Figure>
      {figures.weighted !== null && (
        <Figure asked={asked} figures={figures} name={forecast.weighted} of={forecastCategories} is={figures.weighted}>
          {forecast.weightedOf}
        </Figure>
      )}
    </dl>
  )
}

function Figure(
  props: HeadlineProps & {
    readonly name: string
    readonly of: readonly ForecastCategory[]
    /** Where it is not the sum of what it is of. */
    readonly is?: string
    readonly children?: ReactNode
  },
) {
  const { asked, figures, name, of } = props
  const { text, format } = useFullLocale()
  const { baseCurrency } = useModel().settings
  const count = of.reduce((all, category) => all + figures[category].count, 0)
  const amount = props.is ?? sumOf(...of.map((category) => figures[category].amount))
  const exact = format.money(sumOf(amount), baseCurrency)
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="numeric text-2xl font-bold tracking-tight" title={exact}>
        {format.moneyWhole(sumOf(amount), baseCurrency)}
      </dd>
      <dd className="numeric flex flex-col text-xs text-muted">
        <Behind
          module={asked.module.name}
          list={listBehind(asked, asked.period, of)}
          words={format.count(text.forecast.deals, count)}
          label={`${name}: ${exact}, ${format.count(text.forecast.deals, count)}`}
        />
        {props.children}
      </dd>
    </div>
  )
}

/** What is open and cannot be counted on: each leads to where it is mended. */
export function ForecastGaps({ asked, read }: { readonly asked: ForecastAsked; readonly read: ForecastRead }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const { baseCurrency } = useModel().settings
  const found = forecastGaps.flatMap((gap) => {
    const one = read.gaps.find((some) => some.gap === gap)
    return one && one.count > 0 ? [one] : []
  })
  if (found.length === 0) return null
  return (
    <section aria-labelledby="gaps" className="flex flex-col gap-1">
      <h2 id="gaps" className="text-base font-bold">
        {forecast.gaps.title}
      </h2>
      <ul className="flex flex-col text-sm">
        {found.map(({ gap, count, amount }) => (
          <li key={gap} className="numeric flex flex-wrap items-baseline gap-x-2">
            <Behind
              module={asked.module.name}
              list={gapBehind(asked, gap)}
              words={forecast.gaps.line({ count: format.number(count), what: forecast.gaps[gap] })}
            />
            {gap !== 'unvalued' && <span className="text-muted">{format.money(sumOf(amount), baseCurrency)}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
