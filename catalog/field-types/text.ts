import { compilePattern, matchesPattern } from '#common/pattern.ts'
import { checkLine } from '#common/text.ts'
import { problem, textOperators, type FieldType } from './define.ts'

export const text: FieldType = {
  name: 'text',
  label: { es: 'Texto', en: 'Text' },
  widget: 'text',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field) {
    const checked = checkLine(input, Math.min(field.options?.maxLength ?? 255, 10_000))
    if (!('value' in checked)) return checked
    if (checked.value === '') return { value: null }
    const pattern = field.options?.pattern
    if (pattern !== undefined && !hasForm(pattern, checked.value)) {
      return problem('pattern', 'No tiene la forma esperada.', 'It does not have the expected form.')
    }
    return checked
  },
  compareAs: 'text',
  operators: textOperators,
  sortable: true,
  groupable: true,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) => (typeof value === 'string' ? value : ''),
  examples: {
    field: { options: { maxLength: 40, pattern: '[^#]+' } },
    valid: [
      ['  Muebles Peñarroya, S.L. ', 'Muebles Peñarroya, S.L.'],
      ['Cafe\u0301', 'Café'],
      ['   ', null],
      ['__proto__', '__proto__'],
    ],
    invalid: ['# 12', 12, true, {}, ['a'], 'two\nlines', 'nul\u0000', 'lone \ud800', 'x'.repeat(41)],
  },
}

/** Patterns are checked when they are configured; one that is none takes no value. */
function hasForm(pattern: string, value: string): boolean {
  const compiled = compilePattern(pattern)
  return 'pattern' in compiled && matchesPattern(compiled.pattern, value)
}
