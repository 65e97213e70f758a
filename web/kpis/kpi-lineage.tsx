import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { KpiPage } from './kpi-queries.ts'

const credibleFrom = 0.8

/** The elements that a figure reads, and how well each is filled in. */
export function KpiLineage({ page }: { readonly page: KpiPage }) {
  const { kpis } = useFullLocale().text
  const { elements, isCredible } = page
  const Mark = isCredible ? ShieldCheck : ShieldAlert
  return (
    <section aria-labelledby="lineage">
      <h2 id="lineage" className="text-base font-bold">
        {kpis.lineage}
      </h2>
      <p className="mb-2 text-sm text-muted">{kpis.lineageHelp}</p>
      <p
        className={classes(
          'mb-2 flex items-center gap-2 text-base font-medium',
          isCredible ? 'text-today-ink' : 'text-none-ink',
        )}
      >
        <Mark size={18} aria-hidden />
        {isCredible ? kpis.credible : kpis.notCredible}
      </p>
      {!isCredible && <p className="mb-2 text-sm">{kpis.notCredibleHelp}</p>}
      <ul>
        {elements.map((element) => (
          <ElementRow key={element.id} element={element} />
        ))}
      </ul>
    </section>
  )
}

function ElementRow({ element }: { readonly element: KpiPage['elements'][number] }) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const { filled, of, lastWritten } = element
  const share = of === 0 ? 1 : filled / of
  return (
    <li className="border-b border-line py-2 text-sm">
      <div className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 break-words">
          <span className="font-medium">{element.label[format.language]}</span>{' '}
          <span className="text-muted">{element.moduleLabel[format.language]}</span>
        </span>
        <span className="numeric shrink-0">{of === 0 ? '' : format.percent(Math.round(share * 100) / 100)}</span>
      </div>
      <span aria-hidden className="my-1 block h-1.5 rounded-full bg-hover">
        <span
          className={classes('block h-1.5 rounded-full', share < credibleFrom ? 'bg-none-edge' : 'bg-planned-edge')}
          style={{ width: of === 0 ? 0 : `${share * 100}%` }}
        />
      </span>
      <span className="text-muted">
        {of === 0 ? kpis.nobodyAsked : kpis.filledIn({ filled: format.number(filled), of: format.number(of) })}
        {lastWritten && ` · ${kpis.lastWritten({ when: format.dayMonth(lastWritten) })}`}
      </span>
    </li>
  )
}
