import type { RefObject } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { popoverClass } from '#web/ui/popover.tsx'
import { CallForm } from './call-form.tsx'
import { callStart } from './call-start.ts'
import { callModule, phoneOf } from './list-row-actions.tsx'
import type { RecordRow } from './reader-types.ts'

/** Logs a call that has just been made, from wherever the record is in sight. */
export function CallPopover(props: {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
}) {
  const { module, row, trigger, onClose } = props
  const { text, format } = useLocale()
  const calls = callModule(useModel(), module)
  if (!calls) return null
  const about = { module: module.name, id: row.id, title: row.title }
  return (
    <Popover
      isOpen
      triggerRef={trigger}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      placement="bottom start"
      offset={4}
      className={popoverClass}
    >
      <Dialog
        aria-label={text.list.logCall({ title: row.title })}
        className="w-[34rem] max-w-[calc(100vw-1.5rem)] p-4 outline-none"
      >
        <CallForm
          kind={calls}
          about={about}
          start={callStart(calls, about, phoneOf(module, row), format.language)}
          onClose={onClose}
        />
      </Dialog>
    </Popover>
  )
}
