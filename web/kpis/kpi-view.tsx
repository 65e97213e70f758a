import { Suspense, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { isTargetAhead } from '#common/kpi-progress.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EnterValue } from './enter-value.tsx'
import { goalWords, KpiLine } from './kpi-line.tsx'
import { KpiLineage } from './kpi-lineage.tsx'
import { PartsWords } from './kpi-parts.tsx'
import type { KpiPage } from './kpi-queries.ts'
import { KpiStatusMark, KpiWay } from './kpi-status.tsx'
import { useFigure } from './kpi-words.ts'

const KpiCourse = lazyPlace(async () => ({ default: (await import('./kpi-course.tsx')).KpiCourse }))
const KpiEditor = lazyPlace(async () => ({ default: (await import('./kpi-editor.tsx')).KpiEditor }))

/** A figure: where it is, where it should be, what it rests on and whether to believe it. */
export function KpiView({ page }: { readonly page: KpiPage }) {
  const { kpi } = page
  const { text } = useFullLocale()
  const { kpis } = text
  const module = useModuleOf('kpi')
  const objective = useModuleOf('objective')
  const isEmpty = page.query === null && !kpi.isExternal
  const mayWrite = module !== undefined && module.may.update !== 'none'
  const [isOpen, setOpen] = useState(isEmpty && mayWrite)
  return (
    <>
      <PageHead
        title={kpi.name}
        meta={kpi.key}
        actions={
          <>
            {module && (
              <LinkButton href={recordHref(module.name, kpi.id)} look="quiet">
                {kpis.record}
              </LinkButton>
            )}
            {mayWrite && !isOpen && <Button onPress={() => setOpen(true)}>{kpis.change}</Button>}
          </>
        }
      >
        <p className="text-sm text-muted">
          <Link to="/programme/objectives" search={{ project: page.project.id }} className="hover:underline">
            {kpis.objectives}
          </Link>
          {page.objectives.length > 0 && ` · ${kpis.measures}: `}
          {page.objectives.map(({ id, title }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link to={recordHref(objective?.name ?? '', id)} className="text-why-ink hover:underline">
                {title}
              </Link>
            </span>
          ))}
        </p>
      </PageHead>
      <div className="grid gap-x-12 gap-y-8 px-4 pt-2 pb-20 md:px-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <div className="flex min-w-0 flex-col gap-8">
          <Now page={page} />
          {isOpen && (
            <Suspense fallback={<Skeleton lines={6} />}>
              <KpiEditor page={page} onClose={() => setOpen(false)} />
            </Suspense>
          )}
          <Suspense fallback={<Skeleton lines={8} />}>
            <KpiCourse page={page} />
          </Suspense>
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          {kpi.isExternal && mayWrite && <EnterValue page={page} />}
          {!kpi.isExternal && !isEmpty && <KpiLineage page={page} />}
          {page.parts.length > 0 && <Parts page={page} />}
        </div>
      </div>
    </>
  )
}

function Now({ page }: { readonly page: KpiPage }) {
  const { kpi } = page
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  const { interval, progress, expectedProgress } = kpi
  return (
    <section aria-label={kpis.now} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="numeric text-2xl font-bold tracking-tight">
          {kpi.value === null ? (
            <span className="text-xl text-muted">{kpis.noValue}</span>
          ) : (
            figure(kpi.value, kpi.unit)
          )}
        </span>
        <KpiStatusMark status={kpi.status} />
        {kpi.isExternal && kpi.at && <span className="text-sm text-muted">{format.date(kpi.at)}</span>}
      </div>
      <p className="numeric text-base">
        {goalWords(kpi, figure, kpis)}
        {kpi.dueDate && ` ${kpis.by({ date: format.date(kpi.dueDate) })}`}
      </p>
      <div className="max-w-xl py-1">
        <KpiWay kpi={kpi} />
      </div>
      <p className="text-sm text-muted">
        {[
          ...(progress !== null && expectedProgress !== null
            ? [
                kpis.progressOf({
                  done: format.percent(rounded(progress)),
                  expected: format.percent(rounded(expectedProgress)),
                }),
              ]
            : []),
          ...(kpi.value === null || kpi.isExternal ? [] : [format.count(kpis.rests, kpi.n)]),
          ...(interval
            ? [kpis.interval({ low: figure(interval.low, kpi.unit), high: figure(interval.high, kpi.unit) })]
            : []),
        ].join('. ')}
      </p>
      {kpi.status === 'grey' && progress !== null && <p className="text-sm">{kpis.hidden}</p>}
      {isWrongSide(kpi) && <p className="text-sm text-overdue-ink">{kpis.wrongSide}</p>}
      {kpi.isBroken && <p className="text-sm text-overdue-ink">{kpis.broken}</p>}
      {page.query === null && !kpi.isExternal && <p className="text-sm text-none-ink">{kpis.unasked}</p>}
      {page.description && <p className="max-w-prose text-base text-pretty text-muted">{page.description}</p>}
    </section>
  )
}

function isWrongSide({ baseline, direction, target }: KpiPage['kpi']): boolean {
  return !isTargetAhead({ baseline, direction, target })
}

function rounded(share: number): number {
  return Math.round(share * 100) / 100
}

function Parts({ page }: { readonly page: KpiPage }) {
  const { kpis } = useFullLocale().text
  return (
    <section aria-labelledby="parts">
      <h2 id="parts" className="text-base font-bold">
        {kpis.parts}
      </h2>
      <PartsWords kpi={page.kpi} />
      {page.parts.map((part) => (
        <KpiLine key={part.id} kpi={part} />
      ))}
    </section>
  )
}
