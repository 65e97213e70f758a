import { randomUUID } from 'node:crypto'

import type { Element, ElementKind, OptionListDefinition, RoleDefinition, Scope } from '#common/element.ts'
import type { Field } from '#common/field.ts'

import type { Chance } from '#test/support/chance.ts'

/** Modules, groups and roles by chance, as elements and as what an oracle has to know of them. */

export interface Shape {
  readonly name: string
  readonly owned: boolean
  /** The module by whose records these are ruled, through the field `parent`. */
  readonly ruledBy?: string
  readonly mergeable: boolean
  readonly fields: readonly Field[]
}

export interface RoleFact {
  readonly id: string
  readonly definition: RoleDefinition
}

export interface Blueprint {
  readonly elements: readonly Element[]
  readonly shapes: readonly Shape[]
  readonly roles: readonly RoleFact[]
  /** Each group with the one above it. */
  readonly groups: ReadonlyMap<string, string | null>
}

const scopes: readonly Scope[] = ['none', 'own', 'group', 'all']
export const colours = ['red', 'green', 'blue'] as const
const both = (text: string) => ({ es: text, en: text })

export function draw(random: Chance): Blueprint {
  const shapes = addRollups(random, drawShapes(random))
  const groups = drawGroups(random)
  const roles = Array.from({ length: 4 + random.below(3) }, () => drawRole(random, shapes))
  const definition: OptionListDefinition = {
    label: both('Chance colours'),
    options: colours.map((value) => ({ value, label: both(value) })),
  }
  return {
    shapes,
    groups,
    roles,
    elements: [
      element('optionList', 'chanceColours', definition),
      ...shapes.flatMap(elementsOf),
      ...[...groups].map(([id, parent], index) => ({
        ...element('group', `chanceGroup${index}`, { label: both(`Chance ${index}`), parent }),
        id,
      })),
      ...roles.map(({ id, definition: role }, index) => ({ ...element('role', `chanceRole${index}`, role), id })),
    ],
  }
}

function element(kind: ElementKind, name: string, definition: unknown, parent: string | null = null): Element {
  return { id: randomUUID(), kind, name, parent, definition, origin: 'local', owner: null }
}

function drawShapes(random: Chance): Shape[] {
  const shapes: Shape[] = []
  const count = 3 + random.below(3)
  for (let index = 0; index < count; index += 1) {
    const before = shapes.map(({ name }) => name)
    const isRuled = index > 0 && random.next() < 0.4
    const owner = isRuled ? random.pick(before) : undefined
    shapes.push({
      name: `chance${index}`,
      owned: index === 0 || random.next() < 0.7,
      ...(owner === undefined ? {} : { ruledBy: owner }),
      mergeable: index === 0 || random.next() < 0.3,
      fields: drawFields(random, before, owner),
    })
  }
  return shapes
}

function drawFields(random: Chance, before: readonly string[], owner: string | undefined): Field[] {
  const field = (name: string, type: string, more: Partial<Field> = {}): Field => {
    return { name, type, label: both(`Chance ${name}`), ...more }
  }
  const some = random.some(
    [
      field('money', 'money'),
      field('day', 'date'),
      field('flag', 'boolean'),
      field('code', 'text', { searchable: random.next() < 0.5 }),
      field('twice', 'formula', {
        options: { expression: 'number * 2', result: 'number', stored: random.next() < 0.5 },
      }),
      ...(before.length === 0 ? [] : [field('link', 'relation', { options: { module: random.pick(before) } })]),
      ...(before.length < 2 ? [] : [field('about', 'polymorphic', { options: { modules: random.some(before, 2) } })]),
    ],
    0.75,
  )
  return [
    field('name', 'text', { required: true, searchable: true }),
    field('email', 'email', { searchable: true }),
    field('tax', 'taxId'),
    field('number', 'integer'),
    field('colour', 'option', { options: { list: 'chanceColours' } }),
    ...(owner === undefined ? [] : [field('parent', 'relation', { required: true, options: { module: owner } })]),
    ...some,
  ]
}

/** What points at a module is counted and added up on it. */
function addRollups(random: Chance, shapes: readonly Shape[]): Shape[] {
  return shapes.map((shape) => {
    const rollups = shapes.flatMap((other) =>
      other.fields.flatMap(({ name: by, type, options }): Field[] => {
        if (type !== 'relation' || options?.module !== shape.name || random.next() < 0.3) return []
        const adds = random.next() < 0.5
        const name = `${adds ? 'sum' : 'count'}${other.name}${by}`
        const over = { module: other.name, by, ...(adds ? { function: 'sum', of: 'number' } : { function: 'count' }) }
        return [{ name, type: 'rollup', label: both(name), options: { ...over, function: adds ? 'sum' : 'count' } }]
      }),
    )
    return { ...shape, fields: [...shape.fields, ...rollups] }
  })
}

function elementsOf({ name, owned, ruledBy, mergeable, fields }: Shape): Element[] {
  const label = both(`Chance ${name}`)
  const module = element('module', name, {
    label: { singular: label, plural: label },
    icon: 'box',
    titleFields: ['name'],
    ...(ruledBy === undefined ? {} : { accessBy: 'parent' }),
    capabilities: { owned, timeline: true, ...(mergeable ? { company: { name: 'name', taxId: 'tax' } } : {}) },
    defaultSort: [{ field: 'number', direction: 'desc' }],
  })
  const view = (type: string, more: object) =>
    element(
      'view',
      type,
      { label: both(type), type, columns: fields.map((one) => one.name), position: 1, ...more },
      module.id,
    )
  const layout = { facts: ['email'], sections: [], related: [], quickCreate: ['name'] }
  const hasDay = fields.some((one) => one.name === 'day')
  return [
    module,
    ...fields.map((one) => element('field', one.name, one, module.id)),
    view('table', { filter: { field: 'email', op: 'notEmpty' } }),
    view('board', { groupBy: 'colour' }),
    ...(hasDay ? [view('calendar', { start: 'day' })] : []),
    element('layout', 'default', layout, module.id),
  ]
}

function drawGroups(random: Chance): Map<string, string | null> {
  const groups = new Map<string, string | null>()
  for (let index = 0; index < 5; index += 1)
    groups.set(randomUUID(), index === 0 || random.next() < 0.3 ? null : random.pick([...groups.keys()]))
  return groups
}

function drawRole(random: Chance, shapes: readonly Shape[]): RoleFact {
  const scope = (): Scope => random.pick(scopes)
  const rules = (fields: readonly Field[]) =>
    Object.fromEntries(
      random
        .some(fields, 0.3)
        .filter(({ name }) => name !== 'name' && name !== 'parent')
        .map(({ name }) => [name, { read: random.next() < 0.4, write: random.next() < 0.3 }]),
    )
  const definition: RoleDefinition = {
    label: both('Chance'),
    defaults: { create: scope(), read: scope(), update: scope(), delete: scope() },
    modules: Object.fromEntries(
      random.some(shapes, 0.6).map(({ name }) => [name, { read: scope(), update: scope(), delete: scope() }]),
    ),
    fields: Object.fromEntries(shapes.map(({ name, fields }) => [name, rules(fields)])),
    switches: random.some(['export', 'massUpdate'] as const, 0.5),
  }
  return { id: randomUUID(), definition }
}
