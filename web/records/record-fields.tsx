import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { LaterFieldInput } from './later-field-input.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, type Draft } from './use-draft.ts'

/** The controls of some fields over one draft, each shown and required as its rules say. */
export function RecordFields(props: {
  readonly module: ReaderModule
  readonly fields: readonly ReaderField[]
  readonly draft: Draft
  readonly focusFirst?: boolean
}) {
  const { module, fields, draft, focusFirst = false } = props
  const shown = fields.filter((field) => fieldState(module, field, draft.values).isShown)
  return (
    <>
      {shown.map((field, index) => {
        const { isRequired, isReadOnly } = fieldState(module, field, draft.values)
        return (
          <LaterFieldInput
            key={field.name}
            module={module}
            field={field}
            name={field.name}
            // A draft holds whatever part of a record is known yet.
            record={draft.values as Partial<RecordRow>}
            value={draft.values[field.name] ?? null}
            onChange={(value) => draft.set(field.name, value)}
            error={draft.errors[field.name]}
            isRequired={isRequired}
            isReadOnly={isReadOnly}
            autoFocus={focusFirst && index === 0}
          />
        )
      })}
    </>
  )
}
