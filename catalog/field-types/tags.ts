import type { Field } from '#common/field.ts'
import { normalize } from '#common/normalize.ts'
import { checkLine, scalarText } from '#common/text.ts'
import { listOperators, problem, type FieldType } from './define.ts'

/** Free labels; two that differ only in case or accents are the same one. */
export const tags: FieldType = {
  name: 'tags',
  label: { es: 'Etiquetas', en: 'Tags' },
  widget: 'tags',
  columns: () => [{ suffix: '', sql: 'text[]' }],
  parse(input, field) {
    if (input === '') return { value: null }
    if (!Array.isArray(input) || input.length > 100) {
      return problem(
        'tags',
        'Tiene que ser una lista de 100 etiquetas como máximo.',
        'It must be a list of 100 tags at most.',
      )
    }
    const found = new Map<string, string>()
    for (const one of input) {
      const checked = checkLine(one, lengthMaxOf(field))
      if (!('value' in checked)) return checked
      if (checked.value !== '' && !found.has(normalize(checked.value)))
        found.set(normalize(checked.value), checked.value)
    }
    return { value: found.size === 0 ? null : [...found.values()] }
  },
  select: (column) => `to_json(${column('')})`,
  compareAs: 'text',
  filterValue: (input, field) => checkLine(input, lengthMaxOf(field)),
  operators: listOperators,
  sortable: false,
  groupable: true,
  summable: false,
  searchText: (value) => (Array.isArray(value) ? value.map(scalarText).join(' ') : ''),
  format: (value) => (Array.isArray(value) ? value.map(scalarText).join(', ') : ''),
  examples: {
    valid: [
      [
        [' VIP', 'feria 2026', 'vip'],
        ['VIP', 'feria 2026'],
      ],
      [
        ['a,b', '{"x"}', 'NULL', '\\'],
        ['a,b', '{"x"}', 'NULL', '\\'],
      ],
      [[' '], null],
    ],
    invalid: [
      'VIP',
      [1],
      [['VIP']],
      [{}],
      ['a\nb'],
      ['x'.repeat(61)],
      {},
      1,
      Array.from({ length: 101 }, (_, at) => `t${at}`),
    ],
  },
}

function lengthMaxOf({ options }: Field): number {
  return Math.min(options?.maxLength ?? 60, 250)
}
