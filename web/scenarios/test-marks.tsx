import { Circle, CircleCheck, CircleDashed, CircleHelp, CircleX } from 'lucide-react'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { TestedItem } from './test-queries.ts'

type Status = TestedItem['status']

const marks = {
  ok: [CircleCheck, 'text-today-ink'],
  nok: [CircleX, 'text-overdue-ink'],
  unknown: [CircleHelp, 'text-muted'],
  notRun: [Circle, 'text-faint'],
  uncovered: [CircleDashed, 'text-faint'],
} as const

/** How an item or a test stands: by its shape, its colour and, for who does not see them, its word. */
export function StatusMark({ status, className }: { readonly status: Status; readonly className?: string }) {
  const { tests } = useFullText()
  const [Mark, tone] = marks[status]
  return (
    <span className={classes('inline-flex shrink-0', tone, className)} title={tests.status[status]}>
      <Mark size={17} aria-hidden />
      <span className="sr-only">{tests.status[status]}</span>
    </span>
  )
}

const results: Readonly<Record<string, Status>> = { pass: 'ok', fail: 'nok', blocked: 'unknown', error: 'nok' }

export function statusOfResult(result: string): Status {
  return results[result] ?? 'unknown'
}
