import { formatPercent } from '#common/format.ts'
import { decimal, parseDecimalField } from './decimal.ts'
import type { FieldType } from './define.ts'

/** Stored as read: 12.5 is 12.5 %. */
export const percent: FieldType = {
  ...decimal,
  name: 'percent',
  label: { es: 'Porcentaje', en: 'Percentage' },
  widget: 'percent',
  parse: parseDecimalField,
  format: (value, _field, reader) => formatPercent(value, reader.locale),
  examples: {
    field: { options: { minimum: 0, maximum: 100, decimals: 2 } },
    valid: [
      ['12.50', '12.5'],
      [0, '0'],
      [100, '100'],
    ],
    invalid: ['12,5', 101, -1, '0.125', {}, [1], '10%'],
  },
}
