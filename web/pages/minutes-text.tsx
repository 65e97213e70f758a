import { useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { changeRecord } from '#web/programme/plan-queries.ts'
import { LaterFieldInput } from '#web/records/later-field-input.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { RichTextView } from '#web/records/rich-text-view.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'

interface Written {
  readonly value: unknown
  /** Of the meeting when it began to be written. */
  readonly version: number
}

/** A text of the minutes, written in place. */
export function MinutesText(props: {
  readonly module: ReaderModule
  readonly meeting: RecordRow
  readonly field: string
  readonly title: string
  readonly isFixed: boolean
}) {
  const { module, meeting, title, isFixed } = props
  const text = useFullText()
  const field = module.fields.find(({ name }) => name === props.field)
  const saved = meeting[props.field]
  const [written, setWritten] = useState<Written>()
  const { isBusy, problem, attempt } = useFormAttempt()
  if (!field) return null
  const html = typeof saved === 'string' ? saved : ''

  async function save() {
    if (!written) return
    await attempt(async () => {
      const { version } = await changeRecord(module.name, meeting.id, written.version, { [props.field]: written.value })
      // What was typed while it was being saved is still to be saved.
      setWritten((now) => (now && now !== written ? { ...now, version: Number(version) } : undefined))
    })
  }

  if (isFixed) {
    return html === '' ? null : (
      <section>
        <h3 className="mb-1 text-base font-bold">{title}</h3>
        <RichTextView html={html} />
      </section>
    )
  }
  return (
    <section className="flex flex-col gap-2">
      <LaterFieldInput
        module={module}
        field={field}
        value={written ? written.value : (saved ?? null)}
        onChange={(value) => setWritten((before) => ({ value, version: before?.version ?? meeting.version }))}
      />
      <FormError>{problem}</FormError>
      {written !== undefined && (
        <Button look="primary" isPending={isBusy} className="self-start" onPress={() => void save()}>
          {text.plan.save}
        </Button>
      )}
    </section>
  )
}
