import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { firstDay } from '#catalog/scenarios/index.ts'
import { coreId } from '#catalog/modules/define.ts'
import { checkScenario, termsOf } from '#common/scenario-check.ts'
import { type Scenario } from '#common/scenario.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { loadModel } from '#server/model/registry.ts'
import type { ScenarioRun } from '#server/scenarios/define.ts'
import { runScenario } from '#server/scenarios/run.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
  const answer = await ada.post('/programme/projects', { name: 'CRM', soloMode: true })
  project = answer.json().id
})

after(async () => {
  await app.close()
})

function scenario(input: unknown): Scenario {
  const read = readScenario(input)
  assert.ok('scenario' in read, JSON.stringify(read))
  return read.scenario
}

async function play(
  steps: readonly object[],
  given: readonly object[] = [],
  as = 'role:salesperson',
): Promise<ScenarioRun> {
  return await runScenario(app.system.environment, scenario({ as, given, steps }))
}

async function passes(steps: readonly object[], given: readonly object[] = [], as?: string): Promise<void> {
  const run = await play(steps, given, as)
  assert.equal(run.result, 'pass', JSON.stringify(run.steps.find(({ found }) => found) ?? run.reason))
}

/** The first step that is not met, in Spanish. */
async function fails(steps: readonly object[], given: readonly object[] = [], as?: string): Promise<string> {
  const run = await play(steps, given, as)
  assert.equal(run.result, 'fail', JSON.stringify(run))
  return run.reason?.es ?? ''
} // prettier-ignore

/** What is in every table of the installation, the queue included: its rows as one number each. */
async function contents(): Promise<ReadonlyMap<string, string>> {
  const { migrator } = app.database
  const tables = await migrator.query<{ schema: string; name: string }>(sql`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema' order by 1, 2`)
  const parts = tables.map(
    ({ schema, name }) =>
      `select '${schema}.${name}' as name, (select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from "${schema}"."${name}" t) as sum`,
  )
  const rows = await migrator.query<{ name: string; sum: string }>(sql`${raw(parts.join(' union all '))}`)
  return new Map(rows.map(({ name, sum }) => [name, sum]))
}

const account = { do: 'create', module: 'account', values: { name: 'Molinos' } }
const lead = { do: 'create', module: 'lead', alias: 'L', values: { company: 'Talleres', source: 'website' } }
const contact = { do: 'create', module: 'contact', values: { firstName: 'Nora' } }
const ofColleague = { do: 'assign', on: '@account', to: 'colleague' }

describe('a scenario', () => {
  it('is refused where it is not written as scenarios are, with the place of each mistake', () => {
    const read = readScenario({
      steps: [{ do: 'fly' }, { expect: 'joy' }, { do: 'update', on: '@a', values: {}, more: 1 }, { do: 'create' }],
    })
    const paths = 'problems' in read ? read.problems.map(({ path }) => path) : []
    assert.deepEqual(paths, ['steps.0.do', 'steps.1.expect', 'steps.2', 'steps.3.module'])
    for (const bad of [null, 7, [], {}, { steps: [] }, { steps: 'x' }, { steps: Array(81).fill(account) }]) {
      assert.ok('problems' in readScenario(bad), JSON.stringify(bad))
    }
  })

  it('is held against the configuration: modules, fields, options, views, steps, roles and names', async () => {
    const terms = termsOf(await loadModel(app.system.environment))
    const check = (steps: object[], as = 'role:salesperson') =>
      checkScenario(terms, scenario({ as, steps })).map(({ path }) => path)
    assert.deepEqual(check([account, { expect: 'exists', on: '@account' }]), [])
    assert.deepEqual(check([account], 'role:nobody'), ['as'])
    assert.deepEqual(check([{ do: 'create', module: 'ship', alias: 'S' }, { do: 'delete', on: '@S' }]), ['steps.0.module'])
    assert.deepEqual(check([{ do: 'delete', on: '@nothing' }]), ['steps.0.on'])
    assert.deepEqual(check([{ ...account, values: { sails: 4 } }]), ['steps.0.values.sails'])
    assert.deepEqual(check([{ ...lead, values: { source: 'moon' } }]), ['steps.0.values.source'])
    assert.deepEqual(check([account, { ...contact, values: { account: '@account', accounts: ['@contact'] } }]), ['steps.1.values.accounts'])
    assert.deepEqual(check([lead, { do: 'update', on: 'L', values: { account: '@L' } }]), ['steps.1.values.account'])
    assert.deepEqual(check([account, { expect: 'inView', on: '@account', view: 'none' }]), ['steps.1.view'])
    assert.deepEqual(check([account, { do: 'transition', on: '@account', to: 'won' }]), ['steps.1.to'])
    assert.deepEqual(check([account, { do: 'convert', on: '@account', to: 'contact' }]), ['steps.1.on'])
    assert.deepEqual(check([account, { expect: 'field', on: '@account', name: 'name' }]), ['steps.1'])
    assert.deepEqual(check([account, { expect: 'field', on: '@account', name: 'name', matches: '(' }]), ['steps.1.matches'])
    assert.deepEqual(check([{ do: 'open' }]), ['steps.0'])
    assert.deepEqual(check([{ expect: 'count', module: 'account' }]), ['steps.0'])
    assert.deepEqual(check([{ ...account, fields: ['name'] }]), ['steps.0.fields'])
  }) // prettier-ignore

  it('leaves nothing behind, whatever comes of it: table by table, nothing has changed', async () => {
    const before = await contents()
    assert.ok(before.size > 100)
    const mails = app.mails.length
    for (const one of firstDay) await runScenario(app.system.environment, one.scenario)
    await fails([account, { do: 'comment', on: '@account', text: 'Hola' }, { expect: 'field', on: '@account', name: 'name', equals: 'Otra' }])
    await passes([{ do: 'create', module: 'quote', values: { subject: 'Uno' } }, { do: 'delete', on: '@quote' }, { do: 'restore', on: '@quote' }])
    assert.deepEqual(await contents(), before)
    assert.equal(app.mails.length, mails)
  }) // prettier-ignore

  it('says each step as a sentence in both languages, and what it found at the first that is not met', async () => {
    const run = await play([account, { expect: 'field', on: '@account', name: 'name', equals: 'Otra' }, { do: 'delete', on: '@account' }])
    const said = run.steps.map(({ sentence, outcome }) => [outcome, sentence.es, sentence.en])
    assert.deepEqual(said, [
      ['met', 'Cuando añade a Cuentas con Nombre «Molinos»', 'When Salesperson adds to Accounts with Name “Molinos”'],
      ['unmet', 'Entonces Nombre (Cuenta «Molinos») es «Otra»', 'Then Name (Account “Molinos”) is “Otra”'],
      ['skipped', 'Cuando elimina Cuenta «Molinos»', 'When Salesperson deletes Account “Molinos”'],
    ])
    assert.deepEqual(run.reason, { es: 'Pone: «Molinos».', en: 'It says: “Molinos”.' })
    const own = await play([{ ...account, say: { es: 'da de alta el molino', en: 'adds the mill' } }])
    assert.equal(own.steps[0]?.sentence.es, 'Cuando da de alta el molino')
  }) // prettier-ignore

  it('is blocked, and no failure, where it cannot come to what it checks', async () => {
    const given = await play([{ expect: 'exists', on: '@contact' }], [{ ...contact, values: {} }])
    assert.deepEqual([given.result, given.steps[0]?.outcome], ['blocked', 'unmet'])
    const unfit = await play([{ do: 'create', module: 'ship', values: {} }])
    assert.deepEqual([unfit.result, unfit.steps[0]?.outcome], ['blocked', 'skipped'])
  })
})

describe('each verb', () => {
  const cannot = { expect: 'forbidden', as: 'role:service' } as const

  it('create, update, delete and restore do what the role may, and are forbidden what it may not', async () => {
    await passes([account, { do: 'update', on: 'account', values: { name: 'Otro' } }, { expect: 'field', on: 'account', name: 'name', equals: 'Otro' }])
    await passes([account, { do: 'delete', on: 'account' }, { expect: 'exists', on: 'account', not: true }, { do: 'restore', on: 'account' }, { expect: 'exists', on: 'account' }])
    await passes([{ ...account, ...cannot }])
    await passes([{ do: 'update', on: 'account', values: { name: 'Otro' }, expect: 'forbidden' }, { do: 'delete', on: 'account', ...cannot }], [account, ofColleague])
    await passes([account, { do: 'delete', on: 'account' }, { do: 'restore', on: 'account', ...cannot }])
    assert.match(await fails([{ ...account, as: 'role:service' }]), /no permite crear/)
    assert.match(await fails([{ ...account, expect: 'forbidden' }]), /Se lo ha permitido/)
  }) // prettier-ignore

  it('convert makes the sides that are asked for; not of what is somebody else’s', async () => {
    await passes([lead, { do: 'convert', on: 'L', to: 'account', values: { account: { name: 'Talleres SA' } } }, { expect: 'field', on: '@L.account', name: 'name', equals: 'Talleres SA' }, { expect: 'field', on: '@L', name: 'opportunity', isEmpty: true }])
    await passes([{ do: 'convert', on: 'L', to: 'account', ...cannot }], [lead])
  }) // prettier-ignore

  it('link and assign change relation and owner; not where the role may not change the record', async () => {
    await passes([account, contact, { do: 'link', on: 'contact', field: 'account', to: 'account' }, { expect: 'field', on: 'contact', name: 'account', equals: '@account' }])
    await passes([account, { do: 'assign', on: 'account', to: 'role:salesManager' }, { expect: 'exists', on: 'account', not: true }, { expect: 'exists', on: 'account', as: 'role:salesManager' }])
    await passes([{ do: 'link', on: 'contact', field: 'account', to: 'account', expect: 'forbidden', as: 'role:projectSponsor' }, { do: 'assign', on: 'account', to: 'me', as: 'role:projectSponsor', expect: 'forbidden' }], [account, contact])
  }) // prettier-ignore

  it('transition takes a step or enters a stage; what it asks for is asked for, who may not is told so', async () => {
    const deal = { do: 'create', module: 'opportunity', values: { name: 'Trato', account: '@account', amount: { amount: '900', currency: 'EUR' } } }
    await passes([account, deal, { do: 'transition', on: 'opportunity', to: 'won' }, { expect: 'field', on: 'opportunity', name: 'stage', equals: 'won' }])
    await passes([account, deal, { do: 'transition', on: 'opportunity', to: 'lost', expect: 'requiredError', fields: ['lostReason'] }, { do: 'transition', on: 'opportunity', to: 'won', ...cannot }])
    const risk = { do: 'create', module: 'risk', values: { project, name: 'Nadie lo usa' } }
    const mitigate = { do: 'transition', on: 'risk', to: 'mitigate' }
    await passes([risk, { ...mitigate, expect: 'requiredError', fields: ['response'] }, { ...mitigate, values: { response: 'Se enseña' } }, { expect: 'field', on: 'risk', name: 'state', equals: 'mitigated' }], [], 'role:administrator')
    await passes([{ ...mitigate, expect: 'forbidden' }], [risk])
  }) // prettier-ignore

  it('comment, open and search work where one sees, and nowhere else', async () => {
    await passes([account, { do: 'comment', on: 'account', text: '<b>Llamar</b>' }, { do: 'open', on: 'account' }, { do: 'open', module: 'account', view: 'all' }, { do: 'search', text: 'molinos', module: 'account' }])
    await passes([{ do: 'open', on: 'account', expect: 'forbidden' }, { do: 'comment', on: 'account', text: 'x', expect: 'refused' }], [account, ofColleague])
    await passes([{ do: 'open', module: 'lead', expect: 'forbidden' }, { do: 'search', text: 'x', module: 'lead', expect: 'forbidden' }], [], 'role:service')
  }) // prettier-ignore

  it('import writes each row, all or none; only for who may import', async () => {
    const rows = [{ firstName: 'Uno' }, { firstName: 'Dos' }]
    await passes([{ do: 'import', module: 'contact', alias: 'C', rows }, { expect: 'exists', on: '@C2' }, { expect: 'count', module: 'contact', where: { firstName: 'Dos', owner: '@me' }, equals: 1 }])
    await passes([{ do: 'import', module: 'contact', rows: [...rows, {}], expect: 'requiredError', fields: ['firstName'] }, { expect: 'count', module: 'contact', where: { owner: '@me' }, equals: 0 }])
    await passes([{ do: 'import', module: 'contact', rows, expect: 'forbidden' }], [], 'role:service')
  }) // prettier-ignore
})

describe('runReport', () => {
  it('takes out what a view holds, for who may take data out, of what they see', async () => {
    await passes([{ do: 'runReport', module: 'account', view: 'all' }], [], 'role:administrator')
    await passes([{ do: 'runReport', module: 'lead', expect: 'forbidden' }, { do: 'runReport', module: 'account', expect: 'forbidden' }], [], 'role:service')
    assert.equal((await play([{ do: 'runReport', module: 'account', view: 'none' }])).result, 'blocked')
  }) // prettier-ignore
})

describe('each expectation', () => {
  it('exists, count and field hold or say what was found', async () => {
    assert.match(await fails([account, { expect: 'exists', on: 'account', not: true }]), /Está ahí/)
    assert.match(await fails([{ expect: 'exists', on: 'account' }], [account, ofColleague]), /no lo ve/)
    await passes([account, { expect: 'exists', module: 'account', where: { name: 'Molinos', owner: '@me' } }])
    assert.match(await fails([account, { expect: 'count', module: 'account', where: { owner: '@me' }, atLeast: 2 }]), /Hay 1/)
    await passes([account, { expect: 'count', module: 'account', where: { owner: '@me' }, atLeast: 1, atMost: 1 }])
    await passes([account, { expect: 'field', on: 'account', name: 'name', matches: 'Mol.*' }, { expect: 'field', on: 'account', name: 'website', isEmpty: true }])
    assert.match(await fails([account, { expect: 'field', on: 'account', name: 'name', matches: 'Mol' }]), /Molinos/)
    assert.match(await fails([account, { expect: 'field', on: 'account', name: 'website', notEmpty: true }]), /nada/)
    assert.match(await fails([account, { expect: 'field', on: 'account', name: 'name', isEmpty: true }]), /Molinos/)
    assert.match(await fails([{ expect: 'field', on: 'account', name: 'annualRevenue', isEmpty: true }], [account], 'role:service'), /No ve ese campo/)
  }) // prettier-ignore

  it('inView, found, notification and within hold or say what was found', async () => {
    await passes([lead, { expect: 'inView', on: 'L', view: 'prospects' }, { expect: 'inView', on: 'L', view: 'working', not: true }])
    assert.match(await fails([lead, { expect: 'inView', on: 'L', view: 'working' }]), /No está en la vista/)
    await passes([account, { expect: 'found', on: 'account', text: 'molinos' }, { expect: 'found', on: 'account', text: 'xyzzy', not: true }])
    assert.match(await fails([{ expect: 'found', on: 'account', text: 'molinos' }], [account, ofColleague]), /No sale/)
    const assigned = { expect: 'notification', kind: 'assigned', on: 'account' }
    await passes([account, ofColleague, { ...assigned, to: 'colleague', as: 'role:salesManager' }, { ...assigned, not: true, as: 'role:salesManager' }])
    assert.match(await fails([account, { ...assigned }]), /No ha recibido/)
    await passes([{ ...account, within: 5000 }])
    assert.match(await fails([{ do: 'import', module: 'contact', rows: Array(50).fill({ firstName: 'Uno' }), within: 1 }]), /Ha tardado/)
  }) // prettier-ignore

  it('workflowFired holds where Lazo changed the record by itself, by that step; not for who does not see it', async () => {
    const gap = { do: 'create', module: 'gap', values: { project, name: 'Nadie sabe quién vino' } }
    const objective = { do: 'create', module: 'objective', values: { project, name: 'Saberlo' } }
    const join = { do: 'create', module: 'trace', values: { project, kind: 'closes', derived: '@objective', source: '@gap' } }
    const fired = { expect: 'workflowFired', on: 'gap' }
    await passes([gap, { ...fired, not: true }, objective, join, fired, { ...fired, step: 'address' }, { ...fired, step: 'loseObjective', not: true }], [], 'role:administrator')
    assert.match(await fails([gap, fired], [], 'role:administrator'), /nada por su cuenta/)
    assert.match(await fails([fired], [gap]), /No ve la ficha/)
    assert.equal((await play([gap, { ...fired, step: 'drop' }], [], 'role:administrator')).result, 'blocked', 'a step that people take')
  }) // prettier-ignore

  it('kpiValue says what a KPI comes to with what the steps did; not to who does not see it', async () => {
    const query = { kind: 'single', of: { module: 'opportunity', aggregate: 'count', filter: { field: 'stage', op: 'eq', value: 'won' } } }
    const kpi = { do: 'create', module: 'kpi', values: { project, name: 'Ganadas', unit: 'tratos', direction: 'up', query } }
    const made = await ada.post('/records/kpi', kpi.values)
    assert.equal(made.statusCode, 201, made.body)
    const { key } = made.json()
    const deal = { do: 'create', module: 'opportunity', values: { name: 'Trato', account: '@account', amount: { amount: '900', currency: 'EUR' } } }
    const win = { do: 'transition', on: 'opportunity', to: 'won' }
    const says = { expect: 'kpiValue', kpi: key, as: 'role:administrator' }
    await passes([account, deal, { ...says, changesBy: 0 }, win, { ...says, changesBy: 1 }, { ...says, kpi: 'Ganadas', atLeast: 1 }])
    assert.match(await fails([account, deal, win, { ...says, changesBy: 2 }]), /Ha cambiado en 1/)
    assert.match(await fails([{ ...says, equals: 7 }]), /Vale \d/)
    assert.match(await fails([{ expect: 'kpiValue', kpi: key, atLeast: 0 }]), /no lo ve/)
    assert.match(await fails([{ ...says, kpi: 'KPI-999', atLeast: 0 }]), /No hay tal indicador/)
    assert.equal((await play([{ expect: 'kpiValue', kpi: key }])).result, 'blocked')
  }) // prettier-ignore

  it('requiredError and refused name their fields; being forbidden is something else', async () => {
    await passes([{ ...contact, values: {}, expect: 'requiredError', fields: ['firstName'] }])
    await passes([{ ...contact, values: { firstName: 'Ana', email: 'no' }, expect: 'refused', fields: ['email'] }])
    assert.match(await fails([{ ...contact, values: {}, expect: 'requiredError', fields: ['email'] }]), /obligatorio/)
    assert.match(await fails([{ ...account, as: 'role:service', expect: 'refused' }]), /no permite/)
    assert.match(await fails([{ ...contact, values: {}, expect: 'forbidden' }]), /obligatorio/)
  })
})

describe('the first day', () => {
  it('passes on the standard CRM, and no longer when a right is taken away', async () => {
    for (const { name, scenario: one } of firstDay) {
      const run = await runScenario(app.system.environment, one)
      assert.equal(run.result, 'pass', `${name.es}: ${run.reason?.es}`)
    }
    const without = async (right: object): Promise<string[]> => {
      const role = (await ada.get(`/elements/${coreId('role', 'salesperson')}`)).json()
      const { definition } = role.element ?? role
      await configure([{ change: 'update', id: role.id ?? role.element.id, definition: { ...definition, modules: { ...definition.modules, ...right } } }])
      const results = []
      for (const { scenario: one } of firstDay) results.push((await runScenario(app.system.environment, one)).result)
      await configure([{ change: 'update', id: coreId('role', 'salesperson'), definition }])
      return results
    }
    const ownOnly = { create: 'own', read: 'group', update: 'own', delete: 'own' }
    assert.deepEqual(await without({ contact: { ...ownOnly, create: 'none' } }), ['fail', 'pass', 'pass', 'fail'])
    assert.deepEqual(await without({ quote: { ...ownOnly, update: 'none' }, lead: { ...ownOnly, update: 'none' } }), ['pass', 'fail', 'fail', 'fail'])
  }) // prettier-ignore
})

async function configure(changes: readonly unknown[]): Promise<void> {
  const planned = await ada.post('/elements/changes', { changes })
  assert.equal(planned.statusCode, 200, planned.body)
  const { baseHash, targetHash } = planned.json()
  assert.equal((await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })).statusCode, 200)
}

describe('tests of a project', () => {
  const environment = 'production'

  async function make(module: string, values: object): Promise<{ id: string; version: number }> {
    const answer = await ada.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json()
  }

  async function itemWith(name: string, definition: object): Promise<string> {
    const { id } = await make('specItem', { project, name, type: 'field', acceptance: 'Se ve', definition })
    return id
  }

  async function overview() {
    const answer = await ada.get(`/programme/tests?project=${project}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  const fieldId = '0190a0b0-0000-7000-8000-00000000f001'
  const hall = {
    change: 'create',
    element: {
      id: fieldId,
      kind: 'field',
      name: 'hall',
      parent: coreId('module', 'account'),
      definition: { name: 'hall', type: 'text', label: { es: 'Pabellón', en: 'Hall' }, required: true },
    },
  }

  it('are proposed from what an item defines, run, kept, and say how the item stands', async () => {
    const item = await itemWith('Pabellón', { changes: [hall] })
    const proposed = await ada.post(`/programme/items/${item}/tests`)
    assert.equal(proposed.statusCode, 201, proposed.body)
    const { tests } = proposed.json()
    assert.equal(tests.length, 1)
    assert.deepEqual((await ada.post(`/programme/items/${item}/tests`)).json().tests, [], 'asked again there is nothing new')
    const statusNow = async () => (await overview()).items.find(({ id }: { id: string }) => id === item).status
    assert.equal(await statusNow(), 'notRun')
    const run = async () => {
      const answer = await ada.post('/programme/tests/runs', { project, environment, tests })
      assert.equal(answer.statusCode, 202, answer.body + JSON.stringify(app.logged.slice(-3)))
      return answer.json().counts
    }
    assert.deepEqual(await run(), { pass: 0, fail: 0, blocked: 1, error: 0 }, 'the field is not there yet')
    assert.equal(await statusNow(), 'unknown')
    await configure([hall])
    assert.deepEqual(await run(), { pass: 1, fail: 0, blocked: 0, error: 0 })
    assert.equal(await statusNow(), 'ok')
    const { rows } = (await ada.get('/records/testRun?fields=steps,result,environment,duration')).json()
    assert.equal(rows.length, 2)
    assert.deepEqual(rows[0].steps.steps.map(({ outcome }: { outcome: string }) => outcome), ['met', 'met', 'met'])
    const { name, definition } = (await ada.get(`/records/specItem/${item}`)).json()
    const { version } = (await ada.get(`/records/specItem/${item}`)).json()
    await ada.send('PATCH', `/records/specItem/${item}`, { version, values: { name: `${name} de la feria`, definition } })
    assert.equal(await statusNow(), 'notRun', 'of another revision it says nothing')
  })

  it('are not there for who takes no part; nobody tries as who may do more than they may', async () => {
    const scenarioOf = (as: string) => ({ project, environment, asRole: as, scenario: { steps: [{ do: 'open', module: 'account' }] } })
    const asked = [
      await kim.get(`/programme/tests?project=${project}`),
      await kim.post('/programme/scenarios', scenarioOf('salesperson')),
      await kim.post('/programme/tests/runs', { project, environment }),
      await kim.post('/programme/tests/first-day', { project }),
    ]
    assert.deepEqual(asked.map(({ statusCode }) => statusCode), [404, 404, 404, 404])
    const { rows } = (await ada.get('/users')).json()
    const { id, roles } = rows.find(({ email }: { email: string }) => email === 'kim@example.com')
    await ada.send('PATCH', `/users/${id}`, { roles: [...roles, coreId('role', 'projectConsultant')] })
    kim = await app.signIn('kim')
    assert.equal((await kim.post('/programme/scenarios', scenarioOf('administrator'))).statusCode, 403)
    assert.equal((await kim.post('/programme/scenarios', { ...scenarioOf('salesperson'), environment: 'sandbox' })).statusCode, 404)
    const own = await kim.post('/programme/scenarios', scenarioOf('salesperson'))
    assert.equal(own.json().run?.result, 'pass', own.body)
    assert.equal((await kim.get(`/programme/tests?project=${project}`)).json().roles.find(({ name }: { name: string }) => name === 'administrator').isMine, false)
  })

  it('of the first day come once, and every one that is ready is run by itself when asked', async () => {
    const added = await ada.post('/programme/tests/first-day', { project })
    assert.equal(added.json().tests.length, firstDay.length, added.body)
    assert.deepEqual((await ada.post('/programme/tests/first-day', { project })).json().tests, [])
    const script = { given: [], steps: [{ do: 'create', module: 'account', values: { name: 'Molinos' } }, { expect: 'field', on: 'account', name: 'name', isEmpty: true }] }
    const looking = await make('acceptanceTest', { name: 'Qué se ve', asRole: 'administrator', script })
    assert.equal((await ada.post(`/records/acceptanceTest/${looking.id}/transitions`, { transition: 'ready' })).statusCode, 200)
    const required = { ...hall.element.definition, required: false }
    await configure([{ change: 'update', id: fieldId, definition: required }])
    assert.equal((await ada.post('/programme/tests/runs', { project, environment })).json().counts, null)
    await app.system.environment.jobs.drain()
    const { tests, runs } = await overview()
    const ofFirstDay = tests.filter(({ level }: { level: string }) => level === 'firstDay')
    assert.deepEqual(ofFirstDay.map(({ status }: { status: string }) => status), ['ok', 'ok', 'ok', 'ok'])
    assert.ok(runs.length >= firstDay.length)
    // Whoever wrote it may not see what the role sees: by itself it only says that the step was not met.
    const ofLooking = async () => JSON.stringify((await ada.get(`/records/testRun?fields=steps,test&filter=${encodeURIComponent(JSON.stringify({ field: 'test', op: 'eq', value: looking.id }))}`)).json().rows[0]?.steps.steps[1])
    assert.match(await ofLooking(), /"found":\{"es":"No se cumple/)
    app.world.setNow(new Date(Date.parse(app.world.now()) + 1000).toISOString())
    await ada.post('/programme/tests/runs', { project, environment, tests: [looking.id] })
    assert.match(await ofLooking(), /Molinos/)
  })

  it('what is tried without being kept says what is wrong with it, or what it gave', async () => {
    const attempt = async (steps: unknown) => (await ada.post('/programme/scenarios', { project, environment, asRole: 'salesperson', scenario: { steps } })).json()
    assert.deepEqual((await attempt([{ do: 'fly' }])).problems[0].path, 'steps.0.do')
    assert.deepEqual((await attempt([{ do: 'create', module: 'ship' }])).problems[0].path, 'steps.0.module')
    const { run } = await attempt([{ do: 'create', module: 'contact', values: {} }])
    assert.deepEqual([run.result, run.steps[0].outcome], ['fail', 'unmet'])
  })
}) // prettier-ignore
