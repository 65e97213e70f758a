import type { ReactNode } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChartBarDecreasing, Kanban } from 'lucide-react'
import { funnelCohorts } from '#common/funnel.ts'
import { recordsHref } from '#web/api/addresses.ts'
import { failureOf } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FilterButtons, FilterChips } from './filter-bar.tsx'
import { windowWords } from './filter-words.tsx'
import {
  always,
  funnelQuery,
  usualPeriod,
  type FunnelAddress,
  type FunnelAsked,
  type FunnelRead,
  type PipelineRead,
} from './funnel-data.ts'
import { FunnelFigures } from './funnel-figures.tsx'
import { FunnelStages } from './funnel-stages.tsx'
import { ListFailure } from './list-empty.tsx'

const periods = [
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'last90Days',
  'thisYear',
  'lastYear',
  'thisFiscalYear',
  'lastFiscalYear',
]

interface FunnelViewProps {
  readonly module: ReaderModule
  readonly pipeline: PipelineRead
  readonly address: FunnelAddress
}

/** How deals go through a pipeline: of which ones, in figures and stage by stage. */
export function FunnelView({ module, pipeline, address }: FunnelViewProps) {
  const { text, format } = useFullLocale()
  const { funnel } = text
  const within = address.within ?? usualPeriod
  const asked: FunnelAsked = {
    module,
    pipeline,
    of: address.of ?? 'begun',
    within: within === always ? undefined : within,
    filter: address.filter,
  }
  const query = useQuery({ ...funnelQuery(asked), placeholderData: keepPreviousData })
  const failure = failureOf(query)
  const read = query.data
  return (
    <>
      <PageHead
        title={funnel.of({ records: module.label.plural[format.language].toLocaleLowerCase(format.locale) })}
        meta={read && format.count(funnel.deals, read.deals)}
        actions={
          <LinkButton href={recordsHref(module.name)} look="quiet" icon={<Kanban size={15} aria-hidden />}>
            {module.label.plural[format.language]}
          </LinkButton>
        }
      >
        {read && read.sight !== 'none' && <p className="text-sm text-muted">{funnel.sight[read.sight]}</p>}
      </PageHead>
      <WhichDeals module={module} pipeline={pipeline} address={address} />
      <div className="flex flex-col gap-8 px-4 pt-5 pb-20 md:px-6" aria-busy={query.isPlaceholderData}>
        {failure ? (
          <ListFailure error={failure} onRetry={() => void query.refetch()} />
        ) : read ? (
          <Answer asked={asked} read={read} />
        ) : (
          <Skeleton lines={10} />
        )}
      </div>
    </>
  )
}

/** Pipeline, period and filter: all of it is in the address. */
function WhichDeals({ module, pipeline, address }: FunnelViewProps) {
  const { text, format } = useFullLocale()
  const { funnel } = text
  const navigate = useNavigate()
  const change = (next: FunnelAddress) =>
    void navigate({
      to: '/records/$module/funnel',
      params: { module: module.name },
      search: { ...address, ...next },
      replace: true,
    })
  const within = address.within ?? usualPeriod
  const named = [...new Set([...periods, ...(within === always ? [] : [within])])]
  return (
    <div className="flex flex-col gap-2 border-y border-line px-4 py-2 md:px-6 print:hidden">
      <div className="flex flex-wrap items-center gap-1.5">
        {module.pipelines.length > 1 && (
          <Choice label={funnel.pipeline}>
            <Select
              label={funnel.pipeline}
              isLabelHidden
              value={pipeline.name}
              onChange={(name) => change({ pipeline: name ?? undefined })}
              options={module.pipelines.map(({ name, label }) => ({ id: name, label: label[format.language] }))}
            />
          </Choice>
        )}
        <Choice label={funnel.cohort}>
          <Select
            label={funnel.cohort}
            isLabelHidden
            value={address.of ?? 'begun'}
            onChange={(of) => change({ of: funnelCohorts.find((one) => one === of) })}
            options={funnelCohorts.map((id) => ({ id, label: funnel.cohorts[id] }))}
          />
        </Choice>
        <Choice label={funnel.period}>
          <Select
            label={funnel.period}
            isLabelHidden
            value={within}
            onChange={(next) => change({ within: next ?? undefined })}
            options={[
              ...named.map((id) => ({ id, label: windowWords(text, format, id) })),
              { id: always, label: funnel.always },
            ]}
          />
        </Choice>
        <FilterButtons module={module} filter={address.filter} onChange={(filter) => change({ filter })} />
      </div>
      <FilterChips module={module} filter={address.filter} onChange={(filter) => change({ filter })} />
    </div>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="min-w-0 max-md:w-full md:w-52">
      {children}
    </div>
  )
}

function Answer({ asked, read }: { readonly asked: FunnelAsked; readonly read: FunnelRead }) {
  const { funnel } = useFullLocale().text
  if (read.deals === 0) {
    return (
      <EmptyState title={funnel.none} icon={<ChartBarDecreasing size={28} strokeWidth={1.25} aria-hidden />}>
        {funnel.noneHelp}
      </EmptyState>
    )
  }
  const { howLines: how } = funnel
  const lines = [how.reached, how.furthest, how.now, how.time, how.activities, how.velocity]
  return (
    <>
      <FunnelFigures asked={asked} read={read} />
      <FunnelStages asked={asked} read={read} />
      {read.stages.some(({ activities }) => activities === null) && (
        <p className="text-sm text-muted">{funnel.tooMany}</p>
      )}
      <details className="max-w-3xl text-sm text-muted">
        <summary className="cursor-default font-medium text-ink">{funnel.how}</summary>
        <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </>
  )
}
