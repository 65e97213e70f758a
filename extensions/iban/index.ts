import type { Extension, WriteRule } from '#catalog/extension.ts'
import { bankOf } from './banks.ts'
import { iban } from './iban.ts'

/** Beside a field `account` of type IBAN, a text field `accountBank` is filled with the bank's name. */
const nameTheBank: WriteRule = {
  name: 'name the bank',
  appliesTo: ({ fields }) => [...fields.values()].some(({ type }) => type === 'iban'),
  judge({ module, values }) {
    const pairs = [...module.fields.values()].flatMap(({ name, type }) => {
      const bank = `${name}Bank`
      const isPair = type === 'iban' && Object.hasOwn(values, name) && module.fields.get(bank)?.type === 'text'
      return isPair ? [[bank, bankOf(String(values[name] ?? '')) ?? null]] : []
    })
    return { fill: Object.fromEntries(pairs) }
  },
}

export const extension: Extension = {
  label: { es: 'Cuentas bancarias (IBAN)', en: 'Bank accounts (IBAN)' },
  version: '1.0.0',
  fieldTypes: [iban],
  writeRules: [nameTheBank],
}
