import { Suspense, useRef, useState, type ReactNode } from 'react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { callModule, isUndecided } from './list-row-actions.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'

const CallPopover = lazyPart(async () => ({ default: (await import('./list-call.tsx')).CallPopover }))
const VerdictForm = lazyPart(async () => ({ default: (await import('./lead-actions.tsx')).VerdictForm }))

const WhyPopover = lazyPart(async () => ({ default: (await import('./why-value.tsx')).WhyPopover }))

interface RowActs {
  /** By the name of the act; what the row does not allow does nothing. */
  show(act: string, row: RecordRow, trigger: HTMLElement | null): void
  readonly shown: ReactNode
}

type Open =
  | { readonly act: 'call' | 'qualify'; readonly row: RecordRow }
  | { readonly act: 'why'; readonly row: RecordRow; readonly field: ReaderField }

/** The acts of rows: one place for all of them, over the row that asked. */
export function useRowActs(module: ReaderModule): RowActs {
  const model = useModel()
  const [open, setOpen] = useState<Open>()
  const trigger = useRef<HTMLElement | null>(null)
  const close = () => {
    setOpen(undefined)
    const cell = trigger.current?.closest<HTMLElement>('[data-column]')
    const first = trigger.current?.closest<HTMLElement>('[data-row]')?.querySelector<HTMLElement>('[data-column]')
    ;(open?.act === 'why' ? cell : first)?.focus()
  }
  return {
    show(act, row, element) {
      trigger.current = element
      if (act === 'call' && callModule(model, module)) setOpen({ act, row })
      if (act === 'qualify' && isUndecided(module, row)) setOpen({ act, row })
      const field = act === 'why' ? fieldOfCell(module, element) : undefined
      if (field) setOpen({ act: 'why', row, field })
    },
    shown: open && (
      <Suspense>
        {open.act === 'call' ? (
          <CallPopover module={module} row={open.row} trigger={trigger} onClose={close} />
        ) : open.act === 'why' ? (
          <WhyPopover module={module} record={open.row} field={open.field} trigger={trigger} onClose={close} />
        ) : (
          <VerdictForm module={module} record={open.row} verdict="qualified" onClose={close} />
        )}
      </Suspense>
    ),
  }
}

/** A title made of one field is that field; the other standard columns have no history. */
function fieldOfCell(module: ReaderModule, cell: HTMLElement | null): ReaderField | undefined {
  const name = cell?.dataset.column
  if (name === 'owner') return fieldNamed(module, name)
  const [only, ...others] = module.titleFields
  const own = name === 'title' && others.length === 0 ? only : name
  return module.fields.find((field) => field.name === own)
}
