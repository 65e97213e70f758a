import { createElement, Suspense, useCallback, type ReactElement } from 'react'
import { call } from '#web/api/client.ts'
import { useModel, useModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { DateField, DateTimeField } from '#web/ui/date-field.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { searchIn, type OptionSearch } from '#web/ui/use-async-options.ts'
import { choicesOf, useTargetModule } from './choices.ts'
import { CompositeInput } from './composite-input.tsx'
import { inputOf } from './extensions.ts'
import { frameOf, type FieldInputProps } from './field-props.ts'
import { isReference, recordPage } from './reader-types.ts'

const RichTextInput = lazyPart(async () => ({ default: (await import('./rich-text-input.tsx')).RichTextInput }))

const RecurrenceInput = lazyPart(async () => ({ default: (await import('./recurrence-input.tsx')).RecurrenceInput }))

/** The control of a field, by its type; value in API form. One for forms, cells and filters. */
export function FieldInput(props: FieldInputProps): ReactElement {
  const { field, value, onChange } = props
  const { format } = useLocale()
  const Own = inputOf(field.type)
  if (Own) return createElement(Own, props)
  const shared = { ...frameOf(props, format.language) }
  const text = typeof value === 'string' ? value : ''
  switch (field.type) {
    case 'longText':
      return <TextArea {...shared} value={text} onChange={onChange} />
    case 'richText':
      return (
        <Suspense>
          <RichTextInput {...props} />
        </Suspense>
      )
    case 'recurrence':
      return (
        <Suspense>
          <RecurrenceInput {...props} />
        </Suspense>
      )
    case 'integer':
    case 'duration':
      return (
        <NumberField
          {...shared}
          fractionDigits={0}
          value={decimal(value)}
          onChange={(next) => onChange(next === null ? null : Number(next))}
          {...(field.type === 'duration' ? { suffix: 'min' } : {})}
        />
      )
    case 'decimal':
      return <NumberField {...shared} value={decimal(value)} onChange={onChange} />
    case 'percent':
      return <NumberField {...shared} value={decimal(value)} onChange={onChange} suffix="%" />
    case 'boolean':
      return <Checkbox {...shared} value={value === true} onChange={onChange} />
    case 'date':
      return <DateField {...shared} value={text || null} onChange={onChange} />
    case 'dateTime':
      return <DateTimeField {...shared} value={text || null} onChange={onChange} />
    case 'option':
    case 'stage':
      return <OptionInput {...props} />
    case 'options':
    case 'tags':
      return <TagsInput {...props} />
    case 'relation':
    case 'user':
      return <RelationInput {...props} />
    case 'relations':
      return <RelationsInput {...props} />
    case 'money':
    case 'address':
    case 'personName':
    case 'polymorphic':
    case 'file':
    case 'image':
    case 'taxId':
      return <CompositeInput {...props} />
    default:
      if (holdsCurrency(props)) return <CurrencyInput {...props} />
      return <TextField {...shared} {...keyboards[field.type]} value={text} onChange={onChange} />
  }
}

const keyboards: Readonly<Record<string, { readonly type: 'email' | 'tel' | 'url' }>> = {
  email: { type: 'email' },
  phone: { type: 'tel' },
  url: { type: 'url' },
}

export function decimal(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

function OptionInput(props: FieldInputProps) {
  const { format } = useLocale()
  const options = choicesOf(useModel(), props, format.language)
  return (
    <Select
      {...frameOf(props, format.language)}
      value={typeof props.value === 'string' && props.value !== '' ? props.value : null}
      onChange={props.onChange}
      options={options}
      canClear={!props.isRequired}
    />
  )
}

/** Whether a text is the code of one of the company's currencies: the module's capability says so. */
function holdsCurrency({ module: { capabilities }, field }: FieldInputProps): boolean {
  const { pricedDocument, priceList, exchangeRate } = capabilities
  return [pricedDocument, priceList, exchangeRate].some((keys) => keys?.currency === field.name)
}

function CurrencyInput(props: FieldInputProps) {
  const { format } = useLocale()
  const { currencies } = useModel()
  const code = typeof props.value === 'string' && props.value !== '' ? props.value : null
  return (
    <Select
      {...frameOf(props, format.language)}
      value={code}
      onChange={props.onChange}
      options={currencies
        .filter((one) => one.retired !== true || one.code === code)
        .map((one) => ({ id: one.code, label: `${one.code} · ${one.label[format.language]}` }))}
      canClear={!props.isRequired}
    />
  )
}

function TagsInput(props: FieldInputProps) {
  const { format } = useLocale()
  const model = useModel()
  const known: Option[] =
    props.field.type === 'options'
      ? choicesOf(model, props, format.language)
      : (props.field.options?.suggestions ?? []).map((word) => ({ id: word, label: word }))
  const values = Array.isArray(props.value) ? props.value.map(String) : []
  return (
    <TagField
      {...frameOf(props, format.language)}
      value={values.map((id) => known.find((option) => option.id === id) ?? { id, label: id })}
      onChange={(next) => props.onChange(next.map(({ id }) => id))}
      search={searchIn(known)}
      {...(props.field.type === 'tags' ? { create: (word: string) => ({ id: word, label: word }) } : {})}
    />
  )
}

/** Finds records of a module as one types. */
export function useRecordSearch(module: string, filter?: unknown): OptionSearch {
  const filterText = filter === undefined ? undefined : JSON.stringify(filter)
  return useCallback(
    async (query, signal) => {
      const answer = await call('GET /records/:module/picker', {
        params: { module },
        query: { search: query, limit: 12, ...(filterText === undefined ? {} : { filter: filterText }) },
        signal,
      })
      const { rows } = recordPage(answer)
      return rows.map((row) => ({
        id: row.id,
        label: row.title,
        detail: typeof row.hint === 'string' ? row.hint : undefined,
      }))
    },
    [module, filterText],
  )
}

function RelationInput(props: FieldInputProps) {
  const { format } = useLocale()
  const target = useTargetModule(props.field)
  const isReadable = useModule(target) !== undefined
  const search = useRecordSearch(target, props.field.options?.filter)
  const chosen = isReference(props.value) ? { id: props.value.id, label: props.value.title } : null
  return (
    <ComboBox
      {...frameOf(props, format.language)}
      isDisabled={props.isDisabled || !isReadable}
      value={chosen}
      search={search}
      onChange={(option) => props.onChange(option && { id: option.id, title: option.label })}
    />
  )
}

function RelationsInput(props: FieldInputProps) {
  const { format } = useLocale()
  const search = useRecordSearch(props.field.options?.module ?? '', props.field.options?.filter)
  const links = Array.isArray(props.value) ? props.value.filter(isReference) : []
  return (
    <TagField
      {...frameOf(props, format.language)}
      value={links.map(({ id, title }) => ({ id, label: title }))}
      search={search}
      onChange={(options) =>
        props.onChange(options.map(({ id, label }) => links.find((link) => link.id === id) ?? { id, title: label }))
      }
    />
  )
}
