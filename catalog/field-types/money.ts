import { decimalFrom } from '#common/decimal.ts'
import type { Field, ParseContext, Parsed } from '#common/field.ts'
import { amountText, fitsAmount, formatMoney, isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import { orderOperators, problem, type FieldType } from './define.ts'
import { checkRange } from '#common/range.ts'

/**
 * An amount and its currency. The amount in the base currency, the rate and its date are filled by
 * the write pipeline, which knows the rates; comparisons and sums use the base amount.
 */
export const money: FieldType = {
  name: 'money',
  label: { es: 'Importe', en: 'Amount of money' },
  widget: 'money',
  columns: () => [
    { suffix: '', sql: 'numeric(20,6)' },
    { suffix: '_cur', sql: 'text' },
    { suffix: '_base', sql: 'numeric(20,6)' },
    { suffix: '_rate', sql: 'numeric(24,12)' },
    { suffix: '_rate_date', sql: 'date' },
  ],
  parse: parseMoney,
  store(value) {
    return isMoney(value) ? { '': value.amount, _cur: value.currency } : { '': null, _cur: null }
  },
  select: (column) =>
    `case when ${column('')} is not null then json_build_object('amount', ${amountSql(column(''))}, ` +
    `'currency', ${column('_cur')}, 'base', ${amountSql(column('_base'))}) end`,
  compare: (column) => column('_base'),
  compareAs: 'numeric',
  /** Filters compare base amounts; a value in another currency has no one rate. */
  filterValue(input, field, context) {
    const parsed = parseMoney(input, { ...field, options: {} }, context)
    if (!('value' in parsed) || !isMoney(parsed.value)) return parsed
    if (parsed.value.currency === context.currency) return { value: parsed.value.amount }
    return problem('currency', `Se filtra en ${context.currency}.`, `Filters are in ${context.currency}.`)
  },
  operators: orderOperators,
  sortable: true,
  groupable: false,
  summable: true,
  format: (value, _field, reader) => (isMoney(value) ? formatMoney(value, reader.locale) : ''),
  exportText: (value) => (isMoney(value) ? value.amount : ''),
  examples: {
    field: { options: { minimum: '0' } },
    valid: [
      ['12.5', { amount: '12.50', currency: 'EUR', base: null }],
      [1200, { amount: '1200.00', currency: 'EUR', base: null }],
      [
        { amount: '0.0125', currency: 'USD' },
        { amount: '0.0125', currency: 'USD', base: null },
      ],
      [
        { amount: '10.00', currency: 'EUR', base: '9.00' },
        { amount: '10.00', currency: 'EUR', base: null },
      ],
    ],
    invalid: [
      '12,5',
      '1.234.567,00',
      'abc',
      [],
      {},
      { amount: '1', currency: 'XXX' },
      { amount: '1', currency: 'eur ' },
      { amount: {}, currency: 'EUR' },
      { amount: '1', currency: 'EUR', rate: '2' },
      '0.1234567',
      '123456789012345',
      -1,
      true,
    ],
  },
}

/** Shortest notation with at least two decimals. */
function amountSql(column: string): string {
  return `round(${column}, greatest(min_scale(${column}), 2))::text`
}

// What a read gives may be written back: the base amount is computed again, never taken.
const keys: ReadonlySet<string> = new Set(['amount', 'currency', 'base'])

function parseMoney(input: unknown, field: Field, context: ParseContext): Parsed {
  if (input === '') return { value: null }
  const whole = isObject(input) ? input : { amount: input, currency: context.currency }
  if (Object.keys(whole).some((key) => !keys.has(key))) {
    return problem('money', 'Solo lleva amount y currency.', 'It takes only amount and currency.')
  }
  const amount = decimalFrom(whole.amount)
  if (amount === undefined)
    return problem('number', 'El importe tiene que ser un número.', 'The amount must be a number.')
  const currency = whole.currency ?? context.currency
  if (typeof currency !== 'string' || !context.currencies.includes(currency)) {
    return problem('currency', 'No es una moneda de la empresa.', 'It is not one of the company’s currencies.')
  }
  if (!fitsAmount(amount)) {
    return problem(
      'range',
      'El importe admite 14 cifras y 6 decimales como máximo.',
      'The amount takes 14 digits and 6 decimals at most.',
    )
  }
  return checkRange(amount, field) ?? { value: { amount: amountText(amount), currency } }
}
