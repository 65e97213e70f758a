import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { FieldValue } from './field-value.tsx'
import { MergeChoice, MergeRow } from './merge-choice.tsx'
import type { Preview } from './merge-form.tsx'
import { fieldNamed, isReference, recordRow } from './reader-types.ts'

type Row = Preview['fields'][number]

/** Who is responsible is chosen like a field, where they differ. */
export function ownerRow(module: ReaderModule, { records, winner }: Preview): Row[] {
  const owners = new Set(records.map(({ record }) => recordRow(record).owner?.id))
  if (!module.capabilities.owned || owners.size < 2) return []
  return [{ field: 'owner', take: winner, reason: 'kept', writable: true, unites: false }]
}

/** The values of one field side by side. */
export function MergeFieldRow(props: {
  readonly module: ReaderModule
  readonly preview: Preview
  readonly row: Row
  readonly take: string
  readonly onTake: (take: string) => void
}) {
  const { module, preview, row, take, onTake } = props
  const { text, format } = useLocale()
  const field = fieldNamed(module, row.field)
  if (!field) return null
  const note = row.writable ? (take === row.take ? text.merge.why[row.reason] : '') : text.merge.notYours
  const label = field.label[format.language]
  return (
    <MergeRow label={label} note={note} columns={preview.records.length}>
      {preview.records.map(({ id, record }) => {
        const value = record[row.field]
        const isEmpty = value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
        return (
          <MergeChoice
            key={id}
            name={row.field}
            label={`${label}: ${isEmpty ? text.merge.empty : spoken(value)}`}
            isChosen={take === id}
            isDisabled={!row.writable}
            onChoose={() => onTake(id)}
          >
            {isEmpty ? (
              <span className="text-muted">{text.merge.empty}</span>
            ) : (
              <FieldValue module={module} field={field} value={value} isPlain />
            )}
          </MergeChoice>
        )
      })}
      {row.unites && (
        <MergeChoice
          name={row.field}
          label={`${label}: ${text.merge.all}`}
          isChosen={take === 'all'}
          isDisabled={!row.writable}
          isWide
          onChoose={() => onTake('all')}
        >
          {text.merge.all}
        </MergeChoice>
      )}
    </MergeRow>
  )
}

/** A value as it is read aloud, whatever it is made of. */
function spoken(value: unknown): string {
  if (isReference(value)) return value.title
  if (Array.isArray(value)) return value.map(spoken).join(', ')
  if (typeof value === 'object' && value !== null) return Object.values(value).map(spoken).join(' ')
  return String(value)
}
