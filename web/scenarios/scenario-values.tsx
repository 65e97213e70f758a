import { Plus, X } from 'lucide-react'
import type { Aliases, TermModule, Terms } from '#common/scenario-check.ts'
import { recordWords } from '#common/scenario-nouns.ts'
import { readReference, type Values } from '#common/scenario.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldInput } from '#web/records/field-input.tsx'
import { IconButton } from '#web/ui/button.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { refsIn } from './scenario-draft.ts'

export interface Around {
  readonly terms: Terms
  readonly aliases: Aliases
  readonly as: string
}

interface ValuesProps extends Around {
  readonly module: TermModule | undefined
  readonly values: Values
  readonly onChange: (values: Values) => void
}

const computed = ['formula', 'rollup', 'nextActivity', 'autoNumber', 'file', 'image']

/** Values by field, each picked as in a form of the module. */
export function ValuesEditor({ module: term, values, onChange, ...around }: ValuesProps) {
  const { text, format } = useFullLocale()
  const module = useModel().modules.find(({ name }) => name === term?.name)
  if (!module) return null
  const free = module.fields.filter(
    ({ name, type, readOnly }) => !(name in values) && readOnly !== true && !computed.includes(type),
  )
  const options: Option[] = free.map(({ name, label }) => ({ id: name, label: label[format.language] }))
  if (module.capabilities.owned && !('owner' in values)) options.push({ id: 'owner', label: text.tests.to })
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(values).map(([name, value]) => (
        <div key={name} className="flex items-end gap-1">
          <div className="min-w-0 flex-1">
            <ValueInput
              {...around}
              module={module}
              name={name}
              value={value}
              onChange={(next) => onChange({ ...values, [name]: next })}
            />
          </div>
          <IconButton
            label={text.tests.remove}
            onPress={() => onChange(Object.fromEntries(Object.entries(values).filter(([key]) => key !== name)))}
          >
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div className="flex items-end gap-1">
        <Plus size={15} aria-hidden className="mb-2 text-muted" />
        <Select
          label={text.tests.addField}
          className="min-w-0 flex-1"
          value={null}
          options={options}
          onChange={(name) => name !== null && onChange({ ...values, [name]: firstValue(module, name) })}
        />
      </div>
    </div>
  )
}

function firstValue(module: ReaderModule, name: string): unknown {
  const field = module.fields.find((one) => one.name === name)
  if (name === 'owner' || field?.type === 'user') return '@me'
  if (field?.type === 'date' || field?.type === 'dateTime') return '@today'
  return field?.type === 'boolean' ? true : ''
}

interface ValueProps extends Around {
  readonly module: ReaderModule
  readonly name: string
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

/** A record of the scenario, somebody, a day counted from today, or a value as its field takes it. */
export function ValueInput({ module, name, value, onChange, ...around }: ValueProps) {
  const { text, format } = useFullLocale()
  const field = module.fields.find((one) => one.name === name)
  const label = field?.label[format.language] ?? text.tests.to
  const type = name === 'owner' ? 'user' : field?.type
  if (type === 'user') {
    const options = [
      { id: '@me', label: text.tests.me },
      { id: '@colleague', label: text.tests.colleague },
    ]
    return <Select label={label} value={textOf(value)} options={options} onChange={onChange} />
  }
  if (field && (type === 'relation' || type === 'polymorphic' || type === 'relations')) {
    const options = refOptions(around, format.language, field)
    const shown = Array.isArray(value) ? textOf(value[0]) : textOf(value)
    return (
      <Select
        label={label}
        value={shown}
        options={options}
        onChange={(ref) => onChange(type === 'relations' && ref ? [ref] : ref)}
      />
    )
  }
  if (type === 'date' || type === 'dateTime') {
    const reference = readReference(value)
    const days = reference?.kind === 'day' ? String(reference.days) : '0'
    return (
      <NumberField
        label={`${label} (${text.tests.days})`}
        fractionDigits={0}
        value={days}
        onChange={(next) => onChange(dayText(Number(next ?? 0)))}
      />
    )
  }
  return field ? <FieldInput module={module} field={field} value={value} onChange={onChange} /> : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function dayText(days: number): string {
  if (!Number.isInteger(days) || days === 0) return '@today'
  return days > 0 ? `@today+${days}` : `@today${days}`
}

/** Records of the scenario, of the modules that a field may point to. */
function refOptions({ terms, aliases, as }: Around, language: 'es' | 'en', field?: ReaderField): Option[] {
  const { module, modules = [] } = field?.options ?? {}
  const allowed = module === undefined ? modules : [module]
  return refsIn(terms, aliases)
    .filter((one) => field === undefined || allowed.includes(one.module.name))
    .map(({ ref }) => ({ id: ref, label: recordWords({ terms, aliases, language, as }, ref) }))
}

export function RefSelect(
  props: Around & { readonly label: string; readonly value: string; readonly onChange: (ref: string) => void },
) {
  const { format } = useFullLocale()
  const { label, value, onChange, ...around } = props
  const options = refOptions(around, format.language)
  return (
    <Select
      label={label}
      value={`@${value.replace(/^@/, '')}`}
      options={options}
      onChange={(ref) => ref !== null && onChange(ref)}
    />
  )
}
