import { randomUUID } from 'node:crypto'

import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import type { Element, ElementKind, RoleDefinition, Scope } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import type { Model } from '#common/model.ts'
import { policyOf, withGroupsBelow } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import { loadRecords } from '#server/records/load.ts'
import type { PastRecord } from '#server/records/load.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { applyElements } from '#test/security/company.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import { people } from '#test/support/world.ts'

import type { SharedServer } from './check.ts'

/** Two modules with a field of every kind that can be asked about, 2,000 records, and readers by chance. */

export const rowsModule = 'surveyRow'
export const targetModule = 'surveyTarget'
export const colours = ['red', 'green', 'blue', 'violet'] as const
export const tagWords = ['uno', 'Dos', "tres'", 'cuatro"', 'a,b', '{}', '%'] as const
export const texts: readonly string[] = [
  'Ñandú',
  'ñandu',
  'NANDU',
  'Peña & Hijos',
  'pena',
  'Zaragoza',
  'zaragozá',
  '100 %',
  '100_',
  'a\\b',
  'a.b',
  'a*b',
  '(a)',
  '[a]',
  'a|b',
  '^a$',
  'a+',
  '{2}',
  "O'Hara",
  '"entre comillas"',
  '$1',
  '--',
  '/*',
  '😀',
  '日本',
  'Дом',
  'straße',
  'Łódź',
  'x',
  'X',
  'e\u0301',
  '=1+1',
  'null',
  '0',
  '-1',
]

export interface Row {
  readonly id: string
  readonly owner: string | null
  readonly groups: readonly string[]
  /** In the form of the API; what is empty is left out. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface Survey {
  readonly server: SharedServer
  readonly model: Model
  readonly rows: readonly Row[]
  readonly targets: readonly Row[]
  /** Sets of groups that records have, by their number. */
  readonly sets: readonly { readonly id: number; readonly groups: readonly string[] }[]
}

/** When the survey is read: in Madrid the clocks are about to go forward. */
export const readAt = '2026-03-28T23:30:00.000Z'
export const zone = 'Europe/Madrid'

const rowCount = 2_000
const targetCount = 60
const groups = ['sales', 'salesNorth', 'salesSouth', 'marketing'].map((name) => coreId('group', name))
const owners = [...Object.values(people).map(({ id }) => id), null]
const both = (text: string) => ({ es: text, en: text })
const field = (name: string, type: string, more: Partial<Field> = {}): Field => ({
  name,
  type,
  label: both(`Survey ${name}`),
  ...more,
})

const rowFields: readonly Field[] = [
  field('name', 'text', { required: true, searchable: true }),
  field('code', 'text', { indexed: true }),
  field('note', 'longText'),
  field('mail', 'email'),
  field('count', 'integer'),
  field('ratio', 'decimal', { options: { decimals: 4 } }),
  field('share', 'percent', { options: { decimals: 2 } }),
  field('price', 'money'),
  field('flag', 'boolean'),
  field('day', 'date', { indexed: true }),
  field('moment', 'dateTime'),
  field('colour', 'option', { options: { list: 'surveyColours' } }),
  field('colours', 'options', { options: { list: 'surveyColours' } }),
  field('labels', 'tags'),
  field('target', 'relation', { options: { module: targetModule } }),
  field('about', 'polymorphic', { options: { modules: [targetModule, 'account'] } }),
  field('deputy', 'user'),
  field('twice', 'formula', { options: { expression: 'count * 2', result: 'number', stored: false } }),
  field('long', 'formula', { options: { expression: 'LEN(note)', result: 'number', stored: true } }),
]
const targetFields: readonly Field[] = [
  field('name', 'text', { required: true, searchable: true }),
  field('city', 'text'),
  field('size', 'integer'),
  field('members', 'relations', { options: { module: rowsModule, by: 'target' } }),
]

const surveys = new WeakMap<SharedServer, Promise<Survey>>()

/** Made once for all that ask; the same in every run. */
export async function survey(server: SharedServer): Promise<Survey> {
  const made = surveys.get(server) ?? make(server)
  surveys.set(server, made)
  return await made
}

async function make(server: SharedServer): Promise<Survey> {
  const answer = await applyElements(server.ada, elements())
  if (answer.statusCode >= 300) throw new Error(answer.body)
  const random = chance(19)
  const targets = Array.from({ length: targetCount }, () => targetRow(random))
  const rows = Array.from({ length: rowCount }, () => surveyRow(random, targets))
  const { environment } = server.system
  await inWrite({ ...(await systemContext(environment)), channel: 'import' }, async (ctx) => {
    for (const [name, some] of [
      [targetModule, targets],
      [rowsModule, rows],
    ] as const) {
      const module = ctx.model.modules.get(name)
      if (module) await loadRecords(ctx, module, some.map(pastOf), new Map())
    }
  })
  await environment.migrator.exec('analyze')
  const model = await loadModel(environment)
  const sets = await environment.db.query<{ id: number; groups: string[] }>(
    sql`select id, group_ids as groups from ${fixedTable(environment.schema, 'group_set')}`,
  )
  return { server, model, rows, targets, sets }
}

function elements(): Element[] {
  const list = { label: both('Survey colours'), options: colours.map((value) => ({ value, label: both(value) })) }
  return [
    element('optionList', 'surveyColours', list),
    ...moduleElements(targetModule, targetFields),
    ...moduleElements(rowsModule, rowFields),
  ]
}

function moduleElements(name: string, fields: readonly Field[]): Element[] {
  const label = both(name)
  const module = element('module', name, {
    label: { singular: label, plural: label },
    icon: 'box',
    titleFields: ['name'],
    capabilities: { owned: true, timeline: true },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  })
  const layout = { facts: [], sections: [], related: [], quickCreate: ['name'] }
  return [
    module,
    ...fields.map((one) => element('field', one.name, one, module.id)),
    element('view', 'table', { label, type: 'table', columns: ['name'], position: 1 }, module.id),
    element('layout', 'default', layout, module.id),
  ]
}

function element(kind: ElementKind, name: string, definition: unknown, parent: string | null = null): Element {
  return { id: randomUUID(), kind, name, parent, definition, origin: 'local', owner: null }
}

function someId(random: Chance): string {
  const digits = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('')
  return `${digits(8)}-${digits(4)}-7${digits(3)}-8${digits(3)}-${digits(12)}`
}

function held(random: Chance, values: Readonly<Record<string, unknown>>): Row {
  const filled = Object.entries(values).filter(([name, value]) => {
    return name === 'name' || (random.next() < 0.8 && value !== null && !(Array.isArray(value) && value.length === 0))
  })
  return {
    id: someId(random),
    owner: random.pick(owners),
    groups: random.some(groups, 0.3),
    values: Object.fromEntries(filled),
  }
}

function targetRow(random: Chance): Row {
  return held(random, { name: random.pick(texts), city: random.pick(texts), size: random.below(9) })
}

function surveyRow(random: Chance, targets: readonly Row[]): Row {
  const letters = Array.from({ length: 3 }, () => random.pick([...'abc'])).join('')
  const note = `${random.pick(texts)}${random.pick([' ', '\n', ' - '])}${random.pick(texts)}`
  return held(random, {
    name: random.pick(texts),
    code: random.pick(texts),
    note,
    mail: `${letters}@example.com`,
    count: random.below(40) - 10,
    ratio: String((random.below(4_000) - 1_000) / 1_000),
    share: String(random.below(1_000) / 10),
    price: { amount: String(random.below(5_000) / 4), currency: 'EUR' },
    flag: random.next() < 0.5,
    day: dayOf(random),
    moment: `${dayOf(random)}T${random.pick(['00:00', '21:59', '22:00', '22:59', '23:00', '23:59', '12:30'])}:00.000Z`,
    colour: random.pick(colours),
    colours: random.some(colours, 0.4),
    labels: random.some(tagWords, 0.3),
    target: random.pick(targets).id,
    about: { module: targetModule, id: random.pick(targets).id },
    deputy: random.pick(Object.values(people)).id,
  })
}

/** Around now, the nights on which clocks change, and far away. */
function dayOf(random: Chance): string {
  const day = Date.parse(random.pick([readAt, readAt, readAt, '2026-10-25', '1999-12-31']))
  return new Date(day + (random.below(400) - 200) * 86_400_000).toISOString().slice(0, 10)
}

function pastOf({ id, owner, groups: own, values }: Row): PastRecord {
  const at = '2026-01-15T10:00:00.000Z'
  const by = people.ada.id
  return { id, values, owner, groups: own, createdAt: at, createdBy: by, updatedAt: at, updatedBy: by, history: [] }
}

/** What an oracle knows of a reader. */
export interface Reader {
  readonly userId: string
  readonly groupIds: readonly string[]
  readonly scopes: Readonly<Record<string, Scope>>
  readonly hidden: readonly string[]
  /** The reader and whoever belongs to a group of theirs. */
  readonly team: readonly string[]
}

/** Somebody with a role by chance, and what they may see said again. */
export function randomReader({ server, model, sets }: Survey, random: Chance): { ctx: Context; reader: Reader } {
  const { world } = server.system.environment
  const environment = { ...server.system.environment, world: { ...world, now: () => readAt } }
  const scopes = {
    [rowsModule]: random.pick(['own', 'group', 'all', 'all'] as const),
    [targetModule]: random.pick(['own', 'group', 'all'] as const),
  }
  const hidden = random.some(rowFields.slice(1), 0.1).map(({ name }) => name)
  const role: RoleDefinition = {
    label: both('Survey'),
    defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
    modules: Object.fromEntries(Object.entries(scopes).map(([name, read]) => [name, { read }])),
    fields: { [rowsModule]: Object.fromEntries(hidden.map((name) => [name, { read: false, write: false }])) },
    switches: [],
  }
  const person = random.pick(Object.values(people))
  const own = random.some(groups, 0.4)
  const groupIds = withGroupsBelow(own, model.groups)
  const visibleSetIds = sets.filter((set) => set.groups.some((id) => groupIds.includes(id))).map(({ id }) => id)
  const policy = policyOf(model, person.id, [{ ...role, id: randomUUID(), name: 'survey' }], {
    groupIds,
    ownGroupIds: own,
    visibleSetIds,
  })
  const user = {
    id: person.id,
    name: person.name,
    email: 'a@example.com',
    language: 'es',
    locale: 'es-ES',
    timeZone: zone,
  } as const
  const team = Object.values(people).filter(
    (one) => one.id === person.id || one.groups.some((name) => groupIds.includes(coreId('group', name))),
  )
  return {
    ctx: { environment, model, policy, user, channel: 'ui', actId: environment.world.newId() },
    reader: { userId: person.id, groupIds, scopes, hidden, team: team.map(({ id }) => id) },
  }
}
