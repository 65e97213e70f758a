import { Link } from '@tanstack/react-router'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { KpiNow } from './kpi-queries.ts'
import { KpiStatusMark, KpiWay } from './kpi-status.tsx'
import { bare, useFigure } from './kpi-words.ts'

/** A KPI in a line: from where to where and by when, and where it is today. */
export function KpiLine({ kpi }: { readonly kpi: KpiNow }) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_7rem_9rem]">
      <Link
        to="/programme/kpis/$id"
        params={{ id: kpi.id }}
        className="min-w-0 text-base font-medium break-words text-accent-ink hover:underline"
      >
        {kpi.name}
      </Link>
      <span className="numeric text-sm text-muted max-sm:order-3 max-sm:col-span-2">
        {goalWords(kpi, figure, kpis)}
        {kpi.dueDate && ` ${kpis.by({ date: format.date(kpi.dueDate) })}`}
      </span>
      <span className="max-sm:hidden">
        <KpiWay kpi={kpi} />
      </span>
      <span className="flex items-baseline justify-end gap-2 text-right">
        <span className="numeric text-base font-bold whitespace-nowrap">
          {kpi.value === null ? (
            <span className="text-sm font-normal text-muted">{kpis.noValue}</span>
          ) : (
            figure(kpi.value, kpi.unit)
          )}
        </span>
        <span className="self-center">
          <KpiStatusMark status={kpi.status} isShort />
        </span>
      </span>
    </div>
  )
}

export function goalWords(
  { baseline, target, targetUpTo, direction, unit }: KpiNow,
  figure: ReturnType<typeof useFigure>,
  kpis: ReturnType<typeof useFullLocale>['text']['kpis'],
): string {
  const upTo = direction === 'range' && targetUpTo !== null ? `–${figure(targetUpTo, unit)}` : ''
  return kpis.goalLine({
    baseline: baseline === null ? kpis.fromNothing : bare(figure(baseline, unit), unit),
    target: target === null ? kpis.noTarget : `${figure(target, upTo === '' ? unit : null)}${upTo}`,
  })
}
