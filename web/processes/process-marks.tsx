import { CircleCheck, CirclePlay, Hourglass, KeyRound, Split, SquareCheck } from 'lucide-react'
import type { NodeType, ProcessNode } from '#common/process-map.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { classes } from '#web/ui/classes.ts'
import type { StepBeside } from './process-queries.ts'

const icons = { start: CirclePlay, task: SquareCheck, decision: Split, wait: Hourglass, end: CircleCheck } as const

export function TypeIcon({ type, className }: { readonly type: NodeType; readonly className?: string }) {
  const Drawn = icons[type]
  return <Drawn size={16} aria-hidden className={classes('shrink-0 text-muted', className)} />
}

const fitColors = { standard: 'green', configure: 'blue', extend: 'orange', changeProcess: 'plum' } as const

/** What a step is, in one line beside its name. */
export function StepFacts({ node }: { readonly node: ProcessNode }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  if (!node.actor && !node.isKey && !node.targetHours) return null
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
      {node.actor && <span className="min-w-0 truncate">{node.actor}</span>}
      {node.targetHours !== undefined && (
        <span className="numeric">{processes.hoursShort({ hours: format.number(node.targetHours) })}</span>
      )}
      {node.isKey && (
        <span className="inline-flex items-center gap-1 font-medium text-why-ink">
          <KeyRound size={12} aria-hidden />
          {processes.key}
        </span>
      )}
    </span>
  )
}

/** How the CRM carries a step; nothing where it has no part in it. */
export function Carried({ node, beside }: { readonly node: ProcessNode; readonly beside: StepBeside | undefined }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const items = beside?.items ?? []
  const isBare = node.isKey === true && node.inCrm === true && !node.fit
  return (
    <span className="flex min-w-0 flex-col items-start gap-1">
      {node.carriedBy && <span className="line-clamp-2 text-sm leading-snug">{node.carriedBy}</span>}
      {isBare && <span className="text-xs text-none-ink">{processes.nothingCarries}</span>}
      <span className="flex flex-wrap items-center gap-1.5">
        {node.fit && <Badge color={fitColors[node.fit]}>{processes.fits[node.fit]}</Badge>}
        {items.length > 0 && <span className="text-xs text-muted">{format.count(processes.items, items.length)}</span>}
      </span>
    </span>
  )
}
