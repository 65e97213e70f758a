import { useState } from 'react'
import { conversionsFrom } from '#common/conversions.ts'
import type { Localized } from '#common/errors.ts'
import { standardKeys, type Field, type FieldOptions } from '#common/field.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FieldInput } from '#web/records/field-input.tsx'
import { Button } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { draftModule } from './draft-model.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { FieldRules } from './field-rules.tsx'
import { FieldTypeSettings } from './field-type-settings.tsx'
import { isComputed, typeLabel } from './field-types.ts'
import { LabelFields } from './label-fields.tsx'
import { NameField } from './name-field.tsx'
import { Part } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { SidePanel } from './side-panel.tsx'
import { DraftModel, useStudio } from './studio-state.tsx'

const blank = { es: '', en: '' }

export interface FieldEditorProps {
  readonly module: ElementOf<'module'>
  readonly field: ElementOf<'field'>
}

/** Changes of a field's definition; what has no value is left out of it. */
export function useFieldChange({ field }: FieldEditorProps) {
  const { put } = useStudio()
  const change = (parts: { readonly [Key in keyof Field]?: Field[Key] | undefined }) =>
    put({ ...field, definition: cleaned({ ...field.definition, ...parts }) })
  const changeOptions = (parts: { readonly [Key in keyof FieldOptions]?: FieldOptions[Key] | undefined }) =>
    change({ options: cleaned({ ...field.definition.options, ...parts }) })
  return { change, changeOptions }
}

function cleaned<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(([, part]) => part !== undefined && part !== false)
  // The same object without the keys that say nothing.
  return Object.fromEntries(kept) as T
}

/** Both texts emptied say nothing. */
function filled(text: Localized): Localized | undefined {
  return text.es === '' && text.en === '' ? undefined : text
}

/** One field: how it is called and looks, its type, rules, conditions and what becomes of it. */
export function FieldEditor(props: FieldEditorProps & { readonly onOpen: (name: string | undefined) => void }) {
  const { module, field, onOpen } = props
  const { definition } = field
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, elements, rename, remove } = useStudio()
  const { change } = useFieldChange(props)
  const isNew = !rows.some(({ id }) => id === field.id)
  const [isNamed, setNamed] = useState(!isNew)

  /** Until somebody names it, a new field is called after its label. */
  function relabel(label: Field['label']) {
    if (isNamed) return change({ label })
    const others = elementsOf(elements, 'field', module.id).filter(({ id }) => id !== field.id)
    const taken = [...others.map((one) => one.name), ...standardKeys]
    const name = nameFrom(label.en || label.es, taken)
    change({ label })
    rename(field.id, name)
    onOpen(name)
  }

  return (
    <SidePanel label={labelOf(field, format.language)} onClose={() => onOpen(undefined)}>
      <Preview {...props} />
      <Part title={studio.label}>
        <LabelFields
          label={studio.label}
          value={definition.label}
          onChange={relabel}
          error={definition.label[format.language].trim() === '' ? studio.missingLabel : undefined}
          autoFocus={isNew && !isNamed}
          isRequired
        />
        <TypeField {...props} isNew={isNew} />
      </Part>
      <FieldTypeSettings {...props} />
      <Part title={studio.helpAndName}>
        <LabelFields
          label={studio.help}
          value={definition.help ?? blank}
          onChange={(help) => change({ help: filled(help) })}
          isLong
        />
        <NameField
          element={field}
          onRenamed={(name) => {
            setNamed(true)
            onOpen(name)
          }}
        />
      </Part>
      <FieldRules {...props} />
      <ElementFacts element={field} />
      <Part title={studio.removeField} help={studio.removeFieldHelp}>
        <Button
          look="danger"
          className="self-start"
          onPress={() => {
            remove(field.id)
            onOpen(undefined)
          }}
        >
          {studio.removeField}
        </Button>
      </Part>
    </SidePanel>
  )
}

/** Of a new field any type that has no settings to lose; of one with values, those that its values can become. */
function TypeField(props: FieldEditorProps & { readonly isNew: boolean }) {
  const { field, isNew } = props
  const { text, format } = useFullLocale()
  const { rows } = useStudio()
  const { change } = useFieldChange(props)
  const { type } = field.definition
  const row = elementsOf(rows, 'field').find(({ id }) => id === field.id)
  const kept = row?.definition.type ?? type
  const offered = isNew ? [] : conversionsFrom(kept)
  if (offered.length === 0) return null
  return (
    <Select
      label={text.studio.type}
      help={text.studio.retypeHelp}
      value={type}
      options={[kept, ...offered].map((id) => ({ id, label: typeLabel(id, format.language) }))}
      onChange={(next) => change(next === kept ? { ...row?.definition } : { type: next ?? type, ...retyped })}
    />
  )
}

/** What belonged to the type before. */
const retyped = { options: undefined, default: undefined, unique: undefined, searchable: undefined, indexed: undefined }

/** The control as people will meet it, ready to be tried. */
function Preview({ module, field }: FieldEditorProps) {
  const { text, format } = useFullLocale()
  const { elements } = useStudio()
  const [value, setValue] = useState<unknown>(null)
  const drafted = draftModule(elements, module.id)
  const { definition } = field
  if (!drafted) return null
  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken px-3 pt-2 pb-3">
      <p className="text-xs text-muted">
        {text.studio.preview} · {typeLabel(definition.type, format.language)}
      </p>
      {isComputed(definition.type) ? (
        <p className="text-sm">
          <span className="font-medium">{definition.label[format.language]}</span>{' '}
          <span className="text-muted">{text.studio.notTypeable}</span>
        </p>
      ) : (
        <DraftModel>
          <FieldInput
            module={drafted}
            field={{ ...definition, id: field.id }}
            value={value}
            onChange={setValue}
            isRequired={definition.required ?? false}
          />
        </DraftModel>
      )}
    </div>
  )
}
