import { isDate } from '#common/dates.ts'
import { formatDate } from '#common/format.ts'
import { scalarText } from '#common/text.ts'
import { dateOperators, problem, type FieldType } from './define.ts'

/** A day of the calendar, without time or zone. */
export const date: FieldType = {
  name: 'date',
  label: { es: 'Fecha', en: 'Date' },
  widget: 'date',
  columns: () => [{ suffix: '', sql: 'date' }],
  parse(input, field) {
    if (input === '') return { value: null }
    if (typeof input !== 'string' || !isDate(input)) {
      return problem('date', 'Tiene que ser una fecha, como 2026-01-31.', 'It must be a date, such as 2026-01-31.')
    }
    const { minimum, maximum } = field.options ?? {}
    if (typeof minimum === 'string' && input < minimum) {
      return problem('minimum', `Tiene que ser el ${minimum} o después.`, `It must be ${minimum} or later.`)
    }
    if (typeof maximum === 'string' && input > maximum) {
      return problem('maximum', `Tiene que ser el ${maximum} o antes.`, `It must be ${maximum} or earlier.`)
    }
    return { value: input }
  },
  select: (column) => `to_char(${column('')}, 'YYYY-MM-DD')`,
  compareAs: 'date',
  operators: dateOperators,
  sortable: true,
  groupable: true,
  summable: false,
  format: (value, _field, reader) => formatDate(value, reader.locale),
  exportText: scalarText,
  examples: {
    field: { options: { maximum: '2099-12-31' } },
    valid: [
      ['2026-01-31', '2026-01-31'],
      ['2024-02-29', '2024-02-29'],
      ['0001-01-01', '0001-01-01'],
      ['', null],
    ],
    invalid: [
      '2025-02-29',
      '31/01/2026',
      '2026-1-3',
      '2026-01-31T10:00:00Z',
      '0000-01-01',
      '2100-01-01',
      20260131,
      {},
      ['2026-01-31'],
    ],
  },
}
