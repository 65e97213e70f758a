import { decimalFrom, decimalText } from '#common/decimal.ts'
import { formatNumber } from '#common/format.ts'
import { orderOperators, problem, type FieldType } from './define.ts'
import { checkRange } from '#common/range.ts'
import { scalarText } from '#common/text.ts'

export const integer: FieldType = {
  name: 'integer',
  label: { es: 'Número entero', en: 'Whole number' },
  widget: 'integer',
  columns: () => [{ suffix: '', sql: 'bigint' }],
  parse(input, field) {
    if (input === '') return { value: null }
    const decimal = decimalFrom(input)
    if (decimal === undefined || decimal.scale > 0) {
      return problem('integer', 'Tiene que ser un número entero.', 'It must be a whole number.')
    }
    const value = Number(decimalText(decimal))
    // A JSON number holds no more without losing digits.
    if (!Number.isSafeInteger(value)) return problem('range', 'Es demasiado grande.', 'It is too large.')
    return checkRange(decimal, field) ?? { value }
  },
  compareAs: 'bigint',
  operators: [...orderOperators, 'in', 'notIn'],
  sortable: true,
  groupable: true,
  summable: true,
  format: (value, _field, reader) => formatNumber(value, reader.locale),
  exportText: scalarText,
  examples: {
    field: { options: { minimum: -1_000 } },
    valid: [
      [5547, 5547],
      ['-12', -12],
      [9_007_199_254_740_991, 9_007_199_254_740_991],
      ['7.00', 7],
      ['', null],
    ],
    invalid: [
      1.5,
      '1,5',
      'abc',
      {},
      [1],
      true,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      9_007_199_254_740_992,
      -1_001,
      '1e3',
    ],
  },
}
