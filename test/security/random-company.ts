import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import type { Chance } from '#test/support/chance.ts'
import { chance } from '#test/support/chance.ts'

import { applyElements, signIn } from './company.ts'
import type { Held, Known, Somebody } from './random-may.ts'
import { colours, draw } from './random-modules.ts'
import type { Blueprint, Shape } from './random-modules.ts'

export interface Member extends Somebody {
  readonly client: Client
}

export interface RandomCompany extends Known {
  readonly test: TestApp
  readonly ada: Client
  readonly random: Chance
  readonly members: readonly Member[]
}

/** Modules, roles, groups, people and records by chance, all made through the API. */
export async function foundRandomCompany(seed: number, records: number): Promise<RandomCompany> {
  const test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
  try {
    const ada = await test.signIn('ada')
    const random = chance(seed)
    const blueprint = draw(random)
    const applied = await applyElements(ada, blueprint.elements)
    if (applied.statusCode !== 200) throw new Error(applied.body)
    const members: Member[] = []
    for (let index = 0; index < 6; index += 1) members.push(await hire(test, ada, random, blueprint, index))
    const shapes = new Map(blueprint.shapes.map((shape) => [shape.name, shape]))
    const share = Math.ceil(records / shapes.size)
    const made: Made = new Map()
    for (const shape of blueprint.shapes)
      for (let index = 0; index < share; index += 1)
        await write(ada, random, { shape, index, members, made, blueprint })
    const facts = (await Promise.all(blueprint.shapes.map(async ({ name }) => await readFacts(ada, name)))).flat()
    return { test, ada, random, members, shapes, groups: blueprint.groups, facts }
  } catch (error) {
    await test.close()
    throw error
  }
}

async function hire(test: TestApp, ada: Client, random: Chance, { roles, groups }: Blueprint, index: number) {
  const own = [...new Set([random.pick(roles), ...(random.next() < 0.5 ? [random.pick(roles)] : [])])]
  const mine = random.some([...groups.keys()], 0.3)
  const email = `random${index}@example.com`
  const person = {
    name: `Random ${index}`,
    email,
    password: testPassword,
    groups: mine,
    roles: own.map(({ id }) => id),
  }
  const made = await ada.post('/users', person)
  if (made.statusCode !== 201) throw new Error(made.body)
  return { id: String(made.json().id), roles: own, groups: mine, client: await signIn(test, email) }
}

type Made = Map<string, string[]>

interface Wish {
  readonly shape: Shape
  readonly index: number
  readonly members: readonly Member[]
  readonly made: Made
  readonly blueprint: Blueprint
}

async function write(ada: Client, random: Chance, { shape, index, members, made, blueprint }: Wish): Promise<void> {
  const owner = random.next() < 0.1 ? null : random.pick(members).id
  const groups = random.some([...blueprint.groups.keys()], 0.25)
  const values = valuesOf(random, shape, index, made)
  const answer = await ada.post(`/records/${shape.name}`, { ...values, ...(shape.owned ? { owner, groups } : {}) })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  made.set(shape.name, [...(made.get(shape.name) ?? []), answer.json().id])
}

function valuesOf(random: Chance, { name, fields }: Shape, index: number, made: Made): Record<string, unknown> {
  const target = (module: string): string => random.pick(made.get(module) ?? [])
  const values = fields.flatMap(({ name: field, type, options }): [string, unknown][] => {
    if (type === 'formula' || type === 'rollup' || type === 'taxId') return []
    if (field === 'name') return [[field, `Azar ${name} ${index}`]]
    if (field !== 'parent' && random.next() < 0.15) return []
    if (type === 'email') return [[field, `secret-${name}-${index}@example.com`]]
    if (type === 'text') return [[field, `code${name}x${index}`]]
    if (type === 'integer') return [[field, random.below(6)]]
    if (type === 'money') return [[field, { amount: String(100 + random.below(5)), currency: 'EUR' }]]
    if (type === 'date') return [[field, `2026-0${1 + random.below(9)}-15`]]
    if (type === 'boolean') return [[field, random.next() < 0.5]]
    if (type === 'option') return [[field, random.pick(colours)]]
    if (type === 'relation') return [[field, target(options?.module ?? '')]]
    const module = random.pick(options?.modules ?? [])
    return [[field, { module, id: target(module) }]]
  })
  return Object.fromEntries(values)
}

export async function readFacts(ada: Client, module: string): Promise<Held[]> {
  const { rows } = (await ada.get(`/records/${module}?scope=all&limit=200`)).json()
  return rows.map((row: { id: string; owner?: { id: string } | null; groups?: string[] }) => ({
    module,
    id: row.id,
    owner: row.owner?.id ?? null,
    groups: row.groups ?? [],
    row,
  }))
}
