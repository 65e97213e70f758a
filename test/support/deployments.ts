import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sql, { raw, type Sql } from 'sql-template-tag'
import type { readDeployments } from '#common/api/deployment.ts'
import type { Answer } from '#common/api/endpoint.ts'
import type { Element } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { deployedLetter } from '#server/programme/rules/go-live.ts'
import type { Client, TestApp } from './http.ts'
import { moduleTable } from './module-table.ts'
import { configure, done, recordsAs, testProject, type Said } from './project.ts'
import { waiveLooseEnds } from './waivers.ts'
import { people } from './world.ts'

/** A project on its way from items to production; tests of a file share one. */
interface Story {
  readonly app: TestApp
  readonly ada: Client
  readonly project: string
  readonly phase: string
  /** An accepted one, in the phase. */
  readonly need: Said
}

type Page = Answer<typeof readDeployments>

// Told before the first test.
const story = {} as Story

const { make, taken, linked } = recordsAs(() => story.ada)

/** Ada's project, with a need that was accepted. */
export async function beginStory(): Promise<Story> {
  const begun = await testProject()
  Object.assign(story, begun)
  const need = await make('need', { name: 'Saber de qué caseta viene', phase: begun.phase })
  await setState('need', need.id, 'accepted')
  return Object.assign(story, { need })
}

export async function page(): Promise<Page> {
  const answer = await story.ada.get(`/programme/deployments?project=${story.project}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

export async function inReview(name: string, changes: readonly unknown[], ...needed: Said[]): Promise<Said> {
  const made = await make('specItem', {
    name,
    type: 'field',
    definition: { changes },
    acceptance: 'Se ve',
    clientOwner: people.ada.id,
    authorReady: true,
    clientReady: true,
    phase: story.phase,
  })
  const test = await make('acceptanceTest', {
    name: `${name}: prueba`,
    script: { steps: [{ do: 'create', module: 'lead' }] },
  })
  await linked('justifies', ['specItem', made], ['need', story.need])
  await linked('verifies', ['acceptanceTest', test], ['specItem', made])
  for (const one of needed) await linked('dependsOn', ['specItem', made], ['specItem', one])
  await setState('acceptanceTest', test.id, 'ready')
  return await taken('specItem', made, 'submit')
}

/** What another part of the project decides, which is not what is looked at here. */
export async function setState(module: string, id: string, state: string) {
  const { environment } = story.app.system
  const { table, column } = await moduleTable(environment, module)
  await environment.db.query(sql`update ${table} set ${column('state')} = ${state} where id = ${id}`)
}

export async function approve(name: string): Promise<Said> {
  const baseline = await make('baseline', { name })
  await waiveLooseEnds(story.ada, story.ada, story.project)
  await taken('baseline', baseline, 'submit')
  return await taken('baseline', baseline, 'approve')
}

export async function plan(environment: 'sandbox' | 'production') {
  const { id } = await done(story.ada.post('/programme/deployments', { project: story.project, environment }), 201)
  const made = (await page()).plans.find((one) => one.id === id)
  assert.ok(made, 'it is the last one of its environment')
  return made
}

export async function apply(id: string, client = story.ada) {
  return await client.post(`/programme/deployments/${id}/application`)
}

export async function toProduction(): Promise<string> {
  const tried = await plan('sandbox')
  await done(apply(tried.id), 204)
  const made = await plan('production')
  assert.equal(made.planHash, tried.planHash)
  if (made.losses.length > 0) await taken('deployment', made, 'acceptLosses')
  await taken('deployment', made, 'authorise')
  await done(apply(made.id), 204)
  return made.id
}

export async function inStudio(changes: readonly unknown[]) {
  await configure(story.ada, changes)
}

export async function elementIn(environment: Environment | undefined, id: string) {
  assert.ok(environment)
  return (await readElements(environment.db, environment.schema)).find((one) => one.id === id)
}

/** By hand, in the studio. */
export async function relabel(id: string, label: Localized) {
  const { definition } = (await elementIn(story.app.system.environment, id)) ?? {}
  await inStudio([{ change: 'update', id, definition: { ...Object(definition), label } }])
}

/** Somebody who was met at the fair. */
export async function visitor(lastName: string, more: object): Promise<Said> {
  return await make('lead', { lastName, company: `Hornos ${lastName}`, source: 'tradeFair', ...more })
}

export async function itemNamed(wanted: string): Promise<Said> {
  const { rows } = (await story.ada.get('/records/specItem?fields=name,state')).json()
  const found = rows.find(({ name }: Said) => name === wanted)
  assert.ok(found, wanted)
  return found
}

/** The deployment that was carried out last. */
export async function newestIn(wanted: string): Promise<string> {
  const found = (await page()).history.find(({ environment }) => environment === wanted)
  assert.ok(found, wanted)
  return found.id
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

/** What going live says of the configuration, in Spanish. */
export async function deployedReasons(): Promise<readonly string[]> {
  const { goLive } = (await story.ada.get(`/programme?project=${story.project}`)).json().project
  const { reasons } = goLive.find(({ letter }: { letter: string }) => letter === deployedLetter)
  return reasons.map(({ es }: { es: string }) => es)
}

/** Values that were kept before they went. */
export async function backups(where: Sql): Promise<Readonly<Record<string, unknown>>[]> {
  const { db, schema } = story.app.system.environment
  const rows = await db.query<{ value: Readonly<Record<string, unknown>> }>(
    sql`select value from ${raw(`"${schema}".element_backup`)} where ${where}`,
  )
  return rows.map(({ value }) => value)
}

/** A module of its own whose records point to others. */
export function pointingModule(name: string, relations: Readonly<Record<string, string>>): Element[] {
  const label = { es: name, en: name }
  const base = { id: randomUUID(), name, parent: null, origin: 'local', owner: null } as const
  const look = { icon: 'box', titleFields: ['code'], capabilities: { owned: true }, defaultSort: [] }
  const field = (own: string, more: object): Element => {
    return {
      ...base,
      id: randomUUID(),
      kind: 'field',
      name: own,
      parent: base.id,
      definition: { name: own, label, ...more },
    }
  }
  return [
    { ...base, kind: 'module', definition: { label: { singular: label, plural: label }, ...look } },
    field('code', { type: 'text' }),
    ...Object.entries(relations).map(([own, module]) => field(own, { type: 'relation', options: { module } })),
  ]
}

/** As if an older version had made it so: nobody has touched it, and what is missing was never there. */
export async function madeByOlderVersion(elements: readonly Element[]) {
  const { environment } = story.app.system
  const { db, schema, migrator } = environment
  const made = await planModel(environment, elements)
  await applyPlan(environment, made, {
    by: null,
    confirmed: Object.fromEntries(made.operations.map((one) => [one.id, one.impact.filled])),
  })
  const [ids, gone] = [
    made.operations.map(({ id }) => id),
    made.operations.flatMap(({ id, after: left }) => (left ? [] : [id])),
  ]
  await migrator.query(sql`
    update ${raw(`"${schema}".model_version`)} set operations = (select coalesce(jsonb_agg(o), '[]') from
      jsonb_array_elements(operations) o where o->>'id' <> all(${gone}::text[]))`)
  await migrator.query(sql`
    update ${raw(`"${schema}".element`)} set updated_at = created_at where id = any(${ids}::uuid[])`)
  return await readElements(db, schema)
}
