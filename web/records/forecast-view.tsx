import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChartColumnStacked, Kanban, Target } from 'lucide-react'
import { forecastCategories, periodOf } from '#common/forecast.ts'
import { recordsHref } from '#web/api/addresses.ts'
import { failureOf } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { todayIn } from './calendar-days.ts'
import { ForecastAccuracy } from './forecast-accuracy.tsx'
import type { ForecastAddress } from './forecast-address.ts'
import { ForecastChanges } from './forecast-changes.tsx'
import { ForecastChoices } from './forecast-choices.tsx'
import { forecastQuery, type ForecastAsked, type ForecastRead } from './forecast-data.ts'
import { ForecastGaps, ForecastHeadline } from './forecast-headline.tsx'
import { useQuotas } from './forecast-quota.tsx'
import { ForecastPeople, ForecastPeriods } from './forecast-tables.tsx'
import { ListFailure } from './list-empty.tsx'

interface ForecastViewProps {
  readonly module: ReaderModule
  readonly address: ForecastAddress
}

/** What is won and to come in a period: how much, when, by whom, what has changed and how good forecasts were. */
export function ForecastView({ module, address }: ForecastViewProps) {
  const { text, format } = useFullLocale()
  const { forecast, funnel } = text
  const today = todayIn(format.timeZone, useNow())
  const asked: ForecastAsked = {
    module,
    period: address.period ?? periodOf(today, 'quarter'),
    pipeline: module.pipelines.find(({ name }) => name === address.pipeline)?.name,
    filter: address.filter,
  }
  const query = useQuery({ ...forecastQuery(asked), placeholderData: keepPreviousData })
  const failure = failureOf(query)
  const quotas = useQuotas(asked)
  const read = query.data
  return (
    <>
      <PageHead
        title={forecast.of({ records: module.label.plural[format.language].toLocaleLowerCase(format.locale) })}
        actions={
          <>
            {quotas?.maySet === true && (
              <LinkButton href={recordsHref(quotas.module.name)} look="quiet" icon={<Target size={15} aria-hidden />}>
                {quotas.module.label.plural[format.language]}
              </LinkButton>
            )}
            <LinkButton href={recordsHref(module.name)} look="quiet" icon={<Kanban size={15} aria-hidden />}>
              {module.label.plural[format.language]}
            </LinkButton>
          </>
        }
      >
        {read && read.sight !== 'none' && <p className="text-sm text-muted">{funnel.sight[read.sight]}</p>}
      </PageHead>
      <ForecastChoices asked={asked} address={address} today={today} />
      <div className="flex flex-col gap-10 px-4 pt-5 pb-20 md:px-6" aria-busy={query.isPlaceholderData}>
        {failure ? (
          <ListFailure error={failure} onRetry={() => void query.refetch()} />
        ) : read ? (
          <Answer asked={asked} address={address} read={read} today={today} />
        ) : (
          <Skeleton lines={10} />
        )}
      </div>
    </>
  )
}

interface AnswerProps {
  readonly asked: ForecastAsked
  readonly address: ForecastAddress
  readonly read: ForecastRead
  readonly today: string
}

function Answer({ asked, address, read, today }: AnswerProps) {
  const { forecast } = useFullLocale().text
  const isEmpty = read.periods.every(({ figures }) => forecastCategories.every((one) => figures[one].count === 0))
  const chosen = read.periods.find(({ period }) => period === asked.period)
  const { howLines: how } = forecast
  return (
    <>
      {(isEmpty && read.people.length === 0) || !chosen ? (
        <EmptyState title={forecast.empty} icon={<ChartColumnStacked size={28} strokeWidth={1.25} aria-hidden />}>
          {forecast.emptyHelp}
        </EmptyState>
      ) : (
        <>
          <ForecastHeadline asked={asked} figures={chosen.figures} quota={chosen.quota} />
          <ForecastPeriods asked={asked} address={address} read={read} />
          <ForecastPeople asked={asked} address={address} read={read} />
        </>
      )}
      <ForecastGaps asked={asked} read={read} />
      <ForecastChanges asked={asked} address={address} today={today} />
      <ForecastAccuracy asked={asked} />
      <details className="max-w-3xl text-sm text-muted">
        <summary className="cursor-default font-medium text-ink">{forecast.how}</summary>
        <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
          {[how.place, how.categories, how.quota, how.base, how.sight, how.causes, how.gone].map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </>
  )
}
