import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sql, { raw } from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import type { Client, TestApp } from './http.ts'
import { waiveLooseEnds } from './waivers.ts'

/** A project on its way from items to production; tests of a file share one. */
interface Story {
  readonly app: TestApp
  readonly ada: Client
  readonly project: string
  /** Ids of the phase, and of an accepted need in it. */
  readonly phase: string
  readonly need: string
}

export type Said = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number }
type Page = Awaited<ReturnType<typeof page>>

const lead = coreId('module', 'lead')
// Told before the first test.
const story = {} as Story

export function tell(told: Partial<Story>): void {
  Object.assign(story, told)
}

export async function idOf(person: string): Promise<string> {
  const { rows } = (await story.ada.get('/users')).json()
  return rows.find(({ email }: { email: string }) => email === `${person}@example.com`).id
}

export async function make(module: string, values: unknown): Promise<Said> {
  const answer = await story.ada.post(`/records/${module}`, values)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

export async function take(module: string, id: string, transition: string, more: object = {}, client = story.ada) {
  return await client.post(`/records/${module}/${id}/transitions`, { transition, ...more })
}

export async function read(module: string, id: string): Promise<Said> {
  return (await story.ada.get(`/records/${module}/${id}`)).json()
}

export async function page() {
  const answer = await story.ada.get(`/programme/deployments?project=${story.project}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

export function newField(name: string, more: object = {}) {
  const definition = { name, type: 'text', label: { es: name, en: name }, ...more }
  return { change: 'create', element: { id: randomUUID(), kind: 'field', name, parent: lead, definition } } as const
}

export async function inReview(name: string, changes: readonly unknown[], ...needed: Said[]): Promise<Said> {
  const made = await make('specItem', {
    name, type: 'field', definition: { changes }, acceptance: 'Se ve', clientOwner: await idOf('ada'), authorReady: true, clientReady: true, phase: story.phase,
  }) // prettier-ignore
  const test = await make('acceptanceTest', { name: `${name}: prueba`, script: { steps: [{ do: 'create', module: 'lead' }] } })
  const ends = [
    ['justifies', 'specItem', made.id, 'need', story.need],
    ['verifies', 'acceptanceTest', test.id, 'specItem', made.id],
    ...needed.map(({ id }) => ['dependsOn', 'specItem', made.id, 'specItem', id] as const),
  ] as const // prettier-ignore
  for (const [kind, from, derived, to, source] of ends) {
    const link = { kind, derived: { module: from, id: derived }, source: { module: to, id: source } }
    assert.equal((await story.ada.post('/records/trace', link)).statusCode, 201)
  }
  await setState('acceptanceTest', test.id, 'ready')
  const submitted = await take('specItem', made.id, 'submit')
  assert.equal(submitted.statusCode, 200, submitted.body)
  return submitted.json()
} // prettier-ignore

/** What another part of the project decides, which is not what is looked at here. */
export async function setState(module: string, id: string, state: string) {
  const { environment } = story.app.system
  const found = (await loadModel(environment)).modules.get(module)
  const column = found?.fields.get('state')?.column
  await environment.db.query(sql`
    update ${raw(`"${environment.schema}"."${found?.table}"`)} set ${raw(`"${column}"`)} = ${state} where id = ${id}`)
}

export async function approve(name: string): Promise<Said> {
  const baseline = await make('baseline', { name })
  await waiveLooseEnds(story.ada, story.ada, story.project)
  const submitted = await take('baseline', baseline.id, 'submit')
  assert.equal(submitted.statusCode, 200, submitted.body)
  const approved = await take('baseline', baseline.id, 'approve')
  assert.equal(approved.statusCode, 200, approved.body)
  return approved.json()
} // prettier-ignore

export async function plan(environment: 'sandbox' | 'production') {
  const made = await story.ada.post('/programme/deployments', { project: story.project, environment })
  assert.equal(made.statusCode, 201, made.body)
  const { plans }: Page = await page()
  return plans.find((one: { id: string }) => one.id === made.json().id)
}

export async function apply(id: string, client = story.ada) {
  return await client.post(`/programme/deployments/${id}/application`)
}

export async function toProduction(): Promise<string> {
  const tried = await plan('sandbox')
  assert.equal((await apply(tried.id)).statusCode, 204)
  const made = await plan('production')
  assert.equal(made.planHash, tried.planHash)
  if (made.losses.length > 0) assert.equal((await take('deployment', made.id, 'acceptLosses')).statusCode, 200)
  const authorised = await take('deployment', made.id, 'authorise')
  assert.equal(authorised.statusCode, 200, authorised.body)
  const applied = await apply(made.id)
  assert.equal(applied.statusCode, 204, applied.body)
  return made.id
}

export async function setRoles(names: readonly string[]) {
  const roles = names.map((name) => coreId('role', name))
  assert.equal((await story.ada.send('PATCH', `/users/${await idOf('kim')}`, { roles })).statusCode, 200)
}

export async function inStudio(changes: readonly unknown[]) {
  const { baseHash, targetHash } = (await story.ada.post('/elements/changes', { changes })).json()
  const applied = await story.ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
  assert.equal(applied.statusCode, 200, applied.body)
}

export async function elementIn(environment: Environment | undefined, id: string) {
  assert.ok(environment)
  return (await readElements(environment.db, environment.schema)).find((one) => one.id === id)
}

export async function undo(id: string, losses: object, client = story.ada) {
  const { hash } = (await story.ada.get(`/programme/deployments/${id}/undo`)).json()
  return await client.post(`/programme/deployments/${id}/undo`, { hash, losses })
}

/** What taking a deployment back would do. */
export async function undoPreview(id: string) {
  const answer = await story.ada.get(`/programme/deployments/${id}/undo`)
  assert.equal(answer.statusCode, 200, answer.body)
  const { operations, returns, losses, reasons } = answer.json()
  return {
    operations: operations.map((one: { operation: string; path: string }) => [one.operation, one.path]),
    returns: returns.map((one: { values: number; lost: number }) => [one.values, one.lost]),
    losses: losses.map((one: { path: string; values: number }) => [one.path, one.values]),
    reasons: reasons.map(({ en }: { en: string }) => en).join(' '),
  }
}

/** A module of its own whose records point to others. */
export function pointingModule(name: string, relations: Readonly<Record<string, string>>): Element[] {
  const label = { es: name, en: name }
  const base = { id: randomUUID(), name, parent: null, origin: 'local', owner: null } as const
  const look = { icon: 'box', titleFields: ['code'], capabilities: { owned: true }, defaultSort: [] }
  const field = (own: string, more: object): Element => {
    return { ...base, id: randomUUID(), kind: 'field', name: own, parent: base.id, definition: { name: own, label, ...more } }
  }
  return [
    { ...base, kind: 'module', definition: { label: { singular: label, plural: label }, ...look } },
    field('code', { type: 'text' }),
    ...Object.entries(relations).map(([own, module]) => field(own, { type: 'relation', options: { module } })),
  ]
} // prettier-ignore

/** As if an older version had made it so: nobody has touched it, and what is missing was never there. */
export async function madeByOlderVersion(elements: readonly Element[]) {
  const { environment } = story.app.system
  const { db, schema, migrator } = environment
  const made = await planModel(environment, elements)
  await applyPlan(environment, made, { by: null, confirmed: Object.fromEntries(made.operations.map((one) => [one.id, one.impact.filled])) })
  const [ids, gone] = [made.operations.map(({ id }) => id), made.operations.flatMap(({ id, after: left }) => (left ? [] : [id]))]
  await migrator.query(sql`
    update ${raw(`"${schema}".model_version`)} set operations = (select coalesce(jsonb_agg(o), '[]') from
      jsonb_array_elements(operations) o where o->>'id' <> all(${gone}::text[]))`)
  await migrator.query(sql`
    update ${raw(`"${schema}".element`)} set updated_at = created_at where id = any(${ids}::uuid[])`)
  return await readElements(db, schema)
} // prettier-ignore
