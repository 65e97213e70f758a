import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { validate as isUuid } from 'uuid'
import { fieldTypes } from '#catalog/field-types/index.ts'
import { standardRoles } from '#catalog/roles.ts'
import { programmeElements, programmeSeeds } from '#catalog/programme/index.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Element, NavigationDefinition } from '#common/element.ts'
import { standardKeys, type Field } from '#common/field.ts'
import { fieldsOf, type Condition, type Filter } from '#common/filter.ts'
import { normalize } from '#common/normalize.ts'
import type { ModuleSeed } from './define.ts'
import { moduleSeeds } from './index.ts'

/** The standard CRM, and the modules that a project brings. */
const seeds = [...moduleSeeds, ...programmeSeeds]
const elements = [...standardElements({ company: 'Example' }), ...programmeElements()]
const modules = new Map(seeds.map((seed) => [seed.name, seed]))
const lists = new Map(seeds.flatMap((seed) => Object.entries(seed.optionLists ?? {})))
const icons = new Set(
  readdirSync(new URL('../../node_modules/lucide-react/dist/esm/icons', import.meta.url))
    .filter((name) => /\.(js|mjs)$/.test(name))
    .map((name) => name.replace(/\.(js|mjs)$/, '')),
)

test('element ids are universal and names unique within kind and parent', () => {
  const ids = new Set(elements.map((element) => element.id))
  const names = new Set(elements.map((one) => `${one.kind}/${one.parent}/${one.name}`))
  assert.equal(ids.size, elements.length)
  assert.equal(names.size, elements.length)
  for (const element of elements) assert.ok(isUuid(element.id), element.name)
  assert.deepEqual([...standardElements({ company: 'Example' }), ...programmeElements()], elements)
})

test('every element has a parent that exists, and option lists are brought once', () => {
  const ids = new Set(elements.map((element) => element.id))
  for (const element of elements) {
    if (element.parent !== null) assert.ok(ids.has(element.parent), element.name)
  }
  const brought = seeds.flatMap((seed) => Object.keys(seed.optionLists ?? {}))
  assert.equal(new Set(brought).size, brought.length)
})

test('every text is written in both languages', () => {
  assert.deepEqual(
    elements.flatMap((element) => halfTexts(element.definition, pathOf(element))),
    [],
  )
})

test('navigation and roles name modules, views and fields that exist', () => {
  for (const element of elements.filter((one) => one.kind === 'navigation')) {
    // Written by catalog/standard.ts with this type.
    const { items } = element.definition as NavigationDefinition
    for (const { module, view, icon } of items) {
      assert.ok(modules.has(module), module)
      if (view !== undefined) assert.ok(modules.get(module)?.views[view], `${module}.${view}`)
      if (icon !== undefined) assert.ok(icons.has(icon), icon)
    }
  }
  for (const [name, role] of Object.entries(standardRoles)) {
    for (const module of Object.keys(role.modules)) assert.ok(modules.has(module), `${name}: ${module}`)
    for (const [module, fields] of Object.entries(role.fields)) {
      for (const field of Object.keys(fields)) assert.ok(hasField(module, field), `${name}: ${module}.${field}`)
    }
  }
})

test('a list of what has a key and a name says both once, in the title', () => {
  const twice = programmeSeeds.flatMap(({ name, definition, views }) =>
    Object.entries(views).flatMap(([view, { columns }]) =>
      columns
        .filter((one) => ['key', 'name'].includes(one) && definition.titleFields.includes(one))
        .map((one) => `${name}.${view}.${one}`),
    ),
  )
  assert.deepEqual(twice, [])
})

for (const seed of seeds) {
  test(`${seed.name}: its fields are of known types and refer to what exists`, () => {
    const names = new Set(seed.fields.map((field) => field.name))
    assert.equal(names.size, seed.fields.length)
    assert.deepEqual(
      seed.fields.flatMap((field) => fieldProblems(seed, field)),
      [],
    )
  })

  test(`${seed.name}: its title, icon, sort and capabilities name its own fields`, () => {
    const { definition } = seed
    assert.ok(icons.has(definition.icon), `no icon ${definition.icon}`)
    const named = [
      ...definition.titleFields,
      ...(definition.titleFallback ?? []),
      ...definition.defaultSort.map((key) => key.field),
      ...(definition.accessBy === undefined ? [] : [definition.accessBy]),
      ...(definition.holding === undefined ? [] : fieldsOf(definition.holding.filter)),
    ]
    assert.deepEqual(
      named.filter((name) => !hasField(seed.name, name)),
      [],
    )
    assert.deepEqual(capabilityProblems(seed), [])
    if (definition.accessBy !== undefined) {
      const parent = seed.fields.find((field) => field.name === definition.accessBy)
      assert.equal(parent?.required, true, 'a row seen through its parent needs one')
      // Where it may be of several modules, what has no record is purged with the record that it had.
      assert.ok(parent?.type === 'polymorphic' || parent?.options?.owned)
    }
  })

  test(`${seed.name}: its views and layout show fields that exist`, () => {
    assert.deepEqual(
      Object.entries(seed.views).flatMap(([name, view]) => {
        const named = [
          ...view.columns,
          ...(view.sort ?? []).map((key) => key.field),
          ...(view.groupBy ? [view.groupBy] : []),
        ]
        return [...missingFields(seed, named), ...filterProblems(seed, view.filter)].map((one) => `${name}: ${one}`)
      }),
      [],
    )
    const positions = Object.values(seed.views).map((view) => view.position)
    assert.deepEqual(
      positions,
      positions.map((_, index) => index),
    )
    const { facts, sections, related, quickCreate, card } = seed.layout
    const shown = [...facts, ...quickCreate, ...(card ?? []), ...sections.flatMap((one) => one.fields)]
    assert.deepEqual(missingFields(seed, shown), [])
    assert.deepEqual(
      related.flatMap((one) => relatedProblems(seed, one)),
      [],
    )
  })

  test(`${seed.name}: a layout section shows each field that a person may fill in`, () => {
    const shown = new Set(seed.layout.sections.flatMap((one) => one.fields))
    const computed: readonly string[] = ['nextActivity', 'rollup', 'json']
    const hidden = seed.fields.filter(
      ({ name, type, readOnly }) =>
        !shown.has(name) && !computed.includes(type) && !readOnly && name !== seed.definition.lifecycle?.field,
    )
    assert.deepEqual(
      hidden.map((field) => field.name),
      [],
    )
  })

  test(`${seed.name}: no import header means two fields`, () => {
    const seen = new Map<string, string>()
    const doubled: string[] = []
    for (const field of seed.fields) {
      const headers = new Set([field.label.es, field.label.en, ...(field.aliases ?? [])].map(normalize))
      for (const header of headers) {
        const other = seen.get(header)
        if (other !== undefined) doubled.push(`${header}: ${other}, ${field.name}`)
        seen.set(header, field.name)
      }
    }
    assert.deepEqual(doubled, [])
  })

  test(`${seed.name}: its pipelines run from open stages to a won and a lost one`, () => {
    for (const { stages } of Object.values(seed.pipelines ?? {})) {
      const values = stages.map((stage) => stage.value)
      assert.equal(new Set(values).size, values.length)
      assert.equal(stages[0]?.status, 'open')
      for (const stage of stages) {
        assert.ok(stage.probability >= 0 && stage.probability <= 100)
        assert.equal(stage.status === 'won', stage.probability === 100)
        assert.equal(stage.status === 'lost', stage.probability === 0)
        assert.deepEqual(missingFields(seed, stage.required ?? []), [])
      }
    }
  })
}

function pathOf(element: Element): string {
  return `${element.kind}.${element.name}`
}

/** Where a text has one language only, at any depth. */
function halfTexts(value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object') return []
  if ('es' in value || 'en' in value) {
    const filled = (['es', 'en'] as const).every((language) => {
      const text: unknown = Object.entries(value).find(([key]) => key === language)?.[1]
      return typeof text === 'string' && text.trim() === text && text !== ''
    })
    return filled ? [] : [path]
  }
  return Object.entries(value).flatMap(([key, item]) => halfTexts(item, `${path}.${key}`))
}

function hasField(module: string, name: string): boolean {
  if (standardKeys.some((key) => key === name)) return true
  return modules.get(module)?.fields.some((field) => field.name === name) === true
}

function missingFields(seed: ModuleSeed, names: readonly string[]): string[] {
  return names.filter((name) => !hasField(seed.name, name)).map((name) => `no field ${name}`)
}

function fieldProblems(seed: ModuleSeed, field: Field): string[] {
  const { list, module, modules: targets, through, near, far, linkFields, by, of } = field.options ?? {}
  const problems: string[] = []
  const expect = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${field.name}: ${what}`)
  }
  expect(
    fieldTypes.some((type) => type.name === field.type),
    `no type ${field.type}`,
  )
  expect(/^[a-z][A-Za-z0-9]*$/.test(field.name), 'name is not camelCase')
  expect(!standardKeys.some((key) => key === field.name), 'name is taken by every record')
  if (list !== undefined) expect(lists.has(list), `no list ${list}`)
  for (const name of [module, through, ...(targets ?? [])]) {
    if (name !== undefined) expect(modules.has(name), `no module ${name}`)
  }
  for (const name of [near, far, ...(linkFields ?? [])]) {
    if (name !== undefined) expect(hasField(through ?? '', name), `the link has no ${name}`)
  }
  for (const name of [by, of]) {
    if (name !== undefined) expect(hasField(module ?? '', name), `${module} has no ${name}`)
  }
  if (field.options?.where && module) problems.push(...filterProblems(modules.get(module), field.options.where))
  if (field.name === seed.definition.capabilities.pipeline?.pipeline) {
    expect(Object.keys(seed.pipelines ?? {}).includes(String(field.default)), 'its default is no pipeline')
  } else if (field.type === 'option' && field.default !== undefined) {
    expect(hasOption(list, field.default), `default ${String(field.default)} is no option`)
  }
  for (const filter of [field.showIf, field.requiredIf, field.readOnlyIf])
    problems.push(...filterProblems(seed, filter))
  return problems
}

function hasOption(list: string | undefined, value: unknown): boolean {
  return lists.get(list ?? '')?.options.some((option) => option.value === value) === true
}

function filterProblems(seed: ModuleSeed | undefined, filter: Filter | undefined): string[] {
  if (seed === undefined || filter === undefined) return []
  return conditionsOf(filter).flatMap((condition) => {
    if (!hasField(seed.name, condition.field)) return [`no field ${condition.field}`]
    const field = seed.fields.find((one) => one.name === condition.field)
    const values = Array.isArray(condition.value) ? condition.value : [condition.value]
    const { lifecycle } = seed.definition
    if (lifecycle?.field === condition.field) {
      const states = lifecycle.states.map((one) => one.value)
      return values.filter((value) => !states.includes(String(value))).map((value) => `no state ${String(value)}`)
    }
    if (field?.type === 'option' && condition.value !== undefined) {
      return values
        .filter((value) => !hasOption(field.options?.list, value))
        .map((value) => `no option ${String(value)}`)
    }
    if (field?.type !== 'stage') return []
    const stages = Object.values(seed.pipelines ?? {}).flatMap((one) => one.stages.map((stage) => stage.value))
    return values.filter((value) => !stages.includes(String(value))).map((value) => `no stage ${String(value)}`)
  })
}

function conditionsOf(filter: Filter): Condition[] {
  if ('all' in filter) return filter.all.flatMap(conditionsOf)
  if ('any' in filter) return filter.any.flatMap(conditionsOf)
  if ('not' in filter) return conditionsOf(filter.not)
  if ('related' in filter) return []
  return [filter]
}

function relatedProblems(seed: ModuleSeed, related: ModuleSeed['layout']['related'][number]): string[] {
  const back = modules.get(related.module)?.fields.find((field) => field.name === related.by)
  const columns = related.columns.filter((name) => !hasField(related.module, name))
  const points = back?.options?.module === seed.name || back?.options?.modules?.includes(seed.name) === true
  return [
    ...columns.map((name) => `${related.module} has no ${name}`),
    ...(points ? [] : [`${related.module}.${related.by} does not point to ${seed.name}`]),
  ]
}

/** Capabilities name fields of the module itself, except the ones that name another module's. */
function capabilityProblems(seed: ModuleSeed): string[] {
  const {
    lines,
    campaign,
    member,
    consent,
    activity,
    attendees,
    programme: _,
    content,
    ...rest
  } = seed.definition.capabilities
  const { drafts: _drafts, ...contentFields } = content ?? {}
  const own = [...Object.values(rest), contentFields].flatMap((one) =>
    typeof one === 'object' ? Object.values(one).flat() : [],
  )
  const { kind: _kind, ...activityFields } = activity ?? {}
  const { reached, ...memberFields } = member ?? {}
  const fields = [...own, ...Object.values(activityFields), ...Object.values(memberFields)]
  const problems = missingFields(
    seed,
    [...fields, ...[campaign?.from, campaign?.cost].filter((one) => one !== undefined)].map(String),
  )
  if (lines !== undefined) {
    for (const name of [lines.by, lines.total]) {
      if (!hasField(lines.module, name)) problems.push(`${lines.module} has no ${name}`)
    }
  }
  if (attendees !== undefined) {
    problems.push(...missingFields(seed, [attendees.invite]))
    const of = modules.get(attendees.module)?.definition.capabilities.attendee?.of
    if (of === undefined) problems.push(`${attendees.module} is nobody who comes`)
  }
  if (campaign !== undefined && !modules.has(campaign.members)) problems.push(`no module ${campaign.members}`)
  const filters = [campaign?.launched, campaign?.direct, consent?.marketing, reached].filter((one) => one !== undefined)
  problems.push(...missingFields(seed, filters.flatMap(fieldsOf)))
  return problems
}
