import { checkLine } from '#common/text.ts'
import { textOperators, type FieldType } from './define.ts'

/** Given by the server from a sequence without repeats: prefix and padded number. */
export const autoNumber: FieldType = {
  name: 'autoNumber',
  label: { es: 'Numeración automática', en: 'Automatic number' },
  widget: 'autoNumber',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input) {
    const checked = checkLine(input, 64)
    return 'value' in checked && checked.value === '' ? { value: null } : checked
  },
  compareAs: 'text',
  operators: textOperators,
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) => (typeof value === 'string' ? value : ''),
  examples: {
    field: { options: { prefix: 'P-', digits: 5 } },
    valid: [['P-00042', 'P-00042']],
    invalid: [42, {}, ['P-1'], 'a\nb', 'x'.repeat(65)],
  },
}
