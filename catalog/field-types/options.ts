import { checkLine, scalarText } from '#common/text.ts'
import { listOperators, problem, type FieldType } from './define.ts'

/** Several values of an option list, in the list's order. */
export const options: FieldType = {
  name: 'options',
  label: { es: 'Varias opciones', en: 'Several options' },
  widget: 'options',
  columns: () => [{ suffix: '', sql: 'text[]' }],
  parse(input, field, context) {
    if (input === '') return { value: null }
    const known = context.optionValues(field.options?.list ?? '')
    const isKnown = (one: unknown) => typeof one === 'string' && known.includes(one)
    if (!Array.isArray(input) || input.length > 100 || !input.every(isKnown)) {
      return problem('options', 'No todas son opciones de la lista.', 'Not all are options of the list.')
    }
    const chosen = known.filter((one) => input.includes(one))
    return { value: chosen.length === 0 ? null : chosen }
  },
  select: (column) => `to_json(${column('')})`,
  compareAs: 'text',
  filterValue: (input) => checkLine(input, 100),
  operators: listOperators,
  sortable: false,
  groupable: true,
  summable: false,
  format(value, field, reader) {
    const list = field.options?.list ?? ''
    return Array.isArray(value) ? value.map((one) => reader.optionLabel(list, scalarText(one))).join(', ') : ''
  },
  examples: {
    field: { options: { list: 'example' } },
    valid: [
      [
        ['green', 'red', 'green'],
        ['red', 'green'],
      ],
      [[], null],
    ],
    invalid: ['red', ['purple'], ['red', 1], [['red']], {}, 1, Array.from({ length: 101 }, () => 'red')],
  },
}
