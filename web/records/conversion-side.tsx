import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import type { Choice, ProposedSide, SideName } from './conversion-dialog.tsx'
import { FieldInput } from './field-input.tsx'
import { fieldState, isTypeable } from './use-draft.ts'

const createId = 'create'
const noneId = 'none'

/** One side of a conversion: make a new record, use one of those that look the same, or none. */
export function ConversionSide(props: {
  readonly name: SideName
  readonly module: ReaderModule
  readonly proposed: ProposedSide
  readonly choice: Choice
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (choice: Choice) => void
}) {
  const { name, module, proposed, choice, onChange } = props
  const { text, format } = useLocale()
  const label = module.label.singular[format.language]
  const reasonText: Readonly<Record<string, string>> = text.records.reasons
  const options = [
    ...(proposed.mayCreate ? [{ value: createId, label: text.records.createNew }] : []),
    ...proposed.candidates.map(({ id, title, reasons }) => ({
      value: id,
      label: title,
      help: reasons.map((reason) => reasonText[reason] ?? reason).join(', '),
    })),
    ...(name === 'account' ? [] : [{ value: noneId, label: text.records.doNotCreate }]),
  ]

  function choose(id: string) {
    if (id === createId) onChange({ ...choice, mode: 'create', id: null })
    else if (id === noneId) onChange({ ...choice, mode: 'none', id: null })
    else onChange({ ...choice, mode: 'existing', id })
  }

  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-3">
      <h3 className="flex items-center gap-2 text-sm font-bold">
        <Icon name={module.icon} size={16} />
        {label}
      </h3>
      <RadioGroup
        label={label}
        isLabelHidden
        value={choice.mode === 'existing' ? (choice.id ?? noneId) : choice.mode}
        choices={options}
        onChange={choose}
      />
      {choice.mode === 'create' && <NewSide {...props} />}
    </section>
  )
}

/** The few fields that one checks before converting; the rest is carried over. */
function NewSide(props: Parameters<typeof ConversionSide>[0]) {
  const { name, module, choice, errors, onChange } = props
  const titles = module.titleFields
  const keys = module.capabilities.pipeline
  const wanted = [...titles, ...(keys ? [keys.stage, keys.amount, keys.closeDate] : [])]
  const found = module.fields.filter(
    (field) =>
      isTypeable(field) &&
      (wanted.includes(field.name) ||
        errors[`${name}.${field.name}`] !== undefined ||
        (fieldState(module, field, choice.values).isRequired &&
          field.default === undefined &&
          field.type !== 'relation')),
  )
  const place = (field: ReaderField) => (wanted.includes(field.name) ? wanted.indexOf(field.name) : wanted.length)
  const fields = found.toSorted((a, b) => place(a) - place(b))
  return fields.map((field) => (
    <FieldInput
      key={field.name}
      module={module}
      field={field}
      value={choice.values[field.name] ?? field.default ?? null}
      onChange={(value) => onChange({ ...choice, values: { ...choice.values, [field.name]: value } })}
      error={errors[`${name}.${field.name}`]}
      isRequired={fieldState(module, field, choice.values).isRequired}
    />
  ))
}
