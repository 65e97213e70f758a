import { checkLines } from '#common/text.ts'
import type { FieldType } from './define.ts'

export const longText: FieldType = {
  name: 'longText',
  label: { es: 'Texto largo', en: 'Long text' },
  widget: 'longText',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field) {
    const checked = checkLines(input, Math.min(field.options?.maxLength ?? 100_000, 100_000))
    return 'value' in checked && checked.value.trim() === '' ? { value: null } : checked
  },
  compareAs: 'text',
  operators: ['contains', 'startsWith', 'empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) => (typeof value === 'string' ? value : ''),
  examples: {
    valid: [
      ['First line\r\n\tsecond\rthird  \n', 'First line\n\tsecond\nthird'],
      ['\n \n', null],
    ],
    invalid: [1, {}, ['a'], 'nul\u0000', 'bell\u0007', 'lone \udfff', 'x'.repeat(100_001)],
  },
}
