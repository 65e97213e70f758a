import type { Field } from '#common/field.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldInput } from '#web/records/field-input.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { ConditionField } from './condition-field.tsx'
import { draftModule } from './draft-model.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { isComputed } from './field-types.ts'
import { Part } from './parts.tsx'
import { DraftModel, useStudio } from './studio-state.tsx'

const uniqueTypes = ['text', 'integer', 'email', 'phone', 'url', 'taxId', 'date']
const indexedTypes = [
  'text',
  'integer',
  'decimal',
  'percent',
  'money',
  'boolean',
  'date',
  'dateTime',
  'email',
  'phone',
  'url',
  'option',
  'options',
  'tags',
  'user',
  'autoNumber',
  'rollup',
]
const searchableTypes = [
  'text',
  'longText',
  'email',
  'phone',
  'url',
  'taxId',
  'address',
  'personName',
  'tags',
  'autoNumber',
]

/** What a value must satisfy, how it starts, when it is asked for, and why it is kept. */
export function FieldRules(props: FieldEditorProps) {
  const { definition } = props.field
  const { studio } = useFullLocale().text
  const { change } = useFieldChange(props)
  const isTyped = !isComputed(definition.type)
  return (
    <>
      <Part title={studio.rules}>
        {isTyped && (
          <Checkbox
            label={studio.required}
            help={studio.requiredHelp}
            value={definition.required ?? false}
            onChange={(required) => change({ required })}
          />
        )}
        {uniqueTypes.includes(definition.type) && (
          <Checkbox
            label={studio.unique}
            help={studio.uniqueHelp}
            value={definition.unique ?? false}
            onChange={(unique) => change({ unique })}
          />
        )}
        {indexedTypes.includes(definition.type) && (
          <Checkbox
            label={studio.indexed}
            help={studio.indexedHelp}
            value={definition.indexed ?? false}
            onChange={(indexed) => change({ indexed })}
          />
        )}
        {searchableTypes.includes(definition.type) && (
          <Checkbox
            label={studio.searchable}
            help={studio.searchableHelp}
            value={definition.searchable ?? false}
            onChange={(searchable) => change({ searchable })}
          />
        )}
        {isTyped && (
          <Checkbox
            label={studio.readOnly}
            help={studio.readOnlyHelp}
            value={definition.readOnly ?? false}
            onChange={(readOnly) => change({ readOnly })}
          />
        )}
        {isTyped && <DefaultField {...props} />}
      </Part>
      {isTyped && (
        <Part title={studio.conditions} help={studio.conditionsHelp}>
          {(['showIf', 'requiredIf', 'readOnlyIf'] as const).map((key) => (
            <ConditionField
              key={key}
              label={studio[key]}
              moduleId={props.module.id}
              except={props.field.name}
              value={definition[key]}
              onChange={(filter) => change({ [key]: filter })}
              isForm
            />
          ))}
        </Part>
      )}
      <PersonalPart {...props} />
    </>
  )
}

const specials: Readonly<Record<string, 'today' | 'now' | 'me'>> = { date: 'today', dateTime: 'now', user: 'me' }
const constantTypes = ['text', 'integer', 'decimal', 'percent', 'money', 'boolean', 'option', 'date', 'url', 'duration']

function DefaultField(props: FieldEditorProps) {
  const { definition, id } = { ...props.field }
  const { studio } = useFullLocale().text
  const { elements } = useStudio()
  const { change } = useFieldChange(props)
  const special = specials[definition.type]
  const isConstant = constantTypes.includes(definition.type)
  const module = draftModule(elements, props.module.id)
  if ((!special && !isConstant) || !module) return null
  const { default: value } = definition
  const mode = modeOf(value)
  const modes = ['none' as const, ...(isConstant ? ['value' as const] : []), ...(special ? [special] : [])]
  const start =
    definition.type === 'boolean' ? true : definition.type === 'money' ? { amount: '0', currency: 'EUR' } : ''
  const { help: _help, required: _required, ...shown } = definition
  return (
    <div className="flex flex-col gap-2">
      <Select
        label={studio.defaultValue}
        help={studio.defaultHelp}
        value={mode}
        options={modes.map((one) => ({ id: one, label: studio.defaults[one] }))}
        onChange={(next) =>
          change({ default: next === 'none' ? undefined : next === 'value' ? start : { [next ?? 'today']: true } })
        }
      />
      {mode === 'value' && (
        <DraftModel>
          <FieldInput
            module={module}
            field={
              { ...shown, id, label: { es: studio.defaultValue, en: studio.defaultValue } } satisfies Field & {
                id: string
              }
            }
            isLabelHidden
            value={value}
            onChange={(next) => change({ default: next ?? '' })}
          />
        </DraftModel>
      )}
    </div>
  )
}

function modeOf(value: unknown): 'none' | 'value' | 'today' | 'now' | 'me' {
  if (value === undefined || value === null) return 'none'
  if (typeof value !== 'object') return 'value'
  return (['today', 'now', 'me'] as const).find((key) => key in value) ?? 'value'
}

const startOfPersonal = { purpose: 'sales', basis: 'legitimateInterest', retentionMonths: 72 }

function PersonalPart(props: FieldEditorProps) {
  const { personal } = props.field.definition
  const { studio } = useFullLocale().text
  const { change } = useFieldChange(props)
  const choices = (labels: Readonly<Record<string, string>>, current: string) =>
    [...new Set([...Object.keys(labels), current])].map((id) => ({ id, label: labels[id] ?? id }))
  return (
    <Part title={studio.personal} help={studio.personalHelp}>
      <Checkbox
        label={studio.personal}
        value={personal !== undefined}
        onChange={(value) => change({ personal: value ? startOfPersonal : undefined })}
      />
      {personal && (
        <>
          <Select
            label={studio.purpose}
            value={personal.purpose}
            options={choices(studio.purposeValues, personal.purpose)}
            onChange={(purpose) => change({ personal: { ...personal, purpose: purpose ?? personal.purpose } })}
          />
          <Select
            label={studio.basis}
            value={personal.basis}
            options={choices(studio.basisValues, personal.basis)}
            onChange={(basis) => change({ personal: { ...personal, basis: basis ?? personal.basis } })}
          />
          <NumberField
            label={studio.retentionMonths}
            fractionDigits={0}
            value={String(personal.retentionMonths)}
            onChange={(months) => change({ personal: { ...personal, retentionMonths: Number(months ?? 1) } })}
          />
        </>
      )}
    </Part>
  )
}
