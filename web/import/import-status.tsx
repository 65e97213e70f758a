import { Ban, CircleAlert, CircleCheck, CircleDashed, LoaderCircle, Undo2, type LucideIcon } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { isWorking, type ImportStatus } from './queries.ts'

const icons: Readonly<Record<ImportStatus, LucideIcon>> = {
  reading: LoaderCircle,
  mapped: CircleDashed,
  checking: LoaderCircle,
  checked: CircleDashed,
  running: LoaderCircle,
  done: CircleCheck,
  undoing: Undo2,
  undone: Ban,
  failed: CircleAlert,
}

const inks: Partial<Record<ImportStatus, string>> = {
  done: 'text-accent-ink',
  failed: 'text-overdue-ink',
  undone: 'text-muted',
}

/** Where an import stands: a sign and its word. */
export function ImportStatusMark({ status }: { readonly status: ImportStatus }) {
  const { imports } = useText()
  const Drawn = icons[status]
  return (
    <span className={classes('inline-flex items-center gap-1.5 text-sm', inks[status] ?? 'text-ink')}>
      <Drawn
        size={15}
        aria-hidden
        className={classes('shrink-0', isWorking(status) && status !== 'undoing' && 'motion-safe:animate-spin')}
      />
      {imports.status[status]}
    </span>
  )
}
