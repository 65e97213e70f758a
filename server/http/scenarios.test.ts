import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { firstDay } from '#catalog/scenarios/index.ts'
import { checkScenario, termsOf } from '#common/scenario-check.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { loadModel } from '#server/model/registry.ts'
import { proposeTests } from '#server/scenarios/propose.ts'
import { runScenario } from '#server/scenarios/run.ts'
import { contentsOf } from '#test/support/contents.ts'
import type { TestApp } from '#test/support/http.ts'
import { testProject, type TestProject } from '#test/support/project.ts'
import { playingIn, scenarioOf } from '#test/support/scenarios.ts'

let app: TestApp
let project: string
let make: TestProject['make']

const { play, passes, fails } = playingIn(() => app.system.environment)

before(async () => {
  ;({ app, project, make } = await testProject())
})

after(async () => {
  await app.close()
})

const account = { do: 'create', module: 'account', values: { name: 'Molinos' } }
const lead = { do: 'create', module: 'lead', alias: 'L', values: { company: 'Talleres', source: 'website' } }
const contact = { do: 'create', module: 'contact', values: { firstName: 'Nora' } }
const deal = {
  do: 'create',
  module: 'opportunity',
  values: { name: 'Trato', account: '@account', amount: { amount: '900', currency: 'EUR' } },
}
const win = { do: 'transition', on: 'opportunity', to: 'won' }
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
      checkScenario(terms, scenarioOf({ as, steps })).map(({ path }) => path)
    assert.deepEqual(check([account, { expect: 'exists', on: '@account' }]), [])
    assert.deepEqual(check([account], 'role:nobody'), ['as'])
    assert.deepEqual(
      check([
        { do: 'create', module: 'ship', alias: 'S' },
        { do: 'delete', on: '@S' },
      ]),
      ['steps.0.module'],
    )
    assert.deepEqual(check([{ do: 'delete', on: '@nothing' }]), ['steps.0.on'])
    assert.deepEqual(check([{ ...account, values: { sails: 4 } }]), ['steps.0.values.sails'])
    assert.deepEqual(check([{ ...lead, values: { source: 'moon' } }]), ['steps.0.values.source'])
    assert.deepEqual(check([account, { ...contact, values: { account: '@account', accounts: ['@contact'] } }]), [
      'steps.1.values.accounts',
    ])
    assert.deepEqual(check([lead, { do: 'update', on: 'L', values: { account: '@L' } }]), ['steps.1.values.account'])
    assert.deepEqual(check([account, { expect: 'inView', on: '@account', view: 'none' }]), ['steps.1.view'])
    assert.deepEqual(check([account, { do: 'transition', on: '@account', to: 'won' }]), ['steps.1.to'])
    assert.deepEqual(check([account, { do: 'convert', on: '@account', to: 'contact' }]), ['steps.1.on'])
    assert.deepEqual(check([account, { expect: 'field', on: '@account', name: 'name' }]), ['steps.1'])
    assert.deepEqual(check([account, { expect: 'field', on: '@account', name: 'name', matches: '(' }]), [
      'steps.1.matches',
    ])
    assert.deepEqual(check([{ do: 'open' }]), ['steps.0'])
    assert.deepEqual(check([{ expect: 'count', module: 'account' }]), ['steps.0'])
    assert.deepEqual(check([{ ...account, fields: ['name'] }]), ['steps.0.fields'])
  })

  it('that is proposed is played by who may see what it points to, and points to what is new', async () => {
    const model = await loadModel(app.system.environment)
    const calls = model.modules.get('call')
    const regarding = calls?.fields.get('regarding')
    const updated = { change: 'update', id: regarding?.id ?? '', definition: {} } as const
    const proposed = proposeTests(model, [updated]).map(({ scenario }) => scenario)
    assert.deepEqual(
      proposed.map(({ as }) => as === 'role:service'),
      [false],
      'customer service does not see leads',
    )
    for (const { steps, given, as } of proposed) await passes(steps, given, as)
    const contacts = model.modules.get('contact')
    assert.ok(contacts)
    const made = { ...contacts, kind: 'module', parent: null, definition: {} } as const
    const [, ofCall] = proposeTests(model, [{ change: 'create', element: made }, updated]).filter(
      ({ kind }) => kind === 'functional',
    )
    assert.deepEqual(
      ofCall?.scenario.given.map((one) => 'module' in one && one.module),
      ['contact'],
    )
  })

  it('leaves nothing behind, whatever comes of it: table by table, nothing has changed', async () => {
    const before = await contentsOf(app.database)
    assert.ok(before.size > 100)
    const mails = app.mails.length
    for (const one of firstDay) await runScenario(app.system.environment, one.scenario)
    await fails(/Molinos/, [
      account,
      { do: 'comment', on: '@account', text: 'Hola' },
      { expect: 'field', on: '@account', name: 'name', equals: 'Otra' },
    ])
    await passes([
      { do: 'create', module: 'quote', values: { subject: 'Uno' } },
      { do: 'delete', on: '@quote' },
      { do: 'restore', on: '@quote' },
    ])
    assert.deepEqual(await contentsOf(app.database), before)
    assert.equal(app.mails.length, mails)
  })

  it('says each step as a sentence in both languages, and what it found at the first that is not met', async () => {
    const run = await play([
      account,
      { expect: 'field', on: '@account', name: 'name', equals: 'Otra' },
      { do: 'delete', on: '@account' },
    ])
    const said = run.steps.map(({ sentence, outcome }) => [outcome, sentence.es, sentence.en])
    assert.deepEqual(said, [
      ['met', 'Cuando añade a Cuentas con Nombre «Molinos»', 'When Salesperson adds to Accounts with Name “Molinos”'],
      ['unmet', 'Entonces Nombre (Cuenta «Molinos») es «Otra»', 'Then Name (Account “Molinos”) is “Otra”'],
      ['skipped', 'Cuando elimina Cuenta «Molinos»', 'When Salesperson deletes Account “Molinos”'],
    ])
    assert.deepEqual(run.reason, { es: 'Pone: «Molinos».', en: 'It says: “Molinos”.' })
    const own = await play([{ ...account, say: { es: 'da de alta el molino', en: 'adds the mill' } }])
    assert.equal(own.steps[0]?.sentence.es, 'Cuando da de alta el molino')
  })

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
    await passes([
      account,
      { do: 'update', on: 'account', values: { name: 'Otro' } },
      { expect: 'field', on: 'account', name: 'name', equals: 'Otro' },
    ])
    await passes([
      account,
      { do: 'delete', on: 'account' },
      { expect: 'exists', on: 'account', not: true },
      { do: 'restore', on: 'account' },
      { expect: 'exists', on: 'account' },
    ])
    await passes([{ ...account, ...cannot }])
    await passes(
      [
        { do: 'update', on: 'account', values: { name: 'Otro' }, expect: 'forbidden' },
        { do: 'delete', on: 'account', ...cannot },
      ],
      [account, ofColleague],
    )
    await passes([account, { do: 'delete', on: 'account' }, { do: 'restore', on: 'account', ...cannot }])
    await fails(/no permite crear/, [{ ...account, as: 'role:service' }])
    await fails(/Se lo ha permitido/, [{ ...account, expect: 'forbidden' }])
  })

  it('convert makes the sides that are asked for; not of what is somebody else’s', async () => {
    await passes([
      lead,
      { do: 'convert', on: 'L', to: 'account', values: { account: { name: 'Talleres SA' } } },
      { expect: 'field', on: '@L.account', name: 'name', equals: 'Talleres SA' },
      { expect: 'field', on: '@L', name: 'opportunity', isEmpty: true },
    ])
    await passes([{ do: 'convert', on: 'L', to: 'account', ...cannot }], [lead])
  })

  it('link and assign change relation and owner; not where the role may not change the record', async () => {
    await passes([
      account,
      contact,
      { do: 'link', on: 'contact', field: 'account', to: 'account' },
      { expect: 'field', on: 'contact', name: 'account', equals: '@account' },
    ])
    await passes([
      account,
      { do: 'assign', on: 'account', to: 'role:salesManager' },
      { expect: 'exists', on: 'account', not: true },
      { expect: 'exists', on: 'account', as: 'role:salesManager' },
    ])
    await passes(
      [
        { do: 'link', on: 'contact', field: 'account', to: 'account', expect: 'forbidden', as: 'role:projectSponsor' },
        { do: 'assign', on: 'account', to: 'me', as: 'role:projectSponsor', expect: 'forbidden' },
      ],
      [account, contact],
    )
  })

  it('transition takes a step or enters a stage; what it asks for is asked for, who may not is told so', async () => {
    await passes([account, deal, win, { expect: 'field', on: 'opportunity', name: 'stage', equals: 'won' }])
    await passes([
      account,
      deal,
      { do: 'transition', on: 'opportunity', to: 'lost', expect: 'requiredError', fields: ['lostReason'] },
      { ...win, ...cannot },
    ])
    const risk = { do: 'create', module: 'risk', values: { project, name: 'Nadie lo usa' } }
    const mitigate = { do: 'transition', on: 'risk', to: 'mitigate' }
    await passes(
      [
        risk,
        { ...mitigate, expect: 'requiredError', fields: ['response'] },
        { ...mitigate, values: { response: 'Se enseña' } },
        { expect: 'field', on: 'risk', name: 'state', equals: 'mitigated' },
      ],
      [],
      'role:administrator',
    )
    await passes([{ ...mitigate, expect: 'forbidden' }], [risk])
  })

  it('comment, open and search work where one sees, and nowhere else', async () => {
    await passes([
      account,
      { do: 'comment', on: 'account', text: '<b>Llamar</b>' },
      { do: 'open', on: 'account' },
      { do: 'open', module: 'account', view: 'all' },
      { do: 'search', text: 'molinos', module: 'account' },
    ])
    await passes(
      [
        { do: 'open', on: 'account', expect: 'forbidden' },
        { do: 'comment', on: 'account', text: 'x', expect: 'refused' },
      ],
      [account, ofColleague],
    )
    await passes(
      [
        { do: 'open', module: 'lead', expect: 'forbidden' },
        { do: 'search', text: 'x', module: 'lead', expect: 'forbidden' },
      ],
      [],
      'role:service',
    )
  })

  it('import writes each row, all or none; only for who may import', async () => {
    const rows = [{ firstName: 'Uno' }, { firstName: 'Dos' }]
    await passes([
      { do: 'import', module: 'contact', alias: 'C', rows },
      { expect: 'exists', on: '@C2' },
      { expect: 'count', module: 'contact', where: { firstName: 'Dos', owner: '@me' }, equals: 1 },
    ])
    await passes([
      { do: 'import', module: 'contact', rows: [...rows, {}], expect: 'requiredError', fields: ['firstName'] },
      { expect: 'count', module: 'contact', where: { owner: '@me' }, equals: 0 },
    ])
    await passes([{ do: 'import', module: 'contact', rows, expect: 'forbidden' }], [], 'role:service')
  })
})

describe('runReport', () => {
  it('takes out what a view holds, for who may take data out, of what they see', async () => {
    await passes([{ do: 'runReport', module: 'account', view: 'all' }], [], 'role:administrator')
    await passes(
      [
        { do: 'runReport', module: 'lead', expect: 'forbidden' },
        { do: 'runReport', module: 'account', expect: 'forbidden' },
      ],
      [],
      'role:service',
    )
    assert.equal((await play([{ do: 'runReport', module: 'account', view: 'none' }])).result, 'blocked')
  })
})

describe('each expectation', () => {
  it('exists, count and field hold or say what was found', async () => {
    await fails(/Está ahí/, [account, { expect: 'exists', on: 'account', not: true }])
    await fails(/no lo ve/, [{ expect: 'exists', on: 'account' }], [account, ofColleague])
    await passes([account, { expect: 'exists', module: 'account', where: { name: 'Molinos', owner: '@me' } }])
    await fails(/Hay 1/, [account, { expect: 'count', module: 'account', where: { owner: '@me' }, atLeast: 2 }])
    await passes([account, { expect: 'count', module: 'account', where: { owner: '@me' }, atLeast: 1, atMost: 1 }])
    await passes([
      account,
      { expect: 'field', on: 'account', name: 'name', matches: 'Mol.*' },
      { expect: 'field', on: 'account', name: 'website', isEmpty: true },
    ])
    await fails(/Molinos/, [account, { expect: 'field', on: 'account', name: 'name', matches: 'Mol' }])
    await fails(/nada/, [account, { expect: 'field', on: 'account', name: 'website', notEmpty: true }])
    await fails(/Molinos/, [account, { expect: 'field', on: 'account', name: 'name', isEmpty: true }])
    await fails(
      /No ve ese campo/,
      [{ expect: 'field', on: 'account', name: 'annualRevenue', isEmpty: true }],
      [account],
      'role:service',
    )
  })

  it('inView, found, notification and within hold or say what was found', async () => {
    await passes([
      lead,
      { expect: 'inView', on: 'L', view: 'prospects' },
      { expect: 'inView', on: 'L', view: 'working', not: true },
    ])
    await fails(/No está en la vista/, [lead, { expect: 'inView', on: 'L', view: 'working' }])
    await passes([
      account,
      { expect: 'found', on: 'account', text: 'molinos' },
      { expect: 'found', on: 'account', text: 'xyzzy', not: true },
    ])
    await fails(/No sale/, [{ expect: 'found', on: 'account', text: 'molinos' }], [account, ofColleague])
    const assigned = { expect: 'notification', kind: 'assigned', on: 'account' }
    await passes([
      account,
      ofColleague,
      { ...assigned, to: 'colleague', as: 'role:salesManager' },
      { ...assigned, not: true, as: 'role:salesManager' },
    ])
    await fails(/No ha recibido/, [account, { ...assigned }])
    await passes([{ ...account, within: 5000 }])
    await fails(/Ha tardado/, [
      { do: 'import', module: 'contact', rows: Array(50).fill({ firstName: 'Uno' }), within: 1 },
    ])
  })

  it('workflowFired holds where Lazo changed the record by itself, by that step; not for who does not see it', async () => {
    const gap = { do: 'create', module: 'gap', values: { project, name: 'Nadie sabe quién vino' } }
    const objective = { do: 'create', module: 'objective', values: { project, name: 'Saberlo' } }
    const join = {
      do: 'create',
      module: 'trace',
      values: { project, kind: 'closes', derived: '@objective', source: '@gap' },
    }
    const fired = { expect: 'workflowFired', on: 'gap' }
    await passes(
      [
        gap,
        { ...fired, not: true },
        objective,
        join,
        fired,
        { ...fired, step: 'address' },
        { ...fired, step: 'loseObjective', not: true },
      ],
      [],
      'role:administrator',
    )
    await fails(/nada por su cuenta/, [gap, fired], [], 'role:administrator')
    await fails(/No ve la ficha/, [fired], [gap])
    assert.equal(
      (await play([gap, { ...fired, step: 'drop' }], [], 'role:administrator')).result,
      'blocked',
      'a step that people take',
    )
  })

  it('kpiValue says what a KPI comes to with what the steps did; not to who does not see it', async () => {
    const query = {
      kind: 'single',
      of: { module: 'opportunity', aggregate: 'count', filter: { field: 'stage', op: 'eq', value: 'won' } },
    }
    const { key } = await make('kpi', { project, name: 'Ganadas', unit: 'tratos', direction: 'up', query })
    const says = { expect: 'kpiValue', kpi: key, as: 'role:administrator' }
    await passes([
      account,
      deal,
      { ...says, changesBy: 0 },
      win,
      { ...says, changesBy: 1 },
      { ...says, kpi: 'Ganadas', atLeast: 1 },
    ])
    await fails(/Ha cambiado en 1/, [account, deal, win, { ...says, changesBy: 2 }])
    await fails(/Vale \d/, [{ ...says, equals: 7 }])
    await fails(/no lo ve/, [{ expect: 'kpiValue', kpi: key, atLeast: 0 }])
    await fails(/No hay tal indicador/, [{ ...says, kpi: 'KPI-999', atLeast: 0 }])
    assert.equal((await play([{ expect: 'kpiValue', kpi: key }])).result, 'blocked')
  })

  it('requiredError and refused name their fields; being forbidden is something else', async () => {
    await passes([{ ...contact, values: {}, expect: 'requiredError', fields: ['firstName'] }])
    await passes([{ ...contact, values: { firstName: 'Ana', email: 'no' }, expect: 'refused', fields: ['email'] }])
    await fails(/obligatorio/, [{ ...contact, values: {}, expect: 'requiredError', fields: ['email'] }])
    await fails(/no permite/, [{ ...account, as: 'role:service', expect: 'refused' }])
    await fails(/obligatorio/, [{ ...contact, values: {}, expect: 'forbidden' }])
  })
})
