import { matches, type Filter } from '#common/filter.ts'
import type { Localized } from '#common/errors.ts'
import type { StepSetting, WorkflowStep } from '#common/workflow.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldInput } from '#web/records/field-input.tsx'
import { ConditionField } from '#web/studio/condition-field.tsx'
import { LabelFields } from '#web/studio/label-fields.tsx'
import { Select } from '#web/ui/select.tsx'
import { MultiSelect } from '#web/ui/tag-field.tsx'
import { ElementField, PeopleField, PersonField, UserField } from './people-fields.tsx'
import { shaped } from './shapes.ts'
import { StepList } from './step-list.tsx'
import { dateFieldsOf } from './trigger-fields.tsx'
import { ValuesField } from './values-field.tsx'
import { useWriting } from './writing.tsx'

export type Settings = WorkflowStep['settings']

interface SettingProps {
  readonly setting: StepSetting
  readonly settings: Settings
  readonly problems: ReadonlyMap<string, string>
  /** How many branches it stands in. */
  readonly depth: number
  readonly onChange: (changed: Settings) => void
}

/** Whether the setting counts beside the others that are said. */
export function isAsked({ showIf }: StepSetting, settings: Settings): boolean {
  return showIf === undefined || matches(showIf, settings)
}

/** What a step asks for: by the control that it names, or as a field of its type. */
export function SettingInput(props: SettingProps) {
  const { setting, settings, problems, onChange } = props
  const { format } = useFullLocale()
  const { module } = useWriting()
  const { modules } = useModel()
  const { name, control } = setting
  const value = settings[name]
  const frame = {
    label: setting.label[format.language],
    help: setting.help?.[format.language],
    error: problems.get(name),
  }
  const set = (next: unknown) => onChange({ [name]: next })
  const id = typeof value === 'string' && value !== '' ? value : undefined
  const target = modules.find((one) => one.name === settings.module) ?? module
  switch (control) {
    case 'values':
      return (
        <ValuesField
          {...frame}
          key={target.name}
          target={target}
          values={shaped('values', value) ?? {}}
          problems={problems}
          except={typeof settings.link === 'string' ? [settings.link, 'owner'] : settings.module ? ['owner'] : []}
          onChange={set}
        />
      )
    case 'module':
      return <ModuleChoice {...frame} value={id} onChange={onChange} />
    case 'link':
      return <FieldChoice {...frame} value={id} fields={linksTo(target, module)} onChange={set} />
    case 'dateField':
      return <FieldChoice {...frame} value={id} fields={dateFieldsOf(module)} onChange={set} />
    case 'field':
      return <FieldChoice {...frame} value={id} fields={module.fields} onChange={set} />
    case 'fields':
      return <FieldsChoice {...frame} value={Array.isArray(value) ? value.map(String) : []} onChange={set} />
    case 'person':
      return <PersonField {...frame} value={shaped('person', value)} onChange={set} />
    case 'people':
      return <PeopleField {...frame} value={shaped('people', value) ?? []} onChange={set} />
    case 'user':
      return <UserField {...frame} value={id} onChange={set} />
    case 'role':
    case 'group':
      return <ElementField {...frame} kind={control} value={id} onChange={set} />
    case 'choice':
      return <Choice {...frame} setting={setting} value={id} onChange={set} />
    case 'words':
      return <LabelFields {...frame} isLong value={shaped('words', value) ?? noWords} onChange={set} isRequired />
    case 'filter':
      return <FilterSetting {...frame} value={shaped('filter', value)} onChange={set} />
    case 'steps':
      return (
        <StepList label={frame.label} steps={shaped('steps', value) ?? []} depth={props.depth + 1} onChange={set} />
      )
    case undefined:
      return <PlainSetting {...frame} setting={setting} value={value} onChange={set} />
    default:
      return control satisfies never
  }
}

const noWords: Localized = { es: '', en: '' }

/** Relations of the one module by which its records point to those of the other. */
export function linksTo(from: ReaderModule, to: ReaderModule): readonly ReaderField[] {
  return from.fields.filter(
    ({ type, options }) =>
      (type === 'relation' && options?.module === to.name) ||
      (type === 'polymorphic' && options?.modules?.includes(to.name) === true),
  )
}

interface Frame {
  readonly label: string
  readonly help: string | undefined
  readonly error: string | undefined
}

/** With another module, what was said of the fields of the one before says nothing. */
function ModuleChoice(
  props: Frame & { readonly value: string | undefined; readonly onChange: (changed: Settings) => void },
) {
  const { onChange, value, ...frame } = props
  const { format } = useFullLocale()
  const { module } = useWriting()
  const { modules } = useModel()
  const { compare } = new Intl.Collator(format.locale)
  const options = modules
    .filter((one) => one.area === undefined || one.area === module.area)
    .map((one) => ({ id: one.name, label: one.label.singular[format.language] }))
    .toSorted((a, b) => compare(a.label, b.label))
  return (
    <Select
      {...frame}
      value={value ?? null}
      options={options}
      onChange={(name) => {
        const target = modules.find((one) => one.name === name)
        if (target) onChange({ module: target.name, link: linksTo(target, module)[0]?.name, values: {} })
      }}
    />
  )
}

function FieldChoice(
  props: Frame & {
    readonly value: string | undefined
    readonly fields: readonly ReaderField[]
    readonly onChange: (name: string | undefined) => void
  },
) {
  const { fields, value, onChange, ...frame } = props
  const { format } = useFullLocale()
  return (
    <Select
      {...frame}
      canClear
      value={value ?? null}
      options={fields.map((field) => ({ id: field.name, label: field.label[format.language] }))}
      onChange={(name) => onChange(name ?? undefined)}
    />
  )
}

function FieldsChoice(
  props: Frame & { readonly value: readonly string[]; readonly onChange: (names: readonly string[]) => void },
) {
  const { format } = useFullLocale()
  const { module } = useWriting()
  const options = module.fields.map(({ name, label }) => ({ id: name, label: label[format.language] }))
  return <MultiSelect {...props} options={options} />
}

function Choice(
  props: Frame & {
    readonly setting: StepSetting
    readonly value: string | undefined
    readonly onChange: (value: string | undefined) => void
  },
) {
  const { setting, value, onChange, ...frame } = props
  const { format } = useFullLocale()
  return (
    <Select
      {...frame}
      value={value ?? null}
      options={(setting.choices ?? []).map((one) => ({ id: one.value, label: one.label[format.language] }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
}

function FilterSetting(
  props: Frame & { readonly value: Filter | undefined; readonly onChange: (filter: Filter | undefined) => void },
) {
  const { module } = useWriting()
  return (
    <div>
      <ConditionField label={props.label} moduleId={module.id} value={props.value} onChange={props.onChange} />
      {props.error && <p className="mt-1 text-xs text-overdue-ink">{props.error}</p>}
    </div>
  )
}

function PlainSetting(
  props: Frame & {
    readonly setting: StepSetting
    readonly value: unknown
    readonly onChange: (value: unknown) => void
  },
) {
  const { setting, value, error, onChange } = props
  const { module } = useWriting()
  return (
    <FieldInput
      module={module}
      field={{ ...setting, id: setting.name }}
      value={value ?? null}
      error={error}
      isRequired={setting.required ?? false}
      onChange={(next) => onChange(next === null || next === '' ? undefined : next)}
    />
  )
}
