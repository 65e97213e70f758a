import { operators } from '#common/filter.ts'
import type { Chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'

import type { SharedServer } from './check.ts'

/** What does not belong where it is put, and records to look for with it. */

export const values: readonly unknown[] = [
  '',
  ' ',
  '%',
  '_',
  '\\',
  "'",
  '"',
  "'; drop table x; --",
  '" or 1=1',
  '$1',
  ':day',
  '\u0001',
  '\u202e',
  '😀',
  'ﬃ',
  'İ',
  'ß',
  'a'.repeat(9_000),
  '\ud800',
  'null',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e400',
  '0x10',
  '1e5',
  '١٢',
  '999999999999999999999999999999',
  0,
  -0,
  1,
  -1,
  1e308,
  5e-324,
  2 ** 53,
  2 ** 63,
  0.1,
  true,
  false,
  null,
  '0000-00-00',
  '2026-02-30',
  '99999-12-31',
  '-0001-01-01',
  '2026-03-10',
  '2026-03-10T25:61:00Z',
  '2026-03-10T09:00:00.000Z',
  'today',
  'infinity',
  'epoch',
  'now',
  '00000000-0000-0000-0000-000000000000',
  'urn:uuid:0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  '{0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}',
  [],
  [null],
  [1, 'a', true],
  ['a', 'b', 'c'],
  [[1]],
  {},
  { id: 'x' },
  { amount: 1, currency: 'EUR' },
  { amount: '1e9', currency: "'" },
]
export const names: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'title_key',
  'search_text',
  'owner_id',
  'deleted_at',
  'version',
  'id',
  'batch',
  'groups',
  'owner',
  'title',
  'createdAt',
  'deletedAt',
  'select',
  'name;',
  'name"',
  "name'",
  'name.',
  '.name',
  'name..name',
  'name.name.name.name',
  'account.account.account.account.name',
  'account.owner.name',
  '',
  ' ',
  'N',
  'ñ',
  'a'.repeat(300),
]
const operatorNames = [...operators, 'raw', '']

export interface ModuleFacts {
  readonly name: string
  readonly fields: readonly { readonly name: string }[]
}

export interface HostileWorld {
  /** Who administers and who sells. */
  readonly clients: readonly [ada: Client, kim: Client]
  readonly modules: readonly ModuleFacts[]
}

const worlds = new WeakMap<SharedServer, Promise<HostileWorld>>()

/** Some records of two people, made once for all who ask. */
export async function hostileWorld(server: SharedServer): Promise<HostileWorld> {
  const made = worlds.get(server) ?? makeWorld(server)
  worlds.set(server, made)
  return await made
}

async function makeWorld(server: SharedServer): Promise<HostileWorld> {
  const kim = await server.signIn('kim')
  return { clients: [server.ada, kim], modules: await fillWith([server.ada, kim]) }
}

async function fillWith(clients: readonly [Client, ...Client[]]): Promise<readonly ModuleFacts[]> {
  for (const client of clients) await fill(client)
  return (await clients[0].get('/model')).json().modules
}

async function fill(client: Client): Promise<void> {
  for (let index = 0; index < 8; index += 1) {
    const filled = index % 2 === 0
    const account = await client.post('/records/account', {
      name: `Harinas ${index}`,
      ...(filled
        ? {
            employees: index,
            email: `h${index}@example.com`,
            annualRevenue: { amount: `${index}.50`, currency: 'EUR' },
          }
        : {}),
    })
    const { id } = account.json()
    await client.post('/records/contact', {
      firstName: 'Ana',
      lastName: `García ${index}`,
      ...(filled ? { account: id, birthDate: '1980-02-29' } : {}),
    })
    await client.post('/records/opportunity', {
      name: `Molino ${index}`,
      account: id,
      ...(filled ? { expectedCloseDate: '2026-03-31' } : {}),
    })
    await client.post('/records/lead', {
      lastName: `Delta ${index}`,
      source: 'tradeFair',
      ...(filled ? { score: index } : {}),
    })
    const about = filled ? { regarding: { module: 'account', id } } : {}
    await client.post('/records/call', { subject: `Llamada ${index}`, at: '2026-03-10T09:00:00.000Z', ...about })
  }
}

export function randomName(random: Chance, { fields }: ModuleFacts): string {
  const own = (): string => random.pick(fields).name
  return random.next() < 0.75 ? own() : random.next() < 0.5 ? `${own()}.${own()}` : random.pick(names)
}

export function randomFilter(random: Chance, module: ModuleFacts, depth: number): object {
  const kind = random.next()
  const part = (): object => randomFilter(random, module, depth - 1)
  if (depth > 0 && kind < 0.15) return { not: part() }
  if (depth > 0 && kind < 0.3) return { all: [part(), part()] }
  if (depth > 0 && kind < 0.45) return { any: [part(), part()] }
  const op = random.pick(operatorNames)
  const value = random.pick(values)
  const isList = ['in', 'notIn', 'between', 'hasAny'].includes(op)
  return {
    field: randomName(random, module),
    op,
    value: isList && random.next() < 0.8 ? [value, random.pick(values)].flat() : value,
  }
}

export function randomQuery(random: Chance, module: ModuleFacts): string {
  const name = (): string => encodeURIComponent(randomName(random, module))
  const filter = (): string => `filter=${encodeURIComponent(JSON.stringify(randomFilter(random, module, 3)))}`
  const text = (): string => encodeURIComponent(String(random.pick(values)).slice(0, 200).toWellFormed())
  const cursor = (): string =>
    Buffer.from(JSON.stringify([random.pick(values), '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'])).toString('base64')
  return random.pick([
    () => `?${filter()}&scope=all`,
    () => `?${filter()}&sort=-${name()}`,
    () => `?sort=${name()},-${name()}&count=capped`,
    () => `?sort=${name()}&cursor=${encodeURIComponent(cursor())}`,
    () => `?search=${text()}`,
    () => `?fields=${name()},${name()}`,
    () => `?view=${text()}`,
    () => `/groups?by=${name()},${name()}&${filter()}`,
    () => `/groups?by=${name()}&aggregates=${random.pick(['sum', 'min', 'max', 'average', 'count'])}:${name()}`,
    () => `/board?groupBy=${name()}&${filter()}`,
    () => `/picker?search=${text()}&${filter()}`,
    () => `/export?fields=${name()}&${filter()}`,
  ])()
}
