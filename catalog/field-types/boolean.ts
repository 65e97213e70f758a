import { problem, type FieldType } from './define.ts'

const yes = { es: 'Sí', en: 'Yes' }
const no = { es: 'No', en: 'No' }

export const boolean: FieldType = {
  name: 'boolean',
  label: { es: 'Sí o no', en: 'Yes or no' },
  widget: 'boolean',
  columns: () => [{ suffix: '', sql: 'boolean' }],
  parse(input) {
    return typeof input === 'boolean'
      ? { value: input }
      : problem('boolean', 'Tiene que ser sí o no.', 'It must be yes or no.')
  },
  compareAs: 'boolean',
  operators: ['eq', 'ne', 'empty', 'notEmpty'],
  sortable: true,
  groupable: true,
  summable: false,
  format: (value, _field, reader) => (typeof value === 'boolean' ? (value ? yes : no)[reader.language] : ''),
  examples: {
    valid: [
      [true, true],
      [false, false],
    ],
    invalid: ['true', 1, 0, '', {}, [true]],
  },
}
