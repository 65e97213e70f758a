import type { Parsed } from '#common/field.ts'
import { checkLine, isObject } from '#common/text.ts'
import { problem, type FieldType } from './define.ts'

/** API form: `{ first, last }`, each a text or null; null when both are. */
export const personName: FieldType = {
  name: 'personName',
  label: { es: 'Nombre de persona', en: 'Person name' },
  widget: 'personName',
  columns: () => [
    { suffix: '_first', sql: 'text' },
    { suffix: '_last', sql: 'text' },
  ],
  parse: parseName,
  store(value) {
    const whole = isObject(value) ? value : {}
    return { _first: whole.first ?? null, _last: whole.last ?? null }
  },
  select: (column) =>
    `case when coalesce(${column('_first')}, ${column('_last')}) is not null then ` +
    `json_build_object('first', ${column('_first')}, 'last', ${column('_last')}) end`,
  compare: (column) => `nullif(concat_ws(' ', ${column('_first')}, ${column('_last')}), '')`,
  compareAs: 'text',
  filterValue: (input) => checkLine(input, 250),
  operators: ['eq', 'ne', 'contains', 'startsWith', 'empty', 'notEmpty'],
  sortable: true,
  groupable: false,
  summable: false,
  searchText: fullName,
  format: fullName,
  examples: {
    valid: [
      [
        { first: ' Ana ', last: 'García Núñez' },
        { first: 'Ana', last: 'García Núñez' },
      ],
      [{ last: 'Peña' }, { first: null, last: 'Peña' }],
      [{ first: '', last: null }, null],
    ],
    invalid: ['Ana García', [], { name: 'Ana' }, { first: 1 }, { first: 'a\nb' }, { first: 'x'.repeat(121) }, 5],
  },
}

function parseName(input: unknown): Parsed {
  if (input === '') return { value: null }
  if (!isObject(input) || Object.keys(input).some((key) => key !== 'first' && key !== 'last')) {
    return problem('personName', 'Tiene que llevar first y last.', 'It must hold first and last.')
  }
  const first = checkLine(input.first ?? '', 120)
  const last = checkLine(input.last ?? '', 120)
  if (!('value' in first)) return { ...first, at: 'first' }
  if (!('value' in last)) return { ...last, at: 'last' }
  if (first.value === '' && last.value === '') return { value: null }
  return { value: { first: first.value || null, last: last.value || null } }
}

function fullName(value: unknown): string {
  if (!isObject(value)) return ''
  return [value.first, value.last].filter((part) => typeof part === 'string' && part !== '').join(' ')
}
