import { checkLine } from '#common/text.ts'
import { choiceOperators, problem, type FieldType } from './define.ts'

/** One value of an option list. */
export const option: FieldType = {
  name: 'option',
  label: { es: 'Opción', en: 'Option' },
  widget: 'option',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field, context) {
    if (input === '') return { value: null }
    if (typeof input === 'string' && context.optionValues(field.options?.list ?? '').includes(input))
      return { value: input }
    return problem('option', 'No es una de las opciones.', 'It is not one of the options.')
  },
  compareAs: 'text',
  // Retired options are still found.
  filterValue: (input) => checkLine(input, 100),
  operators: choiceOperators,
  sortable: true,
  groupable: true,
  summable: false,
  format: (value, field, reader) =>
    typeof value === 'string' ? reader.optionLabel(field.options?.list ?? '', value) : '',
  examples: {
    field: { options: { list: 'example' } },
    valid: [
      ['red', 'red'],
      ['', null],
    ],
    invalid: ['purple', 'retired', 'Red', '__proto__', 1, {}, ['red'], true],
  },
}
