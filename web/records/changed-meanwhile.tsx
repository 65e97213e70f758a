import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { FieldTyping } from './record-people.tsx'
import { FieldValue } from './field-value.tsx'
import type { RecordRow } from './reader-types.ts'

/** Says at a field being typed that somebody else is at it too, or has changed it: what is typed stays. */
export function ChangedMeanwhile(props: {
  readonly module: ReaderModule
  readonly field: ReaderField
  /** As it was when one began. */
  readonly before: RecordRow
  readonly record: RecordRow
}) {
  const { module, field, before, record } = props
  const { text } = useLocale()
  const now = record[field.name] ?? null
  const hasChanged = JSON.stringify(before[field.name] ?? null) !== JSON.stringify(now)
  return (
    <>
      <FieldTyping module={module} record={record} name={field.name} />
      <p role="status" className="text-xs text-muted empty:hidden">
        {hasChanged && (
          <>
            {text.live.changedMeanwhile} <FieldValue module={module} field={field} value={now} isPlain />
          </>
        )}
      </p>
    </>
  )
}
