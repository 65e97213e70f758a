import type { ReaderModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { RecordFields } from './record-fields.tsx'
import { stagesOf } from './reader-types.ts'
import { useDraft } from './use-draft.ts'
import type { Asked, StageMove } from './use-stage-move.ts'

/** Asks for what a stage requires before the record enters it. */
export function StageDialog({ module, move }: { readonly module: ReaderModule; readonly move: StageMove }) {
  if (!move.asked) return null
  return <StageForm key={move.asked.record.id} module={module} move={move} asked={move.asked} />
}

function StageForm(props: { readonly module: ReaderModule; readonly move: StageMove; readonly asked: Asked }) {
  const { module, move, asked } = props
  const { text, format } = useLocale()
  const keys = module.capabilities.pipeline
  const draft = useDraft({ ...asked.record, [keys?.stage ?? 'stage']: asked.stage })
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, asked.fields))
  const stage = stagesOf(module, asked.record[keys?.pipeline ?? '']).find(({ value }) => value === asked.stage)
  const fields = asked.fields.flatMap((name) => module.fields.find((field) => field.name === name) ?? [])

  const save = async () => await attempt(async () => await move.to(asked.record, asked.stage, draft.changes))

  return (
    <ModalFrame
      isOpen
      onClose={move.cancel}
      title={text.records.stageAsks({ stage: stage?.label[format.language] ?? asked.stage })}
    >
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-3 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <RecordFields module={module} fields={fields} draft={draft} focusFirst />
        <FormError>{draft.problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={move.cancel}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {text.records.move}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
