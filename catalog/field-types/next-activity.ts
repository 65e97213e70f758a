import { formatDateTime } from '#common/format.ts'
import { isObject } from '#common/text.ts'
import { instantSql } from './date-time.ts'
import { problem, type ColumnName, type FieldType } from './define.ts'

const nextActivityStates = ['none', 'overdue', 'today', 'planned'] as const

const labels = {
  none: { es: 'Sin próxima actividad', en: 'No next activity' },
  overdue: { es: 'Atrasada', en: 'Overdue' },
  today: { es: 'Hoy', en: 'Today' },
  planned: { es: 'Planificada', en: 'Planned' },
} as const

/**
 * When the record's next open activity starts, kept by the write pipeline, and what that means on
 * the reader's day: `{ state, at }`, never null. Filters and groups go by state.
 */
export const nextActivity: FieldType = {
  name: 'nextActivity',
  label: { es: 'Próxima actividad', en: 'Next activity' },
  widget: 'nextActivity',
  columns: () => [{ suffix: '', sql: 'timestamptz' }],
  parse: () => problem('readOnly', 'Se calcula; no se puede escribir.', 'It is computed; it cannot be written.'),
  select: (column) => `json_build_object('state', ${stateSql(column)}, 'at', ${instantSql(column(''))})`,
  compare: stateSql,
  compareAs: 'text',
  filterValue(input) {
    const state = nextActivityStates.find((one) => one === input)
    if (state !== undefined) return { value: state }
    return problem(
      'state',
      `Tiene que ser ${nextActivityStates.join(', ')}.`,
      `It must be ${nextActivityStates.join(', ')}.`,
    )
  },
  operators: ['eq', 'ne', 'in', 'notIn'],
  sortable: false,
  groupable: true,
  summable: false,
  format(value, _field, reader) {
    if (!isObject(value)) return ''
    const state = nextActivityStates.find((one) => one === value.state) ?? 'none'
    const at = formatDateTime(value.at, reader.locale, reader.timeZone)
    return at === '' ? labels[state][reader.language] : `${labels[state][reader.language]}: ${at}`
  },
  examples: {
    valid: [],
    invalid: ['planned', '2026-01-31T10:00:00Z', {}, [], 1],
  },
}

function stateSql(column: ColumnName): string {
  const at = column('')
  return `case when ${at} is null then 'none' when ${at} < :dayStart then 'overdue' when ${at} < :dayEnd then 'today' else 'planned' end`
}
