import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { choicesOf } from './choices.ts'
import { fieldNamed, isReference, type RecordRow } from './reader-types.ts'
import { useDraft } from './use-draft.ts'

export type Answer = 'accepted' | 'rejected'

interface DialogProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly answer: Answer
  readonly onClose: () => void
}

/** The customer's answer: who gave it, and why where it is no. */
export function DecisionDialog({ module, record, answer, onClose }: DialogProps) {
  const { text, format } = useLocale()
  const model = useModel()
  const keys = module.capabilities.pricedDocument
  const person = record[keys?.person ?? '']
  const [name, setName] = useState(isReference(person) ? person.title : '')
  const [reason, setReason] = useState<string | null>(null)
  const draft = useDraft()
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, [keys?.rejectionReason ?? '']))
  const field = fieldNamed(module, keys?.rejectionReason ?? '')
  const reasons = field ? choicesOf(model, { module, field, value: reason }, format.language) : []
  const isYes = answer === 'accepted'

  async function save() {
    await attempt(async () => {
      await call('POST /records/:module/:id/decision', {
        params: { module: module.name, id: record.id },
        body: {
          decision: answer,
          version: record.version,
          ...(name.trim() === '' ? {} : { name }),
          ...(isYes || reason === null ? {} : { reason }),
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    })
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={isYes ? text.lines.acceptTitle : text.lines.rejectTitle}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {isYes && <p className="text-sm text-muted">{text.lines.acceptHelp}</p>}
        {!isYes && (
          <Select
            label={text.lines.why}
            isRequired
            value={reason}
            onChange={setReason}
            error={draft.errors[keys?.rejectionReason ?? '']}
            options={reasons}
          />
        )}
        <TextField label={text.lines.who} value={name} onChange={setName} maxLength={200} />
        <FormError>{draft.problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {isYes ? text.lines.accept : text.lines.reject}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
