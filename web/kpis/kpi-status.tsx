import { CircleAlert, CircleCheck, CircleHelp, CircleMinus } from 'lucide-react'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { KpiNow } from './kpi-queries.ts'

type Status = KpiNow['status']

const marks = { green: CircleCheck, amber: CircleMinus, red: CircleAlert, grey: CircleHelp } as const
export const statusInk = {
  green: 'text-today-ink',
  amber: 'text-none-ink',
  red: 'text-overdue-ink',
  grey: 'text-muted',
} as const
const bars = { green: 'bg-today-edge', amber: 'bg-none-edge', red: 'bg-overdue-edge', grey: 'bg-planned-edge' } as const

/** How a KPI goes: by a mark of its own and by its word, not by colour alone. */
export function KpiStatusMark(props: { readonly status: Status; readonly isShort?: boolean }) {
  const { status, isShort = false } = props
  const { kpis } = useFullText()
  const Mark = marks[status]
  return (
    <span
      className={classes('inline-flex items-center gap-1 text-sm font-medium whitespace-nowrap', statusInk[status])}
    >
      <Mark size={16} aria-hidden className="shrink-0" />
      <span className={isShort ? 'sr-only' : ''}>{kpis.status[status]}</span>
    </span>
  )
}

/** The way from baseline to target: how much of it is behind, and a notch where it should be by now. */
export function KpiWay({ kpi }: { readonly kpi: KpiNow }) {
  const { progress, expectedProgress, status } = kpi
  if (progress === null || expectedProgress === null) return null
  return (
    <span aria-hidden className="relative block h-2 w-full rounded-full bg-hover">
      <span className={classes('block h-2 rounded-full', bars[status])} style={{ width: `${part(progress)}%` }} />
      <span
        className="absolute -top-1 h-4 w-0.5 rounded-full bg-ink"
        style={{ left: `calc(${part(expectedProgress)}% - 1px)` }}
      />
    </span>
  )
}

function part(share: number): number {
  return Math.min(100, Math.max(0, share * 100))
}
