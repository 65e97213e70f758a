import { CircleMinus, CirclePlus, CircleX, PencilLine, type LucideIcon } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { ImportDetail } from './queries.ts'

type Fate = 'create' | 'update' | 'duplicate' | 'rejected'

const fates: readonly { readonly fate: Fate; readonly icon: LucideIcon; readonly ink: string; readonly bar: string }[] =
  [
    { fate: 'create', icon: CirclePlus, ink: 'text-accent-ink', bar: 'bg-accent' },
    { fate: 'update', icon: PencilLine, ink: 'text-accent-ink', bar: 'bg-accent opacity-60' },
    { fate: 'duplicate', icon: CircleMinus, ink: 'text-muted', bar: 'bg-planned-edge' },
    { fate: 'rejected', icon: CircleX, ink: 'text-overdue-ink', bar: 'bg-overdue-edge' },
  ]

/** The four fates of rows in numbers, and their shares as one thin bar. */
export function ImportCounts(props: {
  readonly detail: ImportDetail
  readonly hasRun: boolean
  readonly isBare?: boolean
}) {
  const { detail, hasRun, isBare = false } = props
  const { text, format } = useLocale()
  const { importResult } = text
  const labels = {
    create: hasRun ? importResult.created : importResult.create,
    update: hasRun ? importResult.updated : importResult.update,
    duplicate: importResult.duplicate,
    rejected: importResult.rejected,
  }
  const { counts } = detail
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <dl aria-label={importResult.shares} className="grid grid-cols-2 gap-y-3 sm:grid-cols-4">
        {fates.map(({ fate, icon: Drawn, ink }) => (
          <div
            key={fate}
            className="flex flex-col gap-0.5 sm:border-l sm:border-line sm:pl-4 sm:first:border-0 sm:first:pl-0"
          >
            <dt className="flex items-center gap-1.5 text-sm text-muted">
              <Drawn size={14} aria-hidden className={classes('shrink-0', counts[fate] > 0 ? ink : 'text-faint')} />
              {labels[fate]}
            </dt>
            <dd className={classes('numeric text-2xl font-bold tracking-tight', counts[fate] === 0 && 'text-faint')}>
              {format.number(counts[fate])}
            </dd>
          </div>
        ))}
      </dl>
      {!isBare && <Shares detail={detail} />}
    </div>
  )
}

/** A second bar beside that of the progress would say nothing new. */
function Shares({ detail: { counts } }: { readonly detail: ImportDetail }) {
  const judged = fates.reduce((sum, { fate }) => sum + counts[fate], 0)
  return (
    <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-hover">
      {fates.map(({ fate, bar }) => (
        <span
          key={fate}
          className={classes('transition-[flex-grow] duration-150', bar)}
          style={{ flexGrow: counts[fate] }}
        />
      ))}
      <span style={{ flexGrow: Math.max(0, counts.rows - judged) }} />
    </div>
  )
}
