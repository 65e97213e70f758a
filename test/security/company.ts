import type { Response } from 'light-my-request'

import { coreId } from '#catalog/modules/define.ts'
import type { Element, RoleDefinition, Scope, Switch } from '#common/element.ts'
import type { Chance } from '#test/support/chance.ts'
import { chance } from '#test/support/chance.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

interface Role {
  readonly id: string
  readonly definition: RoleDefinition
}

export interface Member {
  readonly id: string
  readonly roles: readonly Role[]
  readonly groups: readonly string[]
  readonly client: Client
}

export interface Fact {
  readonly module: string
  readonly id: string
  readonly owner: string | null
  readonly groups: readonly string[]
  /** All that somebody without bounds reads of it. */
  readonly row: Readonly<Record<string, unknown>>
}

export interface Company {
  readonly test: TestApp
  readonly ada: Client
  readonly random: Chance
  readonly members: readonly Member[]
  readonly facts: ReadonlyMap<string, readonly Fact[]>
  readonly fields: ReadonlyMap<string, readonly FieldFact[]>
}

export interface FieldFact {
  readonly name: string
  readonly type: string
  readonly options?: { readonly module?: string; readonly modules?: readonly string[] }
}

export const modules = ['account', 'contact', 'opportunity', 'lead', 'call', 'document'] as const
const groupNames = ['sales', 'salesNorth', 'salesSouth', 'marketing', 'service'] as const
const parents: Readonly<Record<string, string>> = { salesNorth: 'sales', salesSouth: 'sales' }
const titles = new Set(['name', 'firstName', 'lastName', 'company', 'subject'])
const scopes: readonly Scope[] = ['none', 'own', 'group', 'all']
const switches: readonly Switch[] = ['export', 'import', 'massUpdate']

export const groupIds = groupNames.map((name) => coreId('group', name))

/** One's groups and all below them, said again without the engine. */
export function groupsBelow(own: readonly string[]): ReadonlySet<string> {
  const below = Object.entries(parents).filter(([, parent]) => own.includes(coreId('group', parent)))
  return new Set([...own, ...below.map(([name]) => coreId('group', name))])
}

interface Size {
  readonly members: number
  readonly records: number
}

/** A company with roles, people and records by chance. */
export async function foundCompany(seed: number, size: Size): Promise<Company> {
  const test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
  try {
    return await fill(test, seed, size)
  } catch (error) {
    await test.close()
    throw error
  }
}

async function fill(test: TestApp, seed: number, size: Size): Promise<Company> {
  const ada = await test.signIn('ada')
  const random = chance(seed)
  const fields = await readFields(ada)
  const roles = await makeRoles(ada, random, fields, Math.ceil(size.members * 1.2))
  const members: Member[] = []
  for (let index = 0; index < size.members; index += 1) members.push(await hire(test, ada, random, roles, index))
  await makeRecords(ada, random, members, size.records)
  const facts = new Map<string, readonly Fact[]>()
  for (const module of modules) facts.set(module, await readFacts(ada, module))
  return { test, ada, random, members, facts, fields }
}

async function readFields(ada: Client): Promise<Map<string, readonly FieldFact[]>> {
  const model = (await ada.get('/model')).json()
  return new Map(model.modules.map((one: { name: string; fields: FieldFact[] }) => [one.name, one.fields]))
}

async function makeRoles(
  ada: Client,
  random: Chance,
  fields: ReadonlyMap<string, readonly FieldFact[]>,
  count: number,
): Promise<Role[]> {
  const roles = Array.from({ length: count }, (): Role => {
    const read = random.pick(scopes)
    const write = (): Scope => scopes[random.below(scopes.indexOf(read) + 1)] ?? 'none'
    const hidden = modules.map((module) => {
      const names = (fields.get(module) ?? []).filter(({ name }) => !titles.has(name))
      return [
        module,
        Object.fromEntries(random.some(names, 0.25).map(({ name }) => [name, { read: false, write: false }])),
      ]
    })
    return {
      id: someId(random),
      definition: {
        label: { es: 'Azar', en: 'Chance' },
        defaults: { create: write(), read, update: write(), delete: write() },
        modules: Object.fromEntries(random.some(modules, 0.5).map((module) => [module, { read: random.pick(scopes) }])),
        fields: Object.fromEntries(hidden),
        switches: random.some(switches, 0.5),
      },
    }
  })
  await applyElements(
    ada,
    roles.map(({ id, definition }, index) => ({
      id,
      kind: 'role',
      name: `chance${index}`,
      parent: null,
      definition,
      origin: 'local',
      owner: null,
    })),
  )
  return roles
}

function someId(random: Chance): string {
  const digits = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('')
  return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`
}

/** Adds elements to those that there are, or puts them in the place of those with the same id. */
export async function applyElements(ada: Client, added: readonly Element[]): Promise<Response> {
  const { elements } = (await ada.get('/model/export')).json() as { elements: Element[] }
  const ids = new Set(added.map(({ id }) => id))
  const desired = [...elements.filter(({ id }) => !ids.has(id)), ...added]
  const plan = await ada.post('/model/plan', { elements: desired })
  if (plan.statusCode !== 200) return plan
  const { baseHash, targetHash } = plan.json()
  return await ada.post('/model/apply', { elements: desired, baseHash, targetHash })
}

async function hire(test: TestApp, ada: Client, random: Chance, all: readonly Role[], index: number): Promise<Member> {
  const roles = random.next() < 0.6 ? [random.pick(all)] : [...new Set([random.pick(all), random.pick(all)])]
  const groups = random.some(groupIds, 0.35)
  const email = `chance${index}@example.com`
  const person = { name: `Chance ${index}`, email, password: testPassword, groups, roles: roles.map(({ id }) => id) }
  const made = await ada.post('/users', person)
  if (made.statusCode !== 201) throw new Error(made.body)
  return { id: made.json().id, roles, groups, client: await signIn(test, email) }
}

export async function signIn(test: TestApp, email: string, password = testPassword): Promise<Client> {
  const answer = await test.anyone.post('/session', { email, password })
  const cookie = String([answer.headers['set-cookie']].flat()[0]).split(';')[0]
  if (answer.statusCode !== 200 || cookie === undefined) throw new Error(answer.body)
  const send: Client['send'] = async (method, path, body, more = {}) =>
    await test.anyone.send(method, path, body, { ...more, headers: { cookie, ...more.headers } })
  return {
    cookie,
    send,
    get: async (path, more) => await send('GET', path, undefined, more),
    post: async (path, body, more) => await send('POST', path, body, more),
  }
}

async function makeRecords(ada: Client, random: Chance, members: readonly Member[], count: number): Promise<void> {
  const made = new Map<string, string[]>()
  const create = async (module: string, values: object): Promise<void> => {
    const owner = random.next() < 0.1 ? null : random.pick(members).id
    const answer = await ada.post(`/records/${module}`, { ...values, owner, groups: random.some(groupIds, 0.3) })
    if (answer.statusCode !== 201) throw new Error(`${module}: ${answer.body}`)
    made.set(module, [...(made.get(module) ?? []), answer.json().id])
  }
  const one = (module: string): string | null => (random.next() < 0.2 ? null : random.pick(made.get(module) ?? []))
  const about = (): object | null => {
    const module = random.pick(['account', 'contact', 'opportunity'])
    const id = one(module)
    return id === null ? null : { module, id }
  }
  const each = async (work: (index: number) => Promise<void>): Promise<void> => {
    for (let index = 0; index < count; index += 1) await work(index)
  }
  const industries = ['agriculture', 'food', 'construction']
  await each(async (index) => {
    const email = `secret-account-${index}@example.com`
    const money = { amount: String(1000 + index), currency: 'EUR' }
    await create('account', {
      name: `Cuenta Alfa${index}`,
      email,
      employees: 10 + (index % 7),
      annualRevenue: money,
      website: `https://alfa${index}.example`,
      description: `Confidencial alfa${index}`,
      tags: [`tag${index % 3}`],
      ...(await optionOf(ada, 'account', 'industry', industries, index)),
    })
  })
  await each(async (index) => {
    await create('contact', {
      firstName: 'Persona',
      lastName: `Beta${index}`,
      account: one('account'),
      email: `secret-contact-${index}@example.com`,
      jobTitle: `Puesto ${index % 5}`,
      birthDate: `19${60 + (index % 30)}-03-0${1 + (index % 9)}`,
      description: `Reservado beta${index}`,
    })
  })
  await each(async (index) => {
    const amount = { amount: String(100 * (index + 1)), currency: 'EUR' }
    await create('opportunity', {
      name: `Trato Gamma${index}`,
      account: random.pick(made.get('account') ?? []),
      amount,
      expectedCloseDate: `2026-0${1 + (index % 9)}-15`,
      description: `Privado gamma${index}`,
    })
  })
  await each(async (index) => {
    const email = `secret-contact-${index}@example.com`
    await create('lead', { firstName: 'Persona', lastName: `Delta${index}`, email, source: 'tradeFair', score: index })
  })
  await each(async (index) => {
    await create('call', {
      subject: `Llamada Epsilon${index}`,
      regarding: about(),
      at: '2026-03-01T10:00:00.000Z',
      notes: `Oculto ${index}`,
    })
  })
  await each(async (index) => {
    const file = await upload(ada, `zeta${index}.txt`, `contents of zeta ${index}`)
    await create('document', { name: `Documento Zeta${index}`, file, regarding: about() })
  })
}

const optionsKnown = new Map<string, readonly string[]>()

async function optionOf(
  ada: Client,
  module: string,
  name: string,
  wanted: readonly string[],
  index: number,
): Promise<object> {
  const key = `${module}.${name}`
  if (!optionsKnown.has(key)) {
    const model = (await ada.get('/model')).json()
    const field = model.modules
      .find((one: { name: string }) => one.name === module)
      .fields.find((one: FieldFact) => one.name === name)
    const list = model.optionLists.find((one: { name: string }) => one.name === field.options.list)
    optionsKnown.set(key, list.options.map((one: { value: string }) => one.value).slice(0, wanted.length))
  }
  const values = optionsKnown.get(key) ?? []
  return { [name]: values[index % values.length] }
}

export async function upload(client: Client, name: string, content: string): Promise<string> {
  const boundary = 'lazo-boundary'
  const answer = await client.send('POST', '/files', undefined, {
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json().id
}

async function readFacts(ada: Client, module: string): Promise<Fact[]> {
  const answer = await ada.get(`/records/${module}?scope=all&limit=200`)
  const { rows } = answer.json()
  return rows.map((row: { id: string; owner: { id: string } | null; groups: string[] }) => ({
    module,
    id: row.id,
    owner: row.owner?.id ?? null,
    groups: row.groups,
    row,
  }))
}

export function sorted(ids: readonly string[]): string[] {
  return ids.toSorted()
}

export function filterText(filter: object): string {
  return encodeURIComponent(JSON.stringify(filter))
}

export function ordered(row: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))
}
