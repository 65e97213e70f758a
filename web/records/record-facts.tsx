import { useState } from 'react'
import { Pencil } from 'lucide-react'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useTyping } from '#web/api/presence.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { Button } from '#web/ui/button.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { LaterFieldInput } from './later-field-input.tsx'
import { ArrivingValue } from './arriving-value.tsx'
import { ChangedMeanwhile } from './changed-meanwhile.tsx'
import { DraftNotice } from './draft-notice.tsx'
import { isKept, keptBefore } from './kept-draft.ts'
import { FieldTyping } from './record-people.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft } from './use-draft.ts'
import type { Saving } from './use-save.ts'
import { WhyLabel } from './why-value.tsx'

interface FactsProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly names: readonly string[]
  readonly saving: Saving
  readonly isEditable: boolean
  /** Side by side where there is room. */
  readonly columns?: 1 | 2 | undefined
}

/** Facts of a record, one a line; pressing one edits it in its place. */
export function RecordFacts(props: FactsProps) {
  const { module, record, names } = props
  const fields = names.flatMap((name) => fieldNamed(module, name) ?? [])
  const shown = fields.filter((field) => fieldState(module, field, record).isShown)
  return (
    <dl className={props.columns === 2 ? 'grid grid-cols-1 gap-x-8 @lg:grid-cols-2' : 'flex flex-col'}>
      {shown.map((field) => (
        <Fact key={field.name} {...props} field={field} />
      ))}
    </dl>
  )
}

function Fact(props: FactsProps & { readonly field: ReaderField }) {
  const { module, record, field, isEditable } = props
  const { text, format } = useLocale()
  const label = field.label[format.language]
  const canEdit = isEditable && isTypeable(field) && !fieldState(module, field, record).isReadOnly
  const [isEditing, setEditing] = useState(() => canEdit && isKept(placeOf(module, record, field)))
  if (isEditing) return <FactEditor {...props} onDone={() => setEditing(false)} />
  return (
    <div className="group grid min-h-8 grid-cols-[38%_1fr] items-center gap-2 border-b border-line py-1 text-sm">
      <dt className="min-w-0 text-muted">
        <WhyLabel module={module} record={record} field={field} />
      </dt>
      <dd className="flex min-w-0 items-center gap-1">
        <span className="min-w-0 flex-1 break-words">
          <ArrivingValue of={record.id} value={record[field.name]}>
            <FieldValue module={module} field={field} value={record[field.name]} />
          </ArrivingValue>
          <FieldTyping module={module} record={record} name={field.name} />
        </span>
        {canEdit && (
          <button
            type="button"
            data-edit
            aria-label={text.records.editField({ field: label })}
            onClick={() => setEditing(true)}
            className="flex size-6 shrink-0 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 max-md:opacity-100"
          >
            <Pencil size={13} aria-hidden />
          </button>
        )}
      </dd>
    </div>
  )
}

function FactEditor(props: FactsProps & { readonly field: ReaderField; readonly onDone: () => void }) {
  const { module, record, field, saving, onDone } = props
  const { text } = useLocale()
  const place = placeOf(module, record, field)
  // What one saw when one began, also if that was before the tab was closed: a newer value from elsewhere
  // must neither pass for seen nor take its place.
  const [before] = useState(() => ({ ...record, ...keptBefore(place) }))
  const draft = useDraft(before, place, { version: before.version, [field.name]: before[field.name] ?? null })
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, [field.name]))
  useTyping(module.name, record.id, field.name)
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') leave()
  })

  function leave() {
    draft.saved()
    onDone()
  }

  async function save() {
    if (!draft.isDirty) return onDone()
    await attempt(async () => {
      await saving.save(before, draft.changes)
      draft.saved()
      onDone()
    })
  }

  return (
    <form
      ref={form}
      className="flex flex-col gap-2 border-b border-line py-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <DraftNotice draft={draft} />
      <LaterFieldInput
        module={module}
        field={field}
        record={record}
        value={draft.values[field.name] ?? null}
        onChange={(value) => draft.set(field.name, value)}
        error={draft.errors[field.name] ?? draft.problem}
        isRequired={fieldState(module, field, draft.values).isRequired}
        autoFocus
      />
      <ChangedMeanwhile module={module} field={field} before={before} record={record} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="small" isPending={isBusy}>
          {text.common.save}
        </Button>
        <Button size="small" look="quiet" onPress={leave}>
          {text.common.cancel}
        </Button>
      </div>
    </form>
  )
}

/** Where what is typed into one field is kept until it is saved. */
function placeOf(module: ReaderModule, { id }: RecordRow, field: ReaderField): string {
  return `${module.name}.${id}.${field.name}`
}
