import { useFullText } from '#web/i18n/locale-provider.tsx'
import type { KpiNow } from './kpi-queries.ts'
import { useFigure } from './kpi-words.ts'

/** Whether what its parts come to is what it says itself. */
export function PartsWords({ kpi }: { readonly kpi: KpiNow }) {
  const { kpis } = useFullText()
  const figure = useFigure()
  if (!kpi.parts) return null
  const value = figure(kpi.parts.value, kpi.unit)
  return kpi.parts.isInconsistent ? (
    <p className="pb-1 text-sm text-overdue-ink">{kpis.inconsistent({ value })}</p>
  ) : (
    <p className="pb-1 text-sm text-muted">{kpis.consistent({ value })}</p>
  )
}
