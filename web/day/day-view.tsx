import { useQueries, useQuery } from '@tanstack/react-query'
import { Sun } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListFailure } from '#web/records/list-empty.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { DayActivities } from './day-activities.tsx'
import { dayOf, dayParts, dealModules, partsOf, plannedModules, plannedQuery, type DayItem } from './day-data.ts'
import { DayDeals } from './day-deals.tsx'
import { reachQuery } from './day-reach.ts'
import { FirstSteps, useBegins } from './first-steps.tsx'

/** What the reader does today: what is late, due and to come, and the deals that nobody looks after. */
export function DayView() {
  const { text, format } = useLocale()
  const model = useModel()
  const today = dayOf(useNow(), format.timeZone)
  const planned = plannedModules(model)
  const deals = dealModules(model)
  const pages = useQueries({ queries: planned.map((module) => plannedQuery(module, today)) })
  const items = planned.flatMap((module, index): DayItem[] =>
    (pages[index]?.data?.rows ?? []).map((row) => {
      const at = row[module.capabilities.activity?.at ?? '']
      return { module, row, at: typeof at === 'string' ? at : null }
    }),
  )
  const parts = partsOf(items, today, format.timeZone)
  const isClear = parts.overdue.length + parts.today.length === 0
  const begins = useBegins()
  const reaches = useQuery(
    reachQuery(
      model,
      dayParts.flatMap((part) => parts[part]),
    ),
  ).data
  const isLoaded = pages.every(({ data }) => data !== undefined)
  const failure = pages.map(failureOf).find((one) => one !== null)
  return (
    <>
      <PageHead title={text.day.title} meta={format.dateLong(today)} />
      <div className="grid gap-x-10 gap-y-6 px-4 pt-2 pb-16 md:px-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {failure && (
            <ListFailure
              error={failure}
              onRetry={() => void queryClient.invalidateQueries({ queryKey: ['records'] })}
            />
          )}
          {!isLoaded && !failure && <Skeleton className="h-40" />}
          {isLoaded && isClear && begins && <FirstSteps />}
          {isLoaded && isClear && !begins && (
            <EmptyState
              title={text.day.clear}
              icon={<Sun size={32} strokeWidth={1.25} aria-hidden />}
              className="py-10"
            >
              {text.day.clearHelp}
            </EmptyState>
          )}
          {isLoaded &&
            dayParts.map((part) => (
              <DayActivities key={part} part={part} items={parts[part]} today={today} reaches={reaches} />
            ))}
        </div>
        {deals.length > 0 && (
          <div className="flex min-w-0 flex-col gap-6">
            <DayDeals kind="yellow" modules={deals} today={today} />
            <DayDeals kind="quiet" modules={deals} today={today} />
          </div>
        )}
      </div>
    </>
  )
}
