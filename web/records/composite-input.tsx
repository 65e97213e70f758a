import { useMemo } from 'react'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { FieldLabel } from '#web/ui/field-frame.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { decimal } from './field-input.tsx'
import { frameOf, type FieldInputProps } from './field-props.ts'
import { FileInput } from './file-input.tsx'
import { isReference } from './reader-types.ts'
import { optionOf, useTargetSearch } from './target-search.ts'

/** Controls of values that have parts. */
export function CompositeInput(props: FieldInputProps) {
  switch (props.field.type) {
    case 'money':
      return <MoneyInput {...props} />
    case 'polymorphic':
      return <PolymorphicInput {...props} />
    case 'file':
    case 'image':
      return <FileInput {...props} />
    case 'taxId':
      return <TaxIdInput {...props} />
    default:
      return <PartsInput {...props} />
  }
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

/** Its text; one of another country stays of that country while it is corrected. */
function TaxIdInput(props: FieldInputProps) {
  const { value, onChange } = props
  const { format } = useLocale()
  const { settings } = useModel()
  const country = part(value, 'country')
  const isForeign = country !== undefined && country !== settings.country
  return (
    <TextField
      {...frameOf(props, format.language)}
      value={typeof value === 'string' ? value : String(part(value, 'value') ?? '')}
      onChange={(typed) => onChange(isForeign && typed !== '' ? { value: typed, country } : typed)}
    />
  )
}

/** The amount, and the currency where more than the base one is used. */
function MoneyInput(props: FieldInputProps) {
  const { value, onChange } = props
  const { text, format } = useLocale()
  const { currencies, settings } = useModel()
  const currency = String(part(value, 'currency') ?? settings.baseCurrency)
  const frame = frameOf(props, format.language)
  return (
    <div className="flex items-start gap-2">
      <NumberField
        {...frame}
        className="min-w-0 flex-1"
        value={decimal(part(value, 'amount'))}
        onChange={(amount) => onChange(amount === null ? null : { amount, currency })}
      />
      <Select
        label={text.records.currency}
        isLabelHidden
        className={frame.isLabelHidden ? 'w-24' : 'mt-6 w-24'}
        value={currency}
        options={currencies
          .filter(({ code, retired }) => !retired || code === currency)
          .map(({ code }) => ({ id: code, label: code }))}
        onChange={(next) =>
          onChange({ amount: decimal(part(value, 'amount')) ?? '0', currency: next ?? settings.baseCurrency })
        }
      />
    </div>
  )
}

const partNames: Readonly<
  Record<string, readonly ('street' | 'postalCode' | 'city' | 'region' | 'country' | 'first' | 'last')[]>
> = {
  address: ['street', 'postalCode', 'city', 'region', 'country'],
  personName: ['first', 'last'],
}

function PartsInput(props: FieldInputProps) {
  const { field, value, onChange } = props
  const { text, format } = useLocale()
  const { label } = frameOf(props, format.language)
  const names = partNames[field.type] ?? []
  return (
    <fieldset className="flex flex-col gap-1.5">
      {!props.isLabelHidden && (
        <legend className="contents">
          <FieldLabel label={label} />
        </legend>
      )}
      <div className="grid grid-cols-2 gap-2">
        {names.map((name) => (
          <TextField
            key={name}
            label={`${label}: ${text.records.parts[name]}`}
            isLabelHidden
            placeholder={text.records.parts[name]}
            className={name === 'street' ? 'col-span-2' : ''}
            value={String(part(value, name) ?? '')}
            onChange={(next) => onChange({ ...(typeof value === 'object' ? value : {}), [name]: next })}
          />
        ))}
      </div>
      {props.error && <p className="text-xs text-overdue-ink">{props.error}</p>}
    </fieldset>
  )
}

/** One search over all that it may be, each match with its kind; before anything is typed, what one opened last. */
function PolymorphicInput(props: FieldInputProps) {
  const { field, value, onChange } = props
  const { format } = useLocale()
  const { modules } = useModel()
  const names = field.options?.modules
  const targets = useMemo(() => modules.filter(({ name }) => names?.includes(name)), [modules, names])
  const search = useTargetSearch(targets)
  const kind = String(part(value, 'module') ?? '')
  const chosen = isReference(value) ? optionOf(targets, kind, value, format.language) : null
  return (
    <ComboBox
      {...frameOf(props, format.language)}
      value={chosen}
      search={search}
      onChange={(option) => {
        const [module = '', id = ''] = option?.id.split('/') ?? []
        onChange(option && { module, id, title: option.label })
      }}
    />
  )
}
