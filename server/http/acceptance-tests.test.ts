import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { firstDay } from '#catalog/scenarios/index.ts'
import { coreId } from '#catalog/modules/define.ts'
import { runScenario } from '#server/scenarios/run.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { configure, done, newField, recordsAs, testProject, withRoles } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let project: string

const { make, read, update, taken } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada, project } = await testProject())
})

after(async () => {
  await app.close()
})

describe('the first day', () => {
  it('passes on the standard CRM, and no longer when a right is taken away', async () => {
    for (const { name, scenario: one } of firstDay) {
      const run = await runScenario(app.system.environment, one)
      assert.equal(run.result, 'pass', `${name.es}: ${run.reason?.es}`)
    }
    const without = async (right: object): Promise<string[]> => {
      const id = coreId('role', 'salesperson')
      const role = (await ada.get(`/elements/${id}`)).json()
      const { definition } = role.element ?? role
      const modules = { ...definition.modules, ...right }
      await configure(ada, [{ change: 'update', id, definition: { ...definition, modules } }])
      const results = []
      for (const { scenario: one } of firstDay) results.push((await runScenario(app.system.environment, one)).result)
      await configure(ada, [{ change: 'update', id, definition }])
      return results
    }
    const ownOnly = { create: 'own', read: 'group', update: 'own', delete: 'own' }
    assert.deepEqual(await without({ contact: { ...ownOnly, create: 'none' } }), ['fail', 'pass', 'pass', 'fail'])
    assert.deepEqual(await without({ quote: { ...ownOnly, update: 'none' }, lead: { ...ownOnly, update: 'none' } }), [
      'pass',
      'fail',
      'fail',
      'fail',
    ])
  })
})

describe('tests of a project', () => {
  const environment = 'production'

  async function itemWith(name: string, definition: object): Promise<string> {
    const { id } = await make('specItem', { project, name, type: 'field', acceptance: 'Se ve', definition })
    return id
  }

  async function overview() {
    const answer = await ada.get(`/programme/tests?project=${project}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  const label = { es: 'Pabellón', en: 'Hall' }
  const hall = newField('hall', { label, required: true }, 'account')

  it('are proposed from what an item defines, run, kept, and say how the item stands', async () => {
    const item = await itemWith('Pabellón', { changes: [hall] })
    const proposed = await ada.post(`/programme/items/${item}/tests`)
    assert.equal(proposed.statusCode, 201, proposed.body)
    const { tests } = proposed.json()
    assert.equal(tests.length, 1)
    assert.deepEqual(
      (await ada.post(`/programme/items/${item}/tests`)).json().tests,
      [],
      'asked again there is nothing new',
    )
    const statusNow = async () => (await overview()).items.find(({ id }: { id: string }) => id === item).status
    assert.equal(await statusNow(), 'notRun')
    const run = async () => {
      const answer = await ada.post('/programme/tests/runs', { project, environment, tests })
      assert.equal(answer.statusCode, 202, answer.body + JSON.stringify(app.logged.slice(-3)))
      return answer.json().counts
    }
    assert.deepEqual(await run(), { pass: 0, fail: 0, blocked: 1, error: 0 }, 'the field is not there yet')
    assert.equal(await statusNow(), 'unknown')
    await configure(ada, [hall])
    assert.deepEqual(await run(), { pass: 1, fail: 0, blocked: 0, error: 0 })
    assert.equal(await statusNow(), 'ok')
    const { rows } = (await ada.get('/records/testRun?fields=steps,result,environment,duration')).json()
    assert.equal(rows.length, 2)
    assert.deepEqual(
      rows[0].steps.steps.map(({ outcome }: { outcome: string }) => outcome),
      ['met', 'met', 'met'],
    )
    const { name, definition } = await read('specItem', { id: item })
    await done(update('specItem', { id: item }, { name: `${name} de la feria`, definition }))
    assert.equal(await statusNow(), 'notRun', 'of another revision it says nothing')
  })

  it('speak of what is specified before it is there; not to who may not read what items say', async () => {
    interface Coming {
      readonly modules: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] }[]
    }
    const added = ({ modules }: Coming) =>
      modules.find(({ name }) => name === 'account')?.fields.filter(({ name }) => ['stand', 'row'].includes(name)) ?? []
    const stand = { es: 'Puesto', en: 'Stand' }
    const item = await itemWith('Puesto', { changes: [newField('stand', { label: stand }, 'account')] })
    assert.deepEqual(
      added((await overview()).coming).map((field) => ('label' in field ? field.label : undefined)),
      [stand],
    )

    const consultant = await withRoles({ app, ada }, 'leo', ['salesperson', 'projectConsultant'])
    const asConsultant = async () =>
      added((await consultant.get(`/programme/tests?project=${project}`)).json().coming).length
    assert.equal(await asConsultant(), 1)
    const id = coreId('role', 'projectConsultant')
    const { definition } = (await ada.get(`/elements/${id}`)).json()
    const fields = {
      ...definition.fields,
      specItem: { ...definition.fields?.specItem, definition: { read: false, write: false } },
    }
    await configure(ada, [{ change: 'update', id, definition: { ...definition, fields } }])
    assert.equal(await asConsultant(), 0)
    await configure(ada, [{ change: 'update', id, definition }])

    // What two items say differently cannot come; the tests are shown all the same.
    const other = await itemWith('Puesto, otra vez', {
      changes: [newField('stand', { label: { es: 'Fila', en: 'Row' } }, 'account')],
    })
    assert.deepEqual(added((await overview()).coming), [])
    for (const one of [item, other]) await ada.send('DELETE', `/records/specItem/${one}`)
  })

  it('are not there for who takes no part; nobody tries as who may do more than they may', async () => {
    const scenarioOf = (as: string) => ({
      project,
      environment,
      asRole: as,
      scenario: { steps: [{ do: 'open', module: 'account' }] },
    })
    const kim = await app.signIn('kim')
    const asked = [
      await kim.get(`/programme/tests?project=${project}`),
      await kim.post('/programme/scenarios', scenarioOf('salesperson')),
      await kim.post('/programme/tests/runs', { project, environment }),
      await kim.post('/programme/tests/first-day', { project }),
    ]
    assert.deepEqual(
      asked.map(({ statusCode }) => statusCode),
      [404, 404, 404, 404],
    )
    const consultant = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant'])
    assert.equal((await consultant.post('/programme/scenarios', scenarioOf('administrator'))).statusCode, 403)
    assert.equal(
      (await consultant.post('/programme/scenarios', { ...scenarioOf('salesperson'), environment: 'sandbox' }))
        .statusCode,
      404,
    )
    const own = await consultant.post('/programme/scenarios', scenarioOf('salesperson'))
    assert.equal(own.json().run?.result, 'pass', own.body)
    assert.equal(
      (await consultant.get(`/programme/tests?project=${project}`))
        .json()
        .roles.find(({ name }: { name: string }) => name === 'administrator').isMine,
      false,
    )
  })

  it('of the first day come once, and every one that is ready is run by itself when asked', async () => {
    const added = await ada.post('/programme/tests/first-day', { project })
    assert.equal(added.json().tests.length, firstDay.length, added.body)
    assert.deepEqual((await ada.post('/programme/tests/first-day', { project })).json().tests, [])
    const script = {
      given: [],
      steps: [
        { do: 'create', module: 'account', values: { name: 'Molinos' } },
        { expect: 'field', on: 'account', name: 'name', isEmpty: true },
      ],
    }
    const looking = await make('acceptanceTest', { name: 'Qué se ve', asRole: 'administrator', script })
    await taken('acceptanceTest', looking, 'ready')
    const optional = { ...hall.element.definition, required: false }
    await configure(ada, [{ change: 'update', id: hall.element.id, definition: optional }])
    assert.equal((await ada.post('/programme/tests/runs', { project, environment })).json().counts, null)
    await app.system.environment.jobs.drain()
    const { tests, runs } = await overview()
    const ofFirstDay = tests.filter(({ level }: { level: string }) => level === 'firstDay')
    assert.deepEqual(
      ofFirstDay.map(({ status }: { status: string }) => status),
      ['ok', 'ok', 'ok', 'ok'],
    )
    assert.ok(runs.length >= firstDay.length)
    // Whoever wrote it may not see what the role sees: by itself it only says that the step was not met.
    const filter = encodeURIComponent(JSON.stringify({ field: 'test', op: 'eq', value: looking.id }))
    const ofLooking = async () => {
      const { rows } = (await ada.get(`/records/testRun?fields=steps,test&filter=${filter}`)).json()
      return JSON.stringify(rows[0]?.steps.steps[1])
    }
    assert.match(await ofLooking(), /"found":\{"es":"No se cumple/)
    app.world.setNow(new Date(Date.parse(app.world.now()) + 1000).toISOString())
    await ada.post('/programme/tests/runs', { project, environment, tests: [looking.id] })
    assert.match(await ofLooking(), /Molinos/)
  })

  it('what is tried without being kept says what is wrong with it, or what it gave', async () => {
    const attempt = async (steps: unknown) => {
      const body = { project, environment, asRole: 'salesperson', scenario: { steps } }
      return (await ada.post('/programme/scenarios', body)).json()
    }
    assert.deepEqual((await attempt([{ do: 'fly' }])).problems[0].path, 'steps.0.do')
    assert.deepEqual((await attempt([{ do: 'create', module: 'ship' }])).problems[0].path, 'steps.0.module')
    const { run } = await attempt([{ do: 'create', module: 'contact', values: {} }])
    assert.deepEqual([run.result, run.steps[0].outcome], ['fail', 'unmet'])
  })
})
