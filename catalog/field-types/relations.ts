import type { Field, Parsed } from '#common/field.ts'
import { idFrom, isObject } from '#common/text.ts'
import { listOperators, problem, type FieldType } from './define.ts'
import { titleOf } from './relation.ts'

/** More than a record shows: whoever names all of its links must be able to. */
const linksGivenMax = 1000

const exampleId = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'

/**
 * Several records, each with the fields of its link (role, dates). Stored as rows of the link module;
 * the write pipeline parses the link's fields by their own types.
 */
export const relations: FieldType = {
  name: 'relations',
  label: { es: 'Varias relaciones', en: 'Several relations' },
  widget: 'relations',
  columns: () => [],
  parse: parseLinks,
  compareAs: 'uuid',
  filterValue(input) {
    const id = idFrom(input)
    return id === undefined ? problem('relation', 'No es un registro.', 'It is not a record.') : { value: id }
  },
  operators: listOperators,
  sortable: false,
  groupable: false,
  summable: false,
  format: (value) => (Array.isArray(value) ? value.map(titleOf).join(', ') : ''),
  examples: {
    field: { options: { linkFields: ['role'] } },
    valid: [
      [[exampleId], [{ id: exampleId }]],
      [[{ id: exampleId, title: 'Ana', role: 'buyer' }], [{ id: exampleId, role: 'buyer' }]],
      [[], null],
    ],
    invalid: [
      exampleId,
      [1],
      [{}],
      [{ id: exampleId, owner: 'x' }],
      [exampleId, exampleId],
      {},
      Array.from({ length: linksGivenMax + 1 }, () => exampleId),
    ],
  },
}

function parseLinks(input: unknown, field: Field): Parsed {
  if (input === '') return { value: null }
  if (!Array.isArray(input) || input.length > linksGivenMax) {
    return problem(
      'relations',
      `Tiene que ser una lista de ${linksGivenMax} registros como máximo.`,
      `It must be a list of ${linksGivenMax} records at most.`,
    )
  }
  const linkFields = field.options?.linkFields ?? []
  const allowed = new Set(['id', 'title', ...linkFields])
  const links = new Map<string, Readonly<Record<string, unknown>>>()
  for (const one of input) {
    const id = idFrom(one)
    const extra = isObject(one) ? one : {}
    if (id === undefined || Object.keys(extra).some((key) => !allowed.has(key))) {
      return problem(
        'relation',
        'No es un registro con los datos de su relación.',
        'It is not a record with the data of its link.',
      )
    }
    if (links.has(id)) return problem('repeated', 'Hay un registro repetido.', 'A record is repeated.')
    const own = linkFields.filter((name) => Object.hasOwn(extra, name)).map((name) => [name, extra[name]])
    links.set(id, { id, ...Object.fromEntries(own) })
  }
  return { value: links.size === 0 ? null : [...links.values()] }
}
