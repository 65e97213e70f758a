import { useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { RecordFields } from './record-fields.tsx'
import { useDraft } from './use-draft.ts'
import type { AskedStep, StepMove } from './use-step-move.ts'

/** Asks for what a step needs, and why where it has to be said. */
export function StepDialog({ module, move }: { readonly module: ReaderModule; readonly move: StepMove }) {
  if (!move.asked) return null
  return <StepForm key={`${move.asked.record.id} ${move.asked.step.name}`} {...{ module, move }} asked={move.asked} />
}

function StepForm(props: { readonly module: ReaderModule; readonly move: StepMove; readonly asked: AskedStep }) {
  const { module, move, asked } = props
  const { text, format } = useLocale()
  const { step, record } = asked
  const draft = useDraft({ ...record })
  const [comment, setComment] = useState('')
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, [...step.asks, 'comment']))
  const fields = step.asks.flatMap((name) => module.fields.find((field) => field.name === name) ?? [])
  const transition = module.lifecycle?.transitions.find(({ name }) => name === step.name)

  const save = async () => await attempt(async () => await move.take(record, step, { values: draft.changes, comment }))

  return (
    <ModalFrame isOpen onClose={move.cancel} title={transition?.label[format.language] ?? text.steps.take}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {transition?.help && <p className="text-sm text-muted">{transition.help[format.language]}</p>}
        <RecordFields module={module} fields={fields} draft={draft} focusFirst />
        {step.comment !== null && (
          <TextArea
            label={step.comment === 'required' ? text.steps.why : text.steps.whyOptional}
            isRequired={step.comment === 'required'}
            value={comment}
            onChange={setComment}
            error={draft.errors.comment}
            autoFocus={fields.length === 0}
          />
        )}
        <FormError>{draft.problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={move.cancel}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {transition?.label[format.language] ?? text.steps.take}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
