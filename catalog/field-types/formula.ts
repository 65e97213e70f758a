import type { Field } from '#common/field.ts'
import { scalarText } from '#common/text.ts'
import { boolean } from './boolean.ts'
import { dateTime } from './date-time.ts'
import { date } from './date.ts'
import { decimal } from './decimal.ts'
import { problem, type FieldType } from './define.ts'
import { money } from './money.ts'
import { percent } from './percent.ts'
import { text } from './text.ts'

const resultTypes = { text, number: decimal, boolean, date, dateTime, money, percent } as const

/**
 * Computed from the record's other fields: when read, or when written if `stored`. It behaves as the
 * type of its result. Money results are in the base currency.
 */
export const formula: FieldType = {
  ...text,
  name: 'formula',
  label: { es: 'Fórmula', en: 'Formula' },
  widget: 'formula',
  columns: (field) => (field.options?.stored === true ? computedColumns(formula, field) : []),
  parse: () => problem('readOnly', 'Se calcula; no se puede escribir.', 'It is computed; it cannot be written.'),
  actsAs: (field) => resultType(field, text),
  ...throughResult((field) => resultType(field, text)),
  examples: {
    field: { options: { expression: "CONCAT('a', 'b')", result: 'text', stored: true } },
    valid: [],
    invalid: ['ab', 1, {}],
  },
}

/** What can be asked of the computed type itself, answered by the type of its result. */
export function throughResult(
  typeOf: (field: Field) => FieldType,
): Required<Pick<FieldType, 'select' | 'compare' | 'format' | 'exportText'>> {
  return {
    select: (column, field) => typeOf(field).select?.(column, field) ?? column(''),
    compare: (column, field) => typeOf(field).compare?.(column, field) ?? column(''),
    format: (value, field, reader) => typeOf(field).format(value, field, reader),
    exportText: (value, field) => typeOf(field).exportText?.(value, field) ?? scalarText(value),
  }
}

/** The type whose name `options.result` is. */
export function resultType(field: Field, otherwise: FieldType): FieldType {
  const result = field.options?.result ?? ''
  const known: Readonly<Record<string, FieldType>> = resultTypes
  return (Object.hasOwn(known, result) ? known[result] : undefined) ?? otherwise
}

/** Columns of the acting type; the rate and its date belong only to amounts that people write. */
export function computedColumns(type: FieldType, field: Field): ReturnType<FieldType['columns']> {
  const columns = (type.actsAs?.(field) ?? type).columns(field)
  return columns.filter(({ suffix }) => !suffix.startsWith('_rate'))
}
