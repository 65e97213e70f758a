import { useState } from 'react'
import { X } from 'lucide-react'
import type { ValueSource, Values } from '#common/workflow.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useTargetModule } from '#web/records/choices.ts'
import { FieldInput } from '#web/records/field-input.tsx'
import { useTitles } from '#web/records/filter-words.tsx'
import { fieldNamed, isReference, standardFields } from '#web/records/reader-types.ts'
import { AddField } from '#web/studio/chosen-fields.tsx'
import { isComputed } from '#web/studio/field-types.ts'
import { IconButton } from '#web/ui/button.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { useWriting } from './writing.tsx'

interface ValuesProps {
  readonly label: string
  readonly error?: string | undefined
  /** Whose fields are given values. */
  readonly target: ReaderModule
  readonly values: Values
  readonly problems: ReadonlyMap<string, string>
  readonly onChange: (values: Values) => void
  /** Fields that something else says. */
  readonly except: readonly string[]
}

/** Nothing that a person types in a form, or that has no one value. */
const unsettable = ['file', 'image', 'relations', 'polymorphic', 'json', 'recurrence']

/** What fields are given: a constant, what another field says, days from today. */
export function ValuesField(props: ValuesProps) {
  const { label, target, values, onChange, except } = props
  const free = settable(target).filter(({ name }) => !(name in values) && !except.includes(name))
  const [last, setLast] = useState<string>()
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2.5">
      <span aria-hidden className="text-sm font-medium">
        {label}
      </span>
      {Object.entries(values).map(([name, source]) => (
        <ValueLine
          key={name}
          target={target}
          name={name}
          source={source}
          isNew={name === last}
          error={props.problems.get(`values.${name}`)}
          onChange={(next) => onChange({ ...values, [name]: next })}
          onRemove={() => onChange(Object.fromEntries(Object.entries(values).filter(([one]) => one !== name)))}
        />
      ))}
      {props.error && <p className="text-xs text-overdue-ink">{props.error}</p>}
      <AddField
        label={label}
        fields={free}
        onAdd={(name) => {
          const field = free.find((one) => one.name === name)
          if (!field) return
          setLast(name)
          onChange({ ...values, [name]: firstSource(field) })
        }}
      />
    </div>
  )
}

function settable(target: ReaderModule): readonly ReaderField[] {
  const owner = standardFields.filter(({ name }) => name === 'owner' && target.capabilities.owned)
  return [
    ...target.fields.filter(
      ({ type, readOnly }) => readOnly !== true && !isComputed(type) && !unsettable.includes(type),
    ),
    ...owner,
  ]
}

function firstSource({ type }: ReaderField): ValueSource {
  if (type === 'date' || type === 'dateTime') return { today: 1, unit: 'workdays' }
  return { value: type === 'boolean' ? true : null }
}

const kinds = ['constant', 'field', 'today', 'record', 'empty'] as const
type Kind = (typeof kinds)[number]

function kindOf(source: ValueSource): Kind {
  if ('value' in source) return 'constant'
  if ('field' in source) return 'field'
  if ('today' in source) return 'today'
  return 'record' in source ? 'record' : 'empty'
}

interface LineProps {
  readonly target: ReaderModule
  readonly name: string
  readonly source: ValueSource
  readonly isNew: boolean
  readonly error: string | undefined
  readonly onChange: (source: ValueSource) => void
  readonly onRemove: () => void
}

function ValueLine(props: LineProps) {
  const { target, name, source, onChange } = props
  const { text, format } = useFullLocale()
  const words = text.workflows.value
  const { module } = useWriting()
  const field = fieldNamed(target, name)
  const label = field?.label[format.language] ?? name
  if (!field) return null
  const alike = module.fields.filter((one) => isAlike(one, field))
  const offered = kinds.filter((kind) => kind === kindOf(source) || isPossible(kind, field, module, alike))
  return (
    <div role="group" aria-label={label} className="flex items-end gap-1 border-l-2 border-line pl-3">
      <div className="grid min-w-0 flex-1 items-start gap-2 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)]">
        <Select
          label={label}
          value={kindOf(source)}
          options={offered.map((id) => ({ id, label: words[id] }))}
          onChange={(next) => {
            const kind = kinds.find((one) => one === next)
            if (kind && kind !== kindOf(source)) onChange(begun(kind, field, alike))
          }}
        />
        <SourceInput {...props} field={field} alike={alike} label={words.from({ field: label })} />
      </div>
      <IconButton label={words.remove({ field: label })} onPress={props.onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  )
}

/** Of a type whose values mean the same. */
function isAlike(one: ReaderField, field: ReaderField): boolean {
  const texts = ['text', 'longText', 'email', 'phone', 'url']
  if (texts.includes(field.type)) return texts.includes(one.type)
  const isSameList = one.options?.list === field.options?.list && one.options?.module === field.options?.module
  return one.type === field.type && isSameList
}

function isPossible(kind: Kind, field: ReaderField, module: ReaderModule, alike: readonly ReaderField[]): boolean {
  switch (kind) {
    case 'constant':
      return true
    case 'field':
      return alike.length > 0
    case 'today':
      return field.type === 'date' || field.type === 'dateTime'
    case 'record':
      return field.type === 'relation' && field.options?.module === module.name
    case 'empty':
      return field.required !== true
  }
}

function begun(kind: Kind, field: ReaderField, alike: readonly ReaderField[]): ValueSource {
  switch (kind) {
    case 'constant':
      return { value: field.type === 'boolean' ? true : null }
    case 'field':
      return { field: alike[0]?.name ?? '' }
    case 'today':
      return { today: 1, unit: 'workdays' }
    case 'record':
      return { record: true }
    case 'empty':
      return { empty: true }
  }
}

interface InputProps extends LineProps {
  readonly field: ReaderField
  readonly alike: readonly ReaderField[]
  readonly label: string
}

function SourceInput(props: InputProps) {
  const { source, field, alike, label, error, onChange } = props
  const { text, format } = useFullLocale()
  const words = text.workflows.value
  if ('value' in source) return <ConstantInput {...props} value={source.value} />
  if ('field' in source) {
    return (
      <Select
        label={label}
        isLabelHidden
        className="sm:pt-6"
        error={error}
        value={source.field}
        options={alike.map((one) => ({ id: one.name, label: one.label[format.language] }))}
        onChange={(name) => onChange({ field: name ?? field.name })}
      />
    )
  }
  if (!('today' in source)) return error ? <p className="text-xs text-overdue-ink">{error}</p> : null
  return (
    <div className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-2">
      <NumberField
        label={words.days}
        fractionDigits={0}
        error={error}
        value={String(source.today)}
        onChange={(days) => onChange({ ...source, today: Math.round(Number(days ?? 0)) })}
      />
      <Select
        label={words.unit}
        value={source.unit}
        options={(['workdays', 'days'] as const).map((id) => ({ id, label: words.units[id] }))}
        onChange={(unit) => onChange({ ...source, unit: unit === 'days' ? 'days' : 'workdays' })}
      />
    </div>
  )
}

/** As in a form of the module; a record is kept by its id. */
function ConstantInput(props: InputProps & { readonly value: unknown }) {
  const { target, field, value, error, isNew, onChange } = props
  const isLink = field.type === 'relation' || field.type === 'user'
  const id = isLink && typeof value === 'string' && value !== '' ? value : undefined
  const titles = useTitles(useTargetModule(field), id === undefined ? [] : [id])
  return (
    <div className="sm:pt-6">
      <FieldInput
        module={target}
        field={field}
        isLabelHidden
        autoFocus={isNew}
        error={error}
        value={id === undefined ? value : { id, title: titles.get(id) ?? '…' }}
        onChange={(next) => onChange({ value: isLink && isReference(next) ? next.id : next })}
      />
    </div>
  )
}
