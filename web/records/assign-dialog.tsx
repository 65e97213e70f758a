import { useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { FieldInput } from './field-input.tsx'
import { fieldNamed, isReference, type RecordRow } from './reader-types.ts'
import type { Saving } from './use-save.ts'

/** Gives a record to somebody else. */
export function AssignDialog(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly saving: Saving
  readonly onClose: () => void
}) {
  const { module, record, saving, onClose } = props
  const { text } = useLocale()
  const [owner, setOwner] = useState<unknown>(record.owner ?? null)
  const { isBusy, problem, attempt } = useFormAttempt()
  const field = fieldNamed(module, 'owner')
  if (!field) return null

  async function save() {
    await attempt(async () => {
      const saved = await saving.save(record, { owner })
      onClose()
      if (saved && isReference(owner)) {
        showToast({ text: text.commands.assignedTo({ title: record.title, name: owner.title }) })
      }
    })
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={text.commands.assignTo}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <FieldInput module={module} field={field} value={owner} onChange={setOwner} autoFocus />
        <FormError>{problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {text.list.assign}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
