import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { callModule, isUndecided } from './list-row-actions.tsx'
import type { RecordRow } from './reader-types.ts'

const CallPopover = lazy(async () => ({ default: (await import('./list-call.tsx')).CallPopover }))
const VerdictForm = lazy(async () => ({ default: (await import('./lead-actions.tsx')).VerdictForm }))

interface RowActs {
  /** By the name of the act; what the row does not allow does nothing. */
  show(act: string, row: RecordRow, trigger: HTMLElement | null): void
  readonly shown: ReactNode
}

/** The acts of rows: one place for all of them, over the row that asked. */
export function useRowActs(module: ReaderModule): RowActs {
  const model = useModel()
  const [open, setOpen] = useState<{ readonly act: 'call' | 'qualify'; readonly row: RecordRow }>()
  const trigger = useRef<HTMLElement | null>(null)
  const close = () => {
    setOpen(undefined)
    trigger.current?.closest<HTMLElement>('[data-row]')?.querySelector<HTMLElement>('[data-column]')?.focus()
  }
  return {
    show(act, row, element) {
      trigger.current = element
      if (act === 'call' && callModule(model, module)) setOpen({ act, row })
      if (act === 'qualify' && isUndecided(module, row)) setOpen({ act, row })
    },
    shown: open && (
      <Suspense>
        {open.act === 'call' ? (
          <CallPopover module={module} row={open.row} trigger={trigger} onClose={close} />
        ) : (
          <VerdictForm module={module} record={open.row} verdict="qualified" onClose={close} />
        )}
      </Suspense>
    ),
  }
}
