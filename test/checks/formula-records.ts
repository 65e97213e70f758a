import { decimalText, parseDecimal } from '#common/decimal.ts'
import type { Decimal } from '#common/decimal.ts'
import type { Clock } from '#common/formula/evaluate.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import type { FormulaValue } from '#common/formula/values.ts'

/** Fields that formulas read, records that hold them and moments at which they are read. */

export const columns: Readonly<Record<string, { readonly type: FormulaType; readonly sql: string }>> = {
  n1: { type: 'number', sql: 'numeric' },
  n2: { type: 'number', sql: 'bigint' },
  m1: { type: 'money', sql: 'numeric(20,6)' },
  t1: { type: 'text', sql: 'text' },
  t2: { type: 'text', sql: 'text' },
  b1: { type: 'boolean', sql: 'boolean' },
  d1: { type: 'date', sql: 'date' },
  d2: { type: 'date', sql: 'date' },
  w1: { type: 'dateTime', sql: 'timestamptz' },
}
export const columnNames = Object.keys(columns)
export const fields: ReadonlyMap<string, FormulaType> = new Map(
  Object.entries(columns).map(([name, { type }]) => [name, type]),
)

/** Nights on which Madrid puts its clocks forward and back, the end of a year, and days far apart from UTC's. */
export const clocks: readonly Clock[] = [
  { now: '2026-03-28T23:30:00.000Z', today: '2026-03-29', timeZone: 'Europe/Madrid' },
  { now: '2026-10-25T00:59:59.999Z', today: '2026-10-25', timeZone: 'Europe/Madrid' },
  { now: '2026-12-31T23:30:00.000Z', today: '2027-01-01', timeZone: 'Europe/Madrid' },
  { now: '2026-03-10T09:00:00.000Z', today: '2026-03-10', timeZone: 'Pacific/Kiritimati' },
  { now: '2026-11-01T05:30:00.000Z', today: '2026-11-01', timeZone: 'America/New_York' },
]

function dec(text: string): Decimal {
  const value = parseDecimal(text)
  if (!value) throw new Error(`${text} is no decimal`)
  return value
}

export const rows: readonly (readonly FormulaValue[])[] = [
  [
    dec('12.5'),
    dec('3'),
    dec('1200.50'),
    'Peña & Hijos',
    ' 42.10 ',
    true,
    '2026-01-31',
    '2024-02-29',
    '2026-03-29T00:59:59.999Z',
  ],
  [
    dec('-0.333333333333'),
    dec('0'),
    dec('0.000001'),
    'ÁÉÍ straße ŁÓDŹ',
    '%_\\',
    false,
    '9999-12-31',
    '0001-01-01',
    '2026-10-25T00:30:00.000Z',
  ],
  [null, null, null, null, null, null, null, null, null],
  [
    dec('99999999999999999999.999999999999'),
    dec('-9007199254740991'),
    dec('99999999999999.999999'),
    '😀 ñandú Ωμέγα Жук',
    '-7',
    null,
    '2000-02-29',
    null,
    '1999-12-31T23:59:59.001Z',
  ],
  [
    dec('2.5'),
    dec('9007199254740991'),
    dec('-0.005'),
    'İıIi ǅ ﬁ e\u0301',
    '007',
    true,
    '2026-03-29',
    '2026-10-25',
    '2026-03-29T01:00:00.000Z',
  ],
  [dec('-2.5'), dec('1'), dec('0.1'), "'; --", '0x10', false, '1582-10-10', '1900-02-28', '2026-10-25T01:00:00.000Z'],
]

/** The values of a record by name. */
export function valuesOf(row: readonly FormulaValue[]): ReadonlyMap<string, FormulaValue> {
  return new Map(columnNames.map((name, index) => [name, row[index] ?? null]))
}

/** As the API gives it. */
export function plain(value: FormulaValue): string | boolean | null {
  return typeof value === 'object' && value !== null ? decimalText(value) : value
}
