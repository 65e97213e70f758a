import { recurrenceOf, recurrenceText, recurrenceWords } from '#common/recurrence.ts'
import { scalarText } from '#common/text.ts'
import { problem, type FieldType } from './define.ts'

/** How often something comes round again, as a rule of RFC 5545. */
export const recurrence: FieldType = {
  name: 'recurrence',
  label: { es: 'Repetición', en: 'Repetition' },
  widget: 'recurrence',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input) {
    if (input === '') return { value: null }
    const rule = typeof input === 'string' ? recurrenceOf(input) : undefined
    if (rule) return { value: recurrenceText(rule) }
    return problem('recurrence', 'No es una repetición posible.', 'It is not a possible repetition.')
  },
  compareAs: 'text',
  operators: ['empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  format(value, _field, reader) {
    const rule = typeof value === 'string' ? recurrenceOf(value) : undefined
    return rule ? recurrenceWords(rule, reader.language, reader.locale) : ''
  },
  exportText: scalarText,
  examples: {
    valid: [
      ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=MO'],
      ['RRULE:INTERVAL=2;FREQ=DAILY', 'FREQ=DAILY;INTERVAL=2'],
      ['', null],
    ],
    invalid: ['FREQ=SECONDLY', 'FREQ=DAILY;COUNT=1000000000', 'mañana', 1, {}, ['FREQ=DAILY'], true],
  },
}
