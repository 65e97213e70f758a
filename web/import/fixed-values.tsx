import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useTargetModule } from '#web/records/choices.ts'
import { FieldInput } from '#web/records/field-input.tsx'
import { recordQuery } from '#web/records/queries.ts'
import { isReference, standardFields } from '#web/records/reader-types.ts'
import { isTypeable } from '#web/records/use-draft.ts'
import { IconButton } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { neededFields, type PlanDraft } from './use-plan.ts'

/** Values that every new record gets: those without which it would be refused, and any other. */
export function FixedValues(props: {
  readonly module: ReaderModule
  readonly plan: PlanDraft
  readonly errors: Readonly<Record<string, string>>
}) {
  const { module, plan, errors } = props
  const { text, format } = useLocale()
  const { importColumns } = text
  const [added, setAdded] = useState<readonly string[]>(() => Object.keys(plan.options.values))
  const { compare } = new Intl.Collator(format.locale)
  const usual = useUsualFields(module)
  const extra = module.fields.filter((field) => added.includes(field.name) && !usual.includes(field))
  const others = module.fields.filter(
    (field) => isTypeable(field) && !usual.includes(field) && !extra.includes(field) && !fileTypes.includes(field.type),
  )

  function remove(name: string) {
    setAdded(added.filter((other) => other !== name))
    plan.setValue(name, undefined)
  }

  const inputOf = (field: ReaderField) => (
    <FieldInput
      module={module}
      field={field}
      value={plan.options.values[field.name] ?? null}
      onChange={(value) => plan.setValue(field.name, value)}
      isRequired={neededFields(module).includes(field) && !plan.mapping.includes(field.name)}
      error={errors[field.name]}
      className="min-w-0 flex-1"
    />
  )
  return (
    <div className="flex flex-col gap-4">
      {usual.map((field) => (
        <div key={field.name} className="flex">
          {inputOf(field)}
        </div>
      ))}
      {module.capabilities.owned && <OwnerInput module={module} plan={plan} error={errors.owner} />}
      {extra.map((field) => (
        <div key={field.name} className="flex items-end gap-1">
          {inputOf(field)}
          <IconButton
            label={importColumns.removeValue({ field: field.label[format.language] })}
            onPress={() => remove(field.name)}
          >
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      ))}
      <LocalComboBox
        // A fresh one for each: the choice becomes a field of its own.
        key={added.join(' ')}
        label={importColumns.addValue}
        options={others
          .map(({ name, label }) => ({ id: name, label: label[format.language] }))
          .sort((a, b) => compare(a.label, b.label))}
        value={null}
        onChange={(name) => name && setAdded([...added, name])}
      />
    </div>
  )
}

const fileTypes: readonly string[] = ['file', 'image', 'relations', 'polymorphic']

/** What a new record needs, and the campaign that brought them all. */
function useUsualFields(module: ReaderModule): readonly ReaderField[] {
  const { modules } = useModel()
  const campaigns = modules.filter(({ capabilities }) => capabilities.campaign !== undefined).map(({ name }) => name)
  const campaign = module.fields.filter(
    (field) => field.type === 'relation' && isTypeable(field) && campaigns.includes(field.options?.module ?? ''),
  )
  return [...new Set([...neededFields(module), ...campaign])]
}

function OwnerInput(props: {
  readonly module: ReaderModule
  readonly plan: PlanDraft
  readonly error: string | undefined
}) {
  const { module, plan, error } = props
  const { text } = useLocale()
  const field = standardFields.find(({ name }) => name === 'owner')
  const { owner } = plan.options
  const directory = useTargetModule(field ?? { id: '', name: '', type: 'user', label: { es: '', en: '' } })
  const { data } = useQuery({
    ...recordQuery(directory, owner?.id ?? ''),
    enabled: owner !== null && owner.title === '',
  })
  if (!field) return null
  return (
    <FieldInput
      module={module}
      field={{ ...field, help: { es: text.importColumns.ownerHelp, en: text.importColumns.ownerHelp } }}
      value={owner && { ...owner, title: owner.title || (data?.title ?? '…') }}
      onChange={(value) => plan.setOptions({ owner: isReference(value) ? value : null })}
      error={error}
    />
  )
}
