import type { RefObject } from 'react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { AnchoredPopover } from '#web/ui/anchored-popover.tsx'
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
    <AnchoredPopover
      trigger={trigger}
      label={text.list.logCall({ title: row.title })}
      onClose={onClose}
      className="w-[34rem] max-w-[calc(100vw-1.5rem)] p-4!"
    >
      <CallForm
        kind={calls}
        about={about}
        start={callStart(calls, about, phoneOf(module, row), format.language)}
        onClose={onClose}
      />
    </AnchoredPopover>
  )
}
