import type { FieldOptions } from '#common/field.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { ListSetting } from './list-setting.tsx'
import { FormulaSetting } from './formula-setting.tsx'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { Part } from './parts.tsx'
import { PolymorphicSetting, RelationSetting, RelationsSetting } from './relation-setting.tsx'
import { RollupSetting } from './rollup-setting.tsx'

const limited = ['integer', 'decimal', 'percent', 'money', 'duration']
const megabyte = 1_000_000

/** What a type wants to know. */
export function FieldTypeSettings(props: FieldEditorProps) {
  const { studio } = useFullLocale().text
  const settings = settingsOf(props)
  return settings && <Part title={studio.fieldSettings}>{settings}</Part>
}

function settingsOf(props: FieldEditorProps) {
  const { type } = props.field.definition
  if (limited.includes(type)) return <LimitSettings {...props} />
  switch (type) {
    case 'text':
    case 'longText':
    case 'richText':
      return <TextSettings {...props} />
    case 'option':
    case 'options':
      return <ListSetting {...props} />
    case 'relation':
      return <RelationSetting {...props} />
    case 'relations':
      return <RelationsSetting {...props} />
    case 'polymorphic':
      return <PolymorphicSetting {...props} />
    case 'formula':
      return <FormulaSetting {...props} />
    case 'rollup':
      return <RollupSetting {...props} />
    case 'phone':
    case 'taxId':
    case 'address':
      return <CountrySetting {...props} />
    case 'autoNumber':
      return <NumberingSettings {...props} />
    case 'file':
    case 'image':
      return <FileSettings {...props} />
    case 'tags':
      return <WordsSetting {...props} name="suggestions" />
    default:
      return null
  }
}

function whole(text: string | null): number | undefined {
  const value = Number(text)
  return text === null || !Number.isInteger(value) ? undefined : value
}

function WholeNumber(
  props: FieldEditorProps & { readonly label: string; readonly name: 'maxLength' | 'digits' | 'decimals' },
) {
  const { field, label, name } = props
  const { changeOptions } = useFieldChange(props)
  const value = field.definition.options?.[name]
  return (
    <NumberField
      label={label}
      fractionDigits={0}
      value={value === undefined ? null : String(value)}
      onChange={(text) => changeOptions({ [name]: whole(text) })}
    />
  )
}

function TextSettings(props: FieldEditorProps) {
  const { definition } = props.field
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  return (
    <>
      <WholeNumber {...props} label={studio.maxLength} name="maxLength" />
      {definition.type === 'text' && (
        <TextField
          label={studio.pattern}
          help={studio.patternHelp}
          value={definition.options?.pattern ?? ''}
          onChange={(pattern) => changeOptions({ pattern: pattern || undefined })}
        />
      )}
    </>
  )
}

function LimitSettings(props: FieldEditorProps) {
  const { options = {}, type } = props.field.definition
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  const limit = (name: 'minimum' | 'maximum') => (
    <NumberField
      label={studio[name]}
      value={options[name] === undefined ? null : String(options[name])}
      onChange={(value) => changeOptions({ [name]: value ?? undefined })}
    />
  )
  return (
    <div className="grid grid-cols-2 gap-2">
      {limit('minimum')}
      {limit('maximum')}
      {type === 'decimal' && <WholeNumber {...props} label={studio.decimals} name="decimals" />}
    </div>
  )
}

function CountrySetting(props: FieldEditorProps) {
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  return (
    <TextField
      label={studio.country}
      value={props.field.definition.options?.country ?? ''}
      maxLength={2}
      onChange={(country) => changeOptions({ country: country.toUpperCase() || undefined })}
    />
  )
}

function NumberingSettings(props: FieldEditorProps) {
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  return (
    <div className="grid grid-cols-2 gap-2">
      <TextField
        label={studio.prefix}
        value={props.field.definition.options?.prefix ?? ''}
        maxLength={20}
        onChange={(prefix) => changeOptions({ prefix: prefix || undefined })}
      />
      <WholeNumber {...props} label={studio.digits} name="digits" />
    </div>
  )
}

function FileSettings(props: FieldEditorProps) {
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  const bytes = props.field.definition.options?.maxBytes
  return (
    <>
      <WordsSetting {...props} name="accept" />
      <NumberField
        label={studio.maxMegabytes}
        value={bytes === undefined ? null : String(bytes / megabyte)}
        onChange={(value) =>
          changeOptions({ maxBytes: value === null ? undefined : Math.round(Number(value) * megabyte) })
        }
      />
    </>
  )
}

const noOptions = searchIn([])

function WordsSetting(props: FieldEditorProps & { readonly name: 'suggestions' | 'accept' }) {
  const { name } = props
  const { studio } = useFullLocale().text
  const { changeOptions } = useFieldChange(props)
  const words: FieldOptions['accept'] = props.field.definition.options?.[name] ?? []
  return (
    <TagField
      label={studio[name]}
      help={name === 'accept' ? studio.acceptHelp : undefined}
      search={noOptions}
      create={(word) => ({ id: word, label: word })}
      value={words.map((word) => ({ id: word, label: word }))}
      onChange={(chosen) => changeOptions({ [name]: chosen.length > 0 ? chosen.map(({ id }) => id) : undefined })}
    />
  )
}
