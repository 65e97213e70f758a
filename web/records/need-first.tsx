import { useState } from 'react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { useSave } from './use-save.ts'

/** The field that is to say which need a deal answers before it takes lines, where the company asks for it. */
export function useMissingNeed(module: ReaderModule, record: RecordRow): ReaderField | undefined {
  const { settings } = useModel()
  const need = fieldNamed(module, module.capabilities.pipeline?.need ?? '')
  if (!settings.needBeforeLines || !need) return undefined
  return String(record[need.name] ?? '').trim() === '' ? need : undefined
}

/** Asks for it where the lines would be. */
export function NeedFirst(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly need: ReaderField
}) {
  const { module, record, need } = props
  const { text, format } = useLocale()
  const saving = useSave(module.name)
  const [typed, setTyped] = useState('')
  const { isBusy, problem, attempt } = useFormAttempt()
  const mayWrite = module.may.update !== 'none' && need.mayWrite !== false
  return (
    <form
      noValidate
      className="flex max-w-xl flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') void attempt(async () => void (await saving.save(record, { [need.name]: typed })))
      }}
    >
      <p className="text-sm text-muted">{text.lines.needFirst}</p>
      {mayWrite && (
        <>
          <TextArea label={need.label[format.language]} className="w-full" rows={2} value={typed} onChange={setTyped} />
          <FormError>{problem}</FormError>
          <Button type="submit" isPending={isBusy} isDisabled={typed.trim() === ''}>
            {text.common.save}
          </Button>
        </>
      )}
      <ConflictDialog module={module} saving={saving} />
    </form>
  )
}
