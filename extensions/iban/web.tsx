import { Landmark } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordWidget, WebExtension } from '#web/records/extensions.ts'
import { frameOf, type FieldInputProps } from '#web/records/field-props.ts'
import { TextField } from '#web/ui/text-field.tsx'
import { bankOf } from './banks.ts'
import { iban, printedIban } from './iban.ts'

const words = {
  es: { accounts: 'Cuentas bancarias', unknownBank: 'Banco de otro país' },
  en: { accounts: 'Bank accounts', unknownBank: 'Bank of another country' },
}

/** Shows the groups of four that one checks against paper, and whose bank it is as soon as it is known. */
function IbanInput(props: FieldInputProps) {
  const { format } = useLocale()
  const frame = frameOf(props, format.language)
  const text = typeof props.value === 'string' ? props.value : ''
  const help = bankOf(text.replace(/\s/g, '').toUpperCase()) ?? frame.help
  return <TextField {...frame} help={help} value={printedIban(text.replace(/\s/g, ''))} onChange={props.onChange} />
}

const bankAccounts: RecordWidget = {
  name: 'bankAccounts',
  appliesTo: (module) => module.fields.some(({ type }) => type === 'iban'),
  Widget({ module, record }) {
    const { format } = useLocale()
    const fields = module.fields.filter(({ name, type }) => type === 'iban' && typeof record[name] === 'string')
    const { accounts, unknownBank } = words[format.language]
    if (fields.length === 0) return null
    return (
      <section aria-label={accounts} className="flex flex-col gap-1">
        <h2 className="flex h-7 items-center gap-2 text-sm font-bold">
          <Landmark size={15} aria-hidden className="text-muted" />
          {accounts}
        </h2>
        <dl className="flex flex-col">
          {fields.map(({ name, label }) => (
            <div key={name} className="flex flex-col border-b border-line py-1.5 text-sm">
              <dt className="text-xs text-muted">
                {label[format.language]} · {bankOf(String(record[name])) ?? unknownBank}
              </dt>
              <dd className="numeric select-all">{printedIban(String(record[name]))}</dd>
            </div>
          ))}
        </dl>
      </section>
    )
  },
}

export const web: WebExtension = {
  fieldTypes: [iban],
  inputs: { iban: IbanInput },
  recordWidgets: [bankAccounts],
}
