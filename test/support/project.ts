import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { coreId } from '#catalog/modules/define.ts'
import { testApp, type Client, type TestApp } from './http.ts'
import { people, type Person } from './world.ts'

/** What an answer says, by key. */
export type Said = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number }

/** A record by its module. */
type End = readonly [module: string, record: Pick<Said, 'id'>]

/** What was answered, where it was answered as it should be. */
export async function done(sent: ReturnType<Client['post']>, status = 200): Promise<Said> {
  const answer = await sent
  assert.equal(answer.statusCode, status, answer.body)
  return answer.body === '' ? { id: '', version: 0 } : answer.json()
}

/** What tests ask of records, as whoever it is by the time that they ask. */
export function recordsAs(client: () => Client) {
  const make = async (module: string, values: unknown) => await done(client().post(`/records/${module}`, values), 201)
  const read = async (...[module, { id }]: End) => await done(client().get(`/records/${module}/${id}`))
  const change = async (module: string, { id, version }: Pick<Said, 'id' | 'version'>, values: object) =>
    await client().send('PATCH', `/records/${module}/${id}`, { version, values })
  /** Of whatever version it is by then. */
  const update = async (module: string, one: Pick<Said, 'id'>, values: object) =>
    await change(module, await read(module, one), values)
  const take = async (module: string, { id }: Pick<Said, 'id'>, transition: string, more: object = {}) =>
    await client().post(`/records/${module}/${id}/transitions`, { transition, ...more })
  const taken = async (...step: Parameters<typeof take>) => await done(take(...step))
  const link = async (kind: string, [from, derived]: End, [to, source]: End) => {
    const ends = { derived: { module: from, id: derived.id }, source: { module: to, id: source.id } }
    return await client().post('/records/trace', { kind, ...ends })
  }
  const linked = async (...ends: Parameters<typeof link>) => await done(link(...ends), 201)
  /** Steps of a lifecycle that may be taken now. */
  const stepsOf = async (...[module, { id }]: End): Promise<Readonly<Record<string, boolean>>> => {
    const { steps } = (await client().get(`/records/${module}/${id}/transitions`)).json()
    return Object.fromEntries(steps.map((one: { name: string; isOpen: boolean }) => [one.name, one.isOpen]))
  }
  return { make, read, change, update, take, taken, link, linked, stepsOf }
}

/** A company with a project under way, and what tests of it ask the API for. */
export type TestProject = Awaited<ReturnType<typeof testProject>>

/** Ada leads it, alone unless it is said otherwise. */
export async function testProject(values: object = {}) {
  const app = await testApp({ programme: true })
  const ada = await app.signIn('ada')
  const usual = { name: 'CRM de Molinos', whyInvest: 'Las tarjetas de la feria se pierden.', soloMode: true }
  const { id: project } = await done(ada.post('/programme/projects', { ...usual, ...values }), 201)
  const phase: string = (await ada.get('/records/scopePhase')).json().rows[0].id
  return {
    app,
    ada,
    project,
    phase,
    ...recordsAs(() => ada),
    async look(page: string) {
      const answer = await ada.get(`/programme/${page}?project=${project}`)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json()
    },
  }
}

/** Somebody signed in anew: other rights end the sessions that had the old ones. */
export async function withRoles(
  { app, ada }: { readonly app: TestApp; readonly ada: Client },
  person: Person,
  names: readonly string[],
): Promise<Client> {
  const roles = names.map((name) => coreId('role', name))
  await done(ada.send('PATCH', `/users/${people[person].id}`, { roles }))
  return await app.signIn(person)
}

/** An objective and the KPI that measures it. */
export async function measured(
  { make, linked }: Pick<ReturnType<typeof recordsAs>, 'make' | 'linked'>,
  name: string,
  measure: object,
  values: object = {},
) {
  const usual = { types: ['sales'], department: 'sales', horizon: '2027-06-01' }
  const objective = await make('objective', { name, ...usual, ...values })
  const kpi = await make('kpi', { name, unit: '€', ...measure })
  await linked('measures', ['kpi', kpi], ['objective', objective])
  return { objective, kpi }
}

/** A change that adds a field. */
export function newField(name: string, more: object = {}, module = 'lead') {
  const definition = { name, type: 'text', label: { es: name, en: name }, ...more }
  const parent = coreId('module', module)
  return { change: 'create', element: { id: randomUUID(), kind: 'field', name, parent, definition } } as const
}

/** Changes of the configuration as the studio makes them: looked at first, then carried out. */
export async function configure(client: Client, changes: readonly unknown[]): Promise<void> {
  const { baseHash, targetHash } = await done(client.post('/elements/changes', { changes }))
  await done(client.post('/elements/changes', { changes, apply: { baseHash, targetHash } }))
}
