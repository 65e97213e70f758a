import { useState } from 'react'
import { Plus, X } from 'lucide-react'
import type { ReaderField } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { FieldChooser } from '#web/records/filter-field-chooser.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { SortableList } from './sortable-list.tsx'

/** Some fields of a module in an order: columns, key facts, a section, the title. */
export function ChosenFields(props: {
  readonly label: string
  readonly fields: readonly ReaderField[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly max?: number
  readonly min?: number
}) {
  const { label, fields, value, onChange, min = 0, max = 60 } = props
  const { text, format } = useLocale()
  const nameOf = (name: string) => fields.find((field) => field.name === name)?.label[format.language] ?? name
  return (
    <div className="flex flex-col gap-1">
      {value.length > 0 && (
        <SortableList
          label={label}
          items={value}
          idOf={(name) => name}
          nameOf={nameOf}
          onMove={onChange}
          className="rounded-md border border-line bg-surface px-1"
        >
          {(name) => (
            <>
              <span className="min-w-0 flex-1 truncate py-1 text-sm">{nameOf(name)}</span>
              {value.length > min && (
                <IconButton
                  size="small"
                  label={text.studio.removeFrom({ name: nameOf(name) })}
                  onPress={() => onChange(value.filter((one) => one !== name))}
                >
                  <X size={13} aria-hidden />
                </IconButton>
              )}
            </>
          )}
        </SortableList>
      )}
      {value.length < max && (
        <AddField
          label={label}
          fields={fields.filter(({ name }) => !value.includes(name))}
          onAdd={(name) => onChange([...value, name])}
        />
      )}
    </div>
  )
}

export function AddField(props: {
  readonly label: string
  readonly words?: string
  readonly fields: readonly ReaderField[]
  readonly onAdd: (name: string) => void
}) {
  const { label, fields, onAdd } = props
  const { studio } = useLocale().text
  const [isOpen, setOpen] = useState(false)
  const words = props.words ?? studio.addField
  return (
    <Popover
      label={`${words}: ${label}`}
      isOpen={isOpen}
      onOpenChange={setOpen}
      className="p-0!"
      trigger={
        <Button
          look="quiet"
          size="small"
          icon={<Plus size={14} aria-hidden />}
          aria-label={`${words}: ${label}`}
          className="self-start"
        >
          {words}
        </Button>
      }
    >
      {fields.length === 0 ? (
        <p className="p-3 text-sm text-muted">{studio.allPlaced}</p>
      ) : (
        <FieldChooser
          fields={fields}
          onChoose={({ name }) => {
            setOpen(false)
            onAdd(name)
          }}
        />
      )}
    </Popover>
  )
}
