import { isObject } from '#common/text.ts'
import { problem, type FieldType } from './define.ts'

const usual = { depth: 24, length: 400_000 } as const
/** Of a field that holds many definitions, or what was made of them. */
const large = { depth: 32, length: 4_000_000 } as const
const shownMax = 200

/** Structured data as a whole: a definition, a diagram, a query. Who knows its shape checks it besides. */
export const json: FieldType = {
  name: 'json',
  label: { es: 'Datos estructurados', en: 'Structured data' },
  widget: 'json',
  // Text keeps the keys in the order in which they were written.
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field) {
    const most = field.options?.large ? large : usual
    if (!isObject(input) && !Array.isArray(input)) {
      return problem('json', 'Tiene que ser un objeto o una lista.', 'It must be an object or a list.')
    }
    if (!isPlain(input, most.depth)) {
      return problem('json', 'No son datos que se puedan guardar.', 'It is no data that can be kept.')
    }
    const text = JSON.stringify(input)
    if (text.length > most.length) return problem('length', 'Es demasiado grande.', 'It is too large.')
    return { value: JSON.parse(text) }
  },
  store: (value) => ({ '': value === null || value === undefined ? null : JSON.stringify(value) }),
  select: (column) => `${column('')}::json`,
  compareAs: 'text',
  filterValue: () => problem('json', 'Por esto no se busca.', 'This cannot be searched by.'),
  operators: ['empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  format: (value) => (value === null || value === undefined ? '' : shortened(JSON.stringify(value))),
  exportText: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  examples: {
    valid: [
      [
        { kind: 'count', of: ['a', 1, true, null] },
        { kind: 'count', of: ['a', 1, true, null] },
      ],
      [[], []],
      [{ text: 'Año “nuevo”\n' }, { text: 'Año “nuevo”\n' }],
    ],
    invalid: ['{}', 7, true, { bad: '\u0000' }, { bad: '\ud800' }, JSON.parse('{"__proto__": {"x": 1}}')],
  },
}

function shortened(text: string): string {
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text
}

/** Data that comes back from the database as it went in; `depth` is how many levels there may be below. */
function isPlain(value: unknown, depth: number): boolean {
  if (depth < 0) return false
  if (typeof value === 'string') return isKept(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every((one) => isPlain(one, depth - 1))
  if (!isObject(value)) return false
  return Object.entries(value).every(([key, one]) => key !== '__proto__' && isKept(key) && isPlain(one, depth - 1))
}

function isKept(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}
