import { idFrom, isObject } from '#common/text.ts'
import { choiceOperators, problem, type FieldType } from './define.ts'

const exampleId = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'

/** Another record. Read as `{ id, title }` (the read compiler adds the title), written as its id. */
export const relation: FieldType = {
  name: 'relation',
  label: { es: 'Relación', en: 'Relation' },
  widget: 'relation',
  columns: () => [{ suffix: '', sql: 'uuid' }],
  parse(input) {
    if (input === '') return { value: null }
    const id = idFrom(input)
    return id === undefined ? problem('relation', 'No es un registro.', 'It is not a record.') : { value: id }
  },
  compareAs: 'uuid',
  operators: choiceOperators,
  sortable: true,
  groupable: true,
  summable: false,
  format: titleOf,
  examples: {
    valid: [
      [exampleId, exampleId],
      [{ id: exampleId.toUpperCase(), title: 'ACME' }, exampleId],
      ['', null],
    ],
    invalid: ['acme', 12, {}, { id: null }, [exampleId], `${exampleId}'`, `{${exampleId}}`],
  },
}

/** The title where the reader got one, else the id. */
export function titleOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!isObject(value)) return ''
  if (typeof value.title === 'string' && value.title !== '') return value.title
  return typeof value.id === 'string' ? value.id : ''
}
