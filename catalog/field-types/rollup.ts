import type { Field } from '#common/field.ts'
import { decimal } from './decimal.ts'
import { problem, type FieldType } from './define.ts'
import { computedColumns, resultType, throughResult } from './formula.ts'
import { integer } from './integer.ts'

/**
 * Count, sum, average, minimum or maximum over the records that point here, kept by the write
 * pipeline. A count is a whole number; else `options.result` says the type, a number by default.
 */
export const rollup: FieldType = {
  ...decimal,
  name: 'rollup',
  label: { es: 'Resumen de relacionados', en: 'Roll-up' },
  widget: 'rollup',
  columns: (field) => computedColumns(rollup, field),
  parse: () => problem('readOnly', 'Se calcula; no se puede escribir.', 'It is computed; it cannot be written.'),
  actsAs: typeOfRollup,
  ...throughResult(typeOfRollup),
  examples: {
    field: { options: { module: 'example', by: 'account', function: 'sum', of: 'amount' } },
    valid: [],
    invalid: ['1', 1, {}],
  },
}

function typeOfRollup(field: Field): FieldType {
  return field.options?.function === 'count' ? integer : resultType(field, decimal)
}
