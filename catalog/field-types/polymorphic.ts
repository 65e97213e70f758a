import type { Field, ParseContext, Parsed } from '#common/field.ts'
import { idFrom, isObject } from '#common/text.ts'
import { problem, type FieldType } from './define.ts'
import { titleOf } from './relation.ts'

const exampleId = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
const exampleModuleId = '6f1d1c9e-3f0b-5a57-9d0e-2b7a4c1e8f60'

/**
 * A record of one of several modules. Written as `{ module, id }` with the module's name; stored with
 * the module's id, because names change. The read compiler gives name and title back.
 */
export const polymorphic: FieldType = {
  name: 'polymorphic',
  label: { es: 'Relación con varios módulos', en: 'Relation to several modules' },
  widget: 'polymorphic',
  columns: () => [
    { suffix: '', sql: 'uuid' },
    { suffix: '_mod', sql: 'uuid' },
  ],
  parse: parseTarget,
  store(value) {
    const whole = isObject(value) ? value : {}
    return { '': whole.id ?? null, _mod: whole.module ?? null }
  },
  select: (column) =>
    `case when ${column('')} is not null then json_build_object('module', ${column('_mod')}, 'id', ${column('')}) end`,
  compareAs: 'uuid',
  filterValue(input) {
    const id = idFrom(input)
    return id === undefined ? problem('relation', 'No es un registro.', 'It is not a record.') : { value: id }
  },
  operators: ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  format: titleOf,
  examples: {
    field: { options: { modules: ['example'] } },
    valid: [
      [
        { module: 'example', id: exampleId },
        { module: exampleModuleId, id: exampleId },
      ],
      [
        { module: 'example', id: exampleId, title: 'ACME' },
        { module: exampleModuleId, id: exampleId },
      ],
      ['', null],
    ],
    invalid: [
      exampleId,
      { id: exampleId },
      { module: 'other', id: exampleId },
      { module: '__proto__', id: exampleId },
      { module: 'example', id: 'x' },
      [],
      1,
      {},
    ],
  },
}

function parseTarget(input: unknown, field: Field, context: ParseContext): Parsed {
  if (input === '') return { value: null }
  const id = idFrom(input)
  const module = isObject(input) ? input.module : undefined
  if (id === undefined || typeof module !== 'string' || !(field.options?.modules ?? []).includes(module)) {
    return problem(
      'polymorphic',
      'No es un registro de los módulos posibles.',
      'It is not a record of the possible modules.',
    )
  }
  // The browser sends the name; only the server stores.
  return { value: { module: context.moduleId?.(module) ?? module, id } }
}
