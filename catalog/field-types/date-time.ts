import { instantFrom } from '#common/dates.ts'
import { formatDateTime } from '#common/format.ts'
import { scalarText } from '#common/text.ts'
import { dateOperators, problem, type FieldType } from './define.ts'

/** A moment, in UTC; shown in the reader's time zone. */
export const dateTime: FieldType = {
  name: 'dateTime',
  label: { es: 'Fecha y hora', en: 'Date and time' },
  widget: 'dateTime',
  columns: () => [{ suffix: '', sql: 'timestamptz' }],
  parse(input) {
    if (input === '') return { value: null }
    const instant = typeof input === 'string' ? instantFrom(input) : undefined
    if (instant !== undefined) return { value: instant }
    return problem(
      'dateTime',
      'Tiene que ser una fecha con hora y zona, como 2026-01-31T10:00:00Z.',
      'It must be a date with time and zone, such as 2026-01-31T10:00:00Z.',
    )
  },
  select: (column) => instantSql(column('')),
  compareAs: 'timestamptz',
  operators: dateOperators,
  sortable: true,
  groupable: true,
  summable: false,
  format: (value, _field, reader) => formatDateTime(value, reader.locale, reader.timeZone),
  exportText: scalarText,
  examples: {
    valid: [
      ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z'],
      ['2026-03-29T02:30:00.5+01:00', '2026-03-29T01:30:00.500Z'],
      ['2026-12-31T23:30-05:00', '2027-01-01T04:30:00.000Z'],
    ],
    invalid: [
      '2026-01-31',
      '2026-01-31T10:00:00',
      '2026-02-30T10:00:00Z',
      '2026-01-31T24:00:00Z',
      'now',
      1_769_853_600,
      {},
      [],
    ],
  },
}

/** ISO 8601 in UTC with milliseconds, whatever the session's zone and date style. */
export function instantSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
