import { X } from 'lucide-react'
import type { SortKey } from '#common/element.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { filterType, unsortableTypes } from '#web/records/filter-operators.ts'
import { IconButton } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { AddField } from './chosen-fields.tsx'

const keysMax = 3

/** By which fields a list is sorted, and which way. */
export function SortField(props: {
  readonly label: string
  readonly fields: readonly ReaderField[]
  readonly value: readonly SortKey[]
  readonly onChange: (value: readonly SortKey[]) => void
}) {
  const { label, value, onChange } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const fields = props.fields.filter((field) => !unsortableTypes.includes(filterType(field)))
  const nameOf = (name: string) => fields.find((field) => field.name === name)?.label[format.language] ?? name
  return (
    <div className="flex flex-col gap-1.5">
      {value.map((key) => (
        <div key={key.field} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-sm">{nameOf(key.field)}</span>
          <Select
            label={nameOf(key.field)}
            isLabelHidden
            className="w-44"
            value={key.direction}
            options={(['asc', 'desc'] as const).map((id) => ({ id, label: studio.direction[id] }))}
            onChange={(direction) =>
              onChange(
                value.map((one) => (one === key ? { ...one, direction: direction === 'desc' ? 'desc' : 'asc' } : one)),
              )
            }
          />
          <IconButton
            size="small"
            label={studio.removeFrom({ name: nameOf(key.field) })}
            onPress={() => onChange(value.filter((one) => one !== key))}
          >
            <X size={13} aria-hidden />
          </IconButton>
        </div>
      ))}
      {value.length < keysMax && (
        <AddField
          label={label}
          words={value.length === 0 ? studio.sort : studio.addSort}
          fields={fields.filter(({ name }) => !value.some((key) => key.field === name))}
          onAdd={(field) => onChange([...value, { field, direction: 'asc' }])}
        />
      )}
    </div>
  )
}
