import { useState } from 'react'
import { CornerUpRight, Plus, X } from 'lucide-react'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale, useFullText } from '#web/i18n/locale-provider.tsx'
import { FieldChooser } from '#web/records/filter-field-chooser.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { SortableList } from './sortable-list.tsx'

export interface FieldExchange {
  readonly area: string
  readonly places: readonly { readonly area: string; readonly label: string }[]
  move(name: string, from: string, to: string, at: number): void
}

/** Some fields of a module in an order: columns, key facts, a section, the title. */
export function ChosenFields(props: {
  readonly label: string
  readonly fields: readonly ReaderField[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly max?: number
  readonly min?: number
  /** Where fields can be dragged from one list of a layout to another, and sent by a menu. */
  readonly exchange?: FieldExchange | undefined
}) {
  const { label, fields, value, onChange, min = 0, max = 60, exchange } = props
  const { text, format } = useFullLocale()
  const nameOf = (name: string) => fields.find((field) => field.name === name)?.label[format.language] ?? name
  return (
    <div className="flex flex-col gap-1">
      {(value.length > 0 || exchange) && (
        <SortableList
          label={label}
          items={value}
          idOf={(name) => name}
          nameOf={nameOf}
          onMove={onChange}
          className="rounded-md border border-line bg-surface px-1"
          {...(exchange && {
            family: 'fields',
            area: exchange.area,
            onTake: (name, from, at) => exchange.move(name, from, exchange.area, at),
          })}
        >
          {(name) => (
            <>
              <span className="min-w-0 flex-1 truncate py-1 text-sm">{nameOf(name)}</span>
              {exchange && <SendMenu name={name} label={nameOf(name)} exchange={exchange} />}
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
  const { studio } = useFullLocale().text
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

/** The way of the keyboard to another list. */
function SendMenu(props: { readonly name: string; readonly label: string; readonly exchange: FieldExchange }) {
  const { name, label, exchange } = props
  const { arrange } = useFullText()
  const words = arrange.send({ name: label })
  return (
    <Menu
      label={words}
      placement="bottom end"
      trigger={
        <IconButton size="small" label={words}>
          <CornerUpRight size={13} aria-hidden />
        </IconButton>
      }
    >
      {exchange.places
        .filter(({ area }) => area !== exchange.area)
        .map(({ area, label: place }) => (
          <MenuItem key={area} onAction={() => exchange.move(name, exchange.area, area, Number.MAX_SAFE_INTEGER)}>
            {place}
          </MenuItem>
        ))}
    </Menu>
  )
}
