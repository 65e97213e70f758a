import { useState } from 'react'
import { ChevronDown, ChevronRight, X } from 'lucide-react'
import { fixedFieldTypes, formFieldTypes, formLimits, type FormField } from '#common/form.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { AddField } from './chosen-fields.tsx'
import { elementsOf } from './draft.ts'
import { saidOnly } from './form-words.tsx'
import type { FormPartProps } from './forms-page.tsx'
import { LabelFields } from './label-fields.tsx'
import { Part } from './parts.tsx'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

/** What is asked, in its order, and what is given without asking. */
export function FormFields({ form, module, set }: FormPartProps) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { elements } = useStudio()
  const [open, setOpen] = useState<string>()
  const { fields } = form.definition
  const own = module ? elementsOf(elements, 'field', module.id).map((one) => ({ ...one.definition, id: one.id })) : []
  const { lead, consent } = module?.definition.capabilities ?? {}
  // What is decided on in the house is nothing that a visitor says.
  const decided = [...Object.values(lead ?? {}), ...Object.values(consent ?? {})].filter((name) => name !== lead?.need)
  const left = own.filter(
    ({ name, type, readOnly }) =>
      formFieldTypes.includes(type) &&
      readOnly !== true &&
      !decided.includes(name) &&
      !fields.some((one) => one.name === name),
  )
  const nameOf = ({ name }: FormField) => own.find((field) => field.name === name)?.label[format.language] ?? name
  const change = (next: FormField) => set({ fields: fields.map((one) => (one.name === next.name ? next : one)) })
  return (
    <Part title={words.fields} help={words.fieldsHelp}>
      <SortableList
        label={words.fields}
        items={fields}
        idOf={({ name }) => name}
        nameOf={nameOf}
        onMove={(moved) => set({ fields: moved })}
        className="rounded-md border border-line bg-surface px-1"
      >
        {(one) => (
          <FieldLine
            one={one}
            field={own.find(({ name }) => name === one.name)}
            isOpen={open === one.name}
            onOpen={() => setOpen(open === one.name ? undefined : one.name)}
            onChange={change}
            onRemove={() => set({ fields: fields.filter(({ name }) => name !== one.name) })}
          />
        )}
      </SortableList>
      {fields.length < formLimits.fields && (
        <AddField label={words.fields} fields={left} onAdd={(name) => set({ fields: [...fields, { name }] })} />
      )}
    </Part>
  )
}

interface LineProps {
  readonly one: FormField
  readonly field: ReaderField | undefined
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onChange: (one: FormField) => void
  readonly onRemove: () => void
}

function FieldLine(props: LineProps) {
  const { one, field, isOpen } = props
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const name = (one.label ?? field?.label)?.[format.language] ?? one.name
  const fixed = useFixedWords(one, field)
  return (
    <div className="min-w-0 flex-1 py-0.5">
      <div className="flex items-center gap-1">
        <span className="min-w-0 flex-1 truncate py-1 text-sm">
          {name}
          {one.required && <span className="text-muted"> · {words.required.toLowerCase()}</span>}
          {one.value !== undefined && <span className="text-muted"> · {words.fixedMark({ value: fixed })}</span>}
        </span>
        <IconButton size="small" label={words.openField({ name })} aria-expanded={isOpen} onPress={props.onOpen}>
          {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        </IconButton>
        <IconButton size="small" label={text.studio.removeFrom({ name })} onPress={props.onRemove}>
          <X size={13} aria-hidden />
        </IconButton>
      </div>
      {isOpen && field && <FieldEditor {...props} field={field} />}
    </div>
  )
}

function useFixedWords({ value }: FormField, field: ReaderField | undefined): string {
  const { text, format } = useFullLocale()
  const { elements } = useStudio()
  if (typeof value === 'boolean') return value ? text.forms.yes : text.forms.no
  const list = elementsOf(elements, 'optionList').find(({ name }) => name === field?.options?.list)
  const option = list?.definition.options.find((one) => one.value === value)
  return option?.label[format.language] ?? value ?? ''
}

function FieldEditor({ one, field, onChange }: LineProps & { readonly field: ReaderField }) {
  const { forms: words } = useFullLocale().text
  const { label: _label, ...unnamed } = one
  const { help: _help, ...helpless } = one
  const { value, ...asked } = one
  const isFixed = value !== undefined
  return (
    <div className="flex flex-col gap-3 pt-1 pb-3">
      {fixedFieldTypes.includes(field.type) && (
        <Checkbox
          label={words.fixed}
          value={isFixed}
          onChange={(next) => onChange(next ? { name: one.name, value: field.type === 'boolean' ? true : ' ' } : asked)}
        />
      )}
      {isFixed ? (
        <FixedValue one={one} field={field} onChange={onChange} />
      ) : (
        <>
          <LabelFields
            label={words.fieldLabel}
            value={one.label ?? field.label}
            onChange={(label) => onChange(saidOnly(label) ? { ...one, label } : unnamed)}
          />
          <LabelFields
            label={words.fieldHelp}
            value={one.help ?? { es: '', en: '' }}
            onChange={(help) => onChange(saidOnly(help) ? { ...one, help } : helpless)}
          />
          <Checkbox
            label={words.required}
            value={one.required ?? false}
            onChange={(required) => onChange({ ...one, required })}
          />
        </>
      )}
    </div>
  )
}

function FixedValue({ one, field, onChange }: Pick<LineProps, 'one' | 'onChange'> & { readonly field: ReaderField }) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { elements } = useStudio()
  if (field.type === 'boolean') {
    return (
      <Select
        label={words.fixedValue}
        value={one.value === true ? 'yes' : 'no'}
        options={[
          { id: 'yes', label: words.yes },
          { id: 'no', label: words.no },
        ]}
        onChange={(value) => onChange({ ...one, value: value === 'yes' })}
      />
    )
  }
  const typed = typeof one.value === 'string' ? one.value.trim() : ''
  if (field.type !== 'option') {
    return <TextField label={words.fixedValue} value={typed} onChange={(value) => onChange({ ...one, value })} />
  }
  const list = elementsOf(elements, 'optionList').find(({ name }) => name === field.options?.list)
  const options = (list?.definition.options ?? []).filter(({ retired }) => !retired)
  return (
    <Select
      label={words.fixedValue}
      value={typed === '' ? null : typed}
      options={options.map(({ value, label }) => ({ id: value, label: label[format.language] }))}
      onChange={(value) => onChange({ ...one, value: value ?? '' })}
    />
  )
}
