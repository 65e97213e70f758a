import { decimalFrom, decimalText, wholeDigits } from '#common/decimal.ts'
import type { Field, Parsed } from '#common/field.ts'
import { formatNumber } from '#common/format.ts'
import { orderOperators, problem, type FieldType } from './define.ts'
import { checkRange } from '#common/range.ts'
import { scalarText } from '#common/text.ts'

export const decimal: FieldType = {
  name: 'decimal',
  label: { es: 'Número decimal', en: 'Decimal number' },
  widget: 'decimal',
  columns: () => [{ suffix: '', sql: 'numeric' }],
  parse: parseDecimalField,
  select: (column) => `trim_scale(${column('')})::text`,
  compareAs: 'numeric',
  operators: orderOperators,
  sortable: true,
  groupable: false,
  summable: true,
  format: (value, _field, reader) => formatNumber(value, reader.locale),
  exportText: scalarText,
  examples: {
    field: { options: { decimals: 4 } },
    valid: [
      ['12.50', '12.5'],
      [0.1, '0.1'],
      ['-0', '0'],
      ['12345678901234567890.1234', '12345678901234567890.1234'],
      ['+.5', '0.5'],
    ],
    invalid: ['12,5', '1.23456', 'abc', '1e5', {}, [1], true, Number.NaN, '1'.repeat(21), 'NaN', 'Infinity', '0x10'],
  },
}

export function parseDecimalField(input: unknown, field: Field): Parsed {
  if (input === '') return { value: null }
  const value = decimalFrom(input)
  if (value === undefined) return problem('number', 'Tiene que ser un número.', 'It must be a number.')
  const decimals = Math.min(field.options?.decimals ?? 6, 12)
  if (value.scale > decimals) {
    return problem(
      'decimals',
      `Tiene que tener ${decimals} decimales como máximo.`,
      `It must have ${decimals} decimals at most.`,
    )
  }
  if (wholeDigits(value) > 20) return problem('range', 'Es demasiado grande.', 'It is too large.')
  return checkRange(value, field) ?? { value: decimalText(value) }
}
