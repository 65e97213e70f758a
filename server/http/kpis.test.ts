import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { objectiveTemplates } from '#catalog/kpis/index.ts'
import type { Answer } from '#common/api/endpoint.ts'
import type { readKpi } from '#common/api/kpis.ts'
import type { listLooseEnds } from '#common/api/programme.ts'
import type { KpiQuery, Measure } from '#common/kpi.ts'
import { takeSnapshots } from '#server/kpis/snapshots.ts'
import { dayIn } from '#server/records/calendar.ts'
import { systemContext } from '#server/users/system-context.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { moduleTable } from '#test/support/module-table.ts'
import { done, measured, newField, recordsAs, testProject, withRoles } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let project: string
let phase: string
let account: string

const asAda = recordsAs(() => ada)
const { make, read, take, taken, linked, update } = asAda

before(async () => {
  ;({ app, ada, project, phase } = await testProject())
  account = (await make('account', { name: 'Molinos del Sur' })).id
  for (const amount of ['1000', '2500.50', '40']) await win(amount)
  for (const amount of ['7000', '90']) await deal({ amount })
})

after(async () => {
  await app.close()
})

async function deal(values: object) {
  return await make('opportunity', { name: 'Molino', account, ...values })
}

async function win(amount: string): Promise<void> {
  await done(update('opportunity', await deal({ amount }), { stage: 'won' }))
}

const won = { field: 'stage', op: 'eq', value: 'won' } as const
const deals = (more: Partial<Measure>): Measure => ({ module: 'opportunity', aggregate: 'count', ...more })
const single = (more: Partial<Measure>): KpiQuery => ({ kind: 'single', of: deals(more) })

async function value(query: unknown, as = ada) {
  const answer = await as.post('/programme/kpi-values', { query })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

/** What the tables themselves say. */
async function direct(module: string, text: (column: (field: string) => string) => string): Promise<unknown> {
  const { table, column } = await moduleTable(app.system.environment, module)
  const rows = await app.system.db.query<{ value: unknown }>(
    sql`select ${raw(text((field) => column(field).sql))} as value from ${table} t where deleted_at is null`,
  )
  return rows[0]?.value
}

describe('the value of a query', () => {
  it('is what the tables say, for every aggregate', async () => {
    const amount = (c: (field: string) => string) => `${c('amount').slice(0, -1)}_base"`
    const cases: readonly (readonly [Partial<Measure>, (c: (field: string) => string) => string])[] = [
      [{}, () => 'count(*)::text'],
      [{ filter: won }, (c) => `(count(*) filter (where ${c('stage')} = 'won'))::text`],
      [{ aggregate: 'countDistinct', field: 'account' }, (c) => `count(distinct ${c('account')})::text`],
      [{ aggregate: 'sum', field: 'amount' }, (c) => `trim_scale(sum(${amount(c)}))::text`],
      [
        { aggregate: 'average', field: 'amount', filter: won },
        (c) => `trim_scale(round(avg(${amount(c)}) filter (where ${c('stage')} = 'won'), 6))::text`,
      ],
      [
        { aggregate: 'median', field: 'amount' },
        (c) => `trim_scale((percentile_cont(0.5) within group (order by ${amount(c)}))::numeric)::text`,
      ],
      [{ aggregate: 'min', field: 'amount' }, (c) => `trim_scale(min(${amount(c)}))::text`],
      [{ aggregate: 'max', field: 'amount' }, (c) => `trim_scale(max(${amount(c)}))::text`],
      [
        { filter: won, window: { field: 'closedAt', days: 30 } },
        (c) => `(count(*) filter (where ${c('closedAt')} > now() - interval '29 days'))::text`,
      ],
      [{ window: { field: 'closedAt', period: 'year', which: 'previous' } }, () => "'0'"],
    ]
    for (const [measure, text] of cases) {
      assert.equal((await value(single(measure))).value, await direct('opportunity', text), JSON.stringify(measure))
    }
    const cycle = await value(single({ aggregate: 'median', field: 'closedAt', since: 'createdAt', filter: won }))
    assert.ok(Number(cycle.value) >= 0 && Number(cycle.value) < 1, cycle.value)
    assert.equal(cycle.n, 3)
  })

  it('of a share has its count and the interval of Wilson; of nothing there is none', async () => {
    const share: KpiQuery = { kind: 'ratio', percent: true, of: deals({ filter: won }), to: deals({}) }
    const found = await value(share)
    assert.deepEqual([found.value, found.n], ['60', 5])
    assert.ok(found.interval.low < 60 && found.interval.high > 60 && found.interval.high <= 100)
    const none = { ...share, to: deals({ filter: { field: 'name', op: 'eq', value: 'nadie' } }) }
    assert.deepEqual(await value(none), { value: null, n: 0, interval: null })
    // What is no part of the other has no such margin.
    const beside: KpiQuery = {
      ...share,
      of: deals({ filter: { field: 'stage', op: 'ne', value: 'won' } }),
      to: deals({ filter: won }),
    }
    assert.equal((await value(beside)).interval, null)
    const less = await value({ kind: 'difference', of: deals({}), to: deals({ filter: won }) })
    assert.equal(less.value, '2')
    const market = {
      figures: [
        { from: '2020-01-01', value: '35405', source: 'INE' },
        { from: '2999-01-01', value: '1', source: 'x' },
      ],
    }
    const ours = deals({ aggregate: 'sum', field: 'amount', filter: won })
    const part = await value({ kind: 'ratio', percent: true, of: ours, to: market })
    assert.equal(part.value, '10')
  })

  it('leaves prospects out, and takes them in where it says so (W-15)', async () => {
    const lead = { lastName: 'Sáez', source: 'tradeFair' }
    await make('lead', lead)
    await make('lead', { ...lead, qualification: 'qualified', qualifyingEvent: 'email' })
    const leads = (more: object) => ({ kind: 'single', of: { module: 'lead', aggregate: 'count', ...more } })
    assert.equal((await value(leads({}))).value, '1')
    assert.equal((await value(leads({ prospects: true }))).value, '2')
  })

  it('is refused where it cannot be worked out, is too much or depends on who looks', async () => {
    const refused = [
      single({ aggregate: 'sum', field: 'name' }),
      single({ aggregate: 'sum', field: 'nothing' }),
      single({ aggregate: 'sum' }),
      single({ window: { field: 'name', days: 3 } }),
      single({ window: { field: 'closedAt', days: 0 } }),
      single({ filter: { field: 'owner', op: 'me' } }),
      single({
        filter: { not: { related: 'quote', by: 'opportunity', has: 'some', where: { field: 'owner', op: 'me' } } },
      }),
      single({ aggregate: 'median', field: 'closedAt', since: 'name' }),
      { kind: 'single', of: { figures: [] } },
      { kind: 'product', of: deals({}) },
      null,
    ]
    for (const query of refused) {
      const answer = await ada.post('/programme/kpi-values', { query })
      assert.equal(answer.statusCode, 422, `${JSON.stringify(query)} ${answer.body}`)
    }
    const nowhere = { query: { kind: 'single', of: { module: 'none', aggregate: 'count' } } }
    assert.equal((await ada.post('/programme/kpi-values', nowhere)).statusCode, 404)
  })
})

/** An objective of the first phase and its KPI. */
async function chain(name: string, measure: object) {
  const usual = { baseline: '100', target: '9000', dueDate: '2030-01-01' }
  return await measured(asAda, name, { ...usual, ...measure }, { phase })
}

async function kpiOf(name: string, measure: object): Promise<string> {
  return (await chain(name, measure)).kpi.id
}

const sales = single({ aggregate: 'sum', field: 'amount', filter: won })

const outside = { external: true, unit: 'puntos', baseline: '10', target: '40' }

async function page(id: string): Promise<Answer<typeof readKpi>> {
  const answer = await ada.get(`/programme/kpis/${id}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function looseEnds(): Promise<Answer<typeof listLooseEnds>['looseEnds']> {
  return (await ada.get(`/programme/loose-ends?project=${project}`)).json().looseEnds
}

describe('a KPI', () => {
  it('has the value of this moment, what it rests on, and moves when a deal is won', async () => {
    const kpi = await kpiOf('Vender', { query: sales })
    const before = await page(kpi)
    assert.equal(before.kpi.value, '3540.5')
    assert.deepEqual(before.kpi.modules, ['opportunity'])
    const rates = Object.fromEntries(before.elements.map(({ field, filled, of }) => [field, [filled, of]]))
    assert.deepEqual(rates, { amount: [5, 5], stage: [5, 5] })
    assert.equal(before.isCredible, true)
    await win('1000')
    assert.equal((await page(kpi)).kpi.value, '4540.5')
    const all = (await ada.get(`/programme/objectives?project=${project}`)).json()
    assert.equal(all.kpis.find(({ id }: { id: string }) => id === kpi).value, '4540.5')
  })

  it('is not credible yet where less than four in five records have what it reads', async () => {
    for (const name of ['a', 'b']) await deal({ name })
    const kpi = await kpiOf('Medir importes', { query: single({ aggregate: 'average', field: 'amount' }) })
    const found = await page(kpi)
    assert.deepEqual([found.elements[0]?.filled, found.elements[0]?.of, found.isCredible], [6, 8, false])
    // What is only asked of closed deals is not missed in open ones.
    const days = await kpiOf('Cerrar pronto', { query: single({ window: { field: 'closedAt', days: 30 } }) })
    assert.deepEqual([(await page(days)).elements[0]?.of, (await page(days)).isCredible], [4, true])
  })

  it('has a value a day: once, however often it is asked, and anew when its query changes', async () => {
    const kpi = await kpiOf('Guardar', { query: single({}) })
    await app.system.environment.jobs.drain()
    const rows = async () => (await page(kpi)).snapshots.map((one) => one.value)
    assert.deepEqual(await rows(), ['8'])
    const system = () => systemContext(app.system.environment)
    const [, again] = await Promise.all([takeSnapshots(await system()), takeSnapshots(await system())])
    assert.equal(await takeSnapshots(await system()), 0)
    assert.ok(again <= 1)
    assert.deepEqual(await rows(), ['8'])
    await done(update('kpi', { id: kpi }, { query: single({ filter: won }) }))
    await app.system.environment.jobs.drain()
    assert.deepEqual(await rows(), ['4'])
  })

  it('says in one line what it lacks, and nothing where it lacks nothing (W-08)', async () => {
    const kpi = await make('kpi', { name: 'A medias', unit: '€' })
    const lines = async (id: string) =>
      (await looseEnds()).flatMap(({ rule, node, message }) => (rule === 'W-08' && node.id === id ? [message] : []))
    const [line, another] = await lines(kpi.id)
    assert.match(
      line?.es ?? '',
      /^falta: el objetivo que mide, la consulta, el punto de partida.*, la meta, la fecha\.$/,
    )
    assert.equal(another, undefined)
    const whole = await kpiOf('Entero', { query: sales })
    assert.deepEqual(await lines(whole), [])
    const wrong = await kpiOf('Al revés', { query: sales, direction: 'down' })
    assert.match((await lines(wrong))[0]?.en ?? '', /other side/)
    for (const id of [kpi.id, wrong]) await ada.send('DELETE', `/records/kpi/${id}`)
  })

  it('that comes from outside takes values with their day; one that Lazo works out takes none', async () => {
    const kpi = await kpiOf('NPS', { ...outside, externalSource: 'Encuesta' })
    const enter = async (id: string, body: object) => (await ada.post(`/programme/kpis/${id}/values`, body)).statusCode
    assert.equal(await enter(kpi, { at: '2026-01-31', value: '22', count: 80, margin: '4' }), 204)
    assert.equal(await enter(kpi, { at: '2026-01-31', value: '25', count: 80, margin: '4' }), 204)
    assert.equal(await enter(kpi, { at: '2999-01-31', value: '25' }), 422)
    const { kpi: now, snapshots } = await page(kpi)
    assert.deepEqual(
      [now.value, now.at, now.n, now.interval, snapshots.length],
      ['25', '2026-01-31', 80, { low: 21, high: 29 }, 1],
    )
    // It was on its way in January and is not in February: who answers for it is told, once.
    const told = async () =>
      (await ada.get('/notifications')).json().rows.filter((one: { kind: string }) => one.kind === 'kpiBehind').length
    const late = await kpiOf('Se tuerce', { ...outside, baselineAt: '2026-01-01', dueDate: '2026-12-31' })
    await enter(late, { at: '2026-01-31', value: '14' })
    assert.equal(await told(), 0)
    await enter(late, { at: '2026-06-30', value: '12' })
    await enter(late, { at: '2026-07-31', value: '12' })
    assert.equal(await told(), 1)
    const computed = await kpiOf('Calculado', { query: sales })
    assert.equal(await enter(computed, { at: '2026-01-31', value: '25' }), 422)
  })

  it('whose parts come to something else says so', async () => {
    const whole = await kpiOf('Todo', { query: single({}), operator: 'sum' })
    const parts = [won, { field: 'stage', op: 'ne', value: 'won' } as const]
    for (const filter of parts) await kpiOf('Parte', { query: single({ filter }), parent: whole })
    assert.deepEqual((await page(whole)).kpi.parts, { value: '8', isInconsistent: false })
    await kpiOf('De más', { query: single({ filter: won }), parent: whole })
    const { kpi, parts: shown } = await page(whole)
    assert.deepEqual([kpi.parts, shown.length], [{ value: '12', isInconsistent: true }, 3])
  })
})

describe('the steps of an objective', () => {
  it('begins to be measured when its phase is live and its query gives a value, and ends with that of its day', async () => {
    const later = (days: number) => new Date(Date.parse(app.world.now()) + days * 86_400_000).toISOString()
    const dueDate = dayIn(later(2), 'Europe/Madrid')
    const { objective, kpi } = await chain('Crecer', { query: single({}), dueDate })
    const [measures] = (await ada.get('/records/trace?sort=-createdAt')).json().rows
    for (const step of ['refine', 'commit']) await taken('objective', objective, step)
    const state = async () => (await read('objective', objective)).state
    const achieve = async () => await take('objective', objective, 'achieve', { comment: 'visto' })
    const phases = await moduleTable(app.system.environment, 'scopePhase')
    await app.system.db.query(sql`update ${phases.table} set ${phases.column('state')} = 'live'`)
    assert.equal(await state(), 'committed')
    await app.system.environment.jobs.drain()
    assert.equal(await state(), 'measuring')
    assert.equal((await achieve()).statusCode, 422)
    app.world.setNow(later(1))
    const system = await systemContext(app.system.environment)
    const { db } = system.environment
    let asked = 0
    const broken: typeof db = {
      ...db,
      transaction: async (work, options) => {
        asked += 1
        if (asked === 1) throw new Error('it took too long')
        return await db.transaction(work, options)
      },
    }
    assert.ok((await takeSnapshots({ ...system, environment: { ...system.environment, db: broken } })) > 0)
    assert.equal(await takeSnapshots(system), 1, 'the one that failed')
    assert.equal((await achieve()).statusCode, 422)
    app.world.setNow(later(1))
    assert.equal((await achieve()).statusCode, 422, 'the day is there and its value is not')
    await takeSnapshots(await systemContext(app.system.environment))
    assert.equal((await page(kpi.id)).snapshots.length, 3)
    await ada.send('DELETE', `/records/trace/${measures.id}`)
    assert.match((await achieve()).body, /Ningún indicador/)
    await linked('measures', ['kpi', kpi], ['objective', objective])
    await done(achieve())
  })

  it('asks for a reason where the target lies outside what has been seen (R-006)', async () => {
    const { objective, kpi } = await chain('Soñar', { external: true, baseline: '10', target: '90' })
    for (const [month, at] of ['01', '02', '03', '04'].entries()) {
      await ada.post(`/programme/kpis/${kpi.id}/values`, { at: `2026-${at}-28`, value: String(10 + month) })
    }
    assert.deepEqual((await page(kpi.id)).range, { low: 10, high: 13 })
    await taken('objective', objective, 'refine')
    const refused = await take('objective', objective, 'commit')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /de 10 a 13/)
    await done(update('objective', objective, { stretchReason: 'Dos ferias más.' }))
    await taken('objective', objective, 'commit')
  })
})

describe('objectives to choose from', () => {
  it('each become an objective, its KPIs and their links, with what is today as the baseline', async () => {
    const { templates } = (await ada.get('/programme/objective-templates')).json()
    assert.deepEqual(
      templates.map(({ name }: { name: string }) => name),
      objectiveTemplates.map(({ name }) => name),
    )
    for (const { name, kpis } of objectiveTemplates) {
      const chosen = kpis.map(({ asksFigure, direction }) => ({
        target: direction === 'down' ? '-1' : '100000',
        ...(asksFigure ? { figure: { value: '1000000', source: 'Anuario' } } : {}),
      }))
      const asked = { project, template: name, dueDate: '2028-01-01', kpis: chosen }
      const { id } = await done(ada.post('/programme/objectives', asked), 201)
      const all = (await ada.get(`/programme/objectives?project=${project}`)).json()
      const own = all.kpis.filter((one: { objectives: string[] }) => one.objectives.includes(id))
      assert.equal(own.length, kpis.length, name)
      for (const one of own) assert.equal(one.isBroken, false, name)
      const about = new Set([id, ...own.map((one: { id: string }) => one.id)])
      const rules = (await looseEnds()).flatMap(({ rule, node }) => (about.has(node.id) ? [rule] : []))
      assert.ok(!rules.includes('W-08') && !rules.includes('R-018'), name)
    }
    const behind = { project, template: 'moreCustomers', dueDate: '2028-01-01', kpis: [{ target: '0' }] }
    assert.match((await ada.post('/programme/objectives', behind)).body, /otro lado/)
    const short = { project, template: 'marketShare', dueDate: '2028-01-01', kpis: [{ target: '1' }] }
    assert.equal((await ada.post('/programme/objectives', short)).statusCode, 422)
  })
})

describe('what an item is still to bring', () => {
  it('lets its query be written, and nothing else in it unlooked at', async () => {
    const day = newField('fairDay', { type: 'date' }, 'opportunity')
    await make('specItem', { name: 'Día', type: 'field', definition: { changes: [day] } })
    const of = deals({ filter: { field: 'fairDay', op: 'notEmpty' } })
    const awaited = { kind: 'ratio', of, to: deals({}) }
    assert.equal((await ada.post('/records/kpi', { name: 'Después', project, query: awaited })).statusCode, 201)
    const own = { ...awaited, to: deals({ filter: { field: 'owner', op: 'me' } }) }
    assert.equal((await ada.post('/records/kpi', { name: 'Mío', project, query: own })).statusCode, 422)
  })
})

describe('whose rights count', () => {
  it('whoever does not see every record may read a KPI of their project, and neither write nor try its query', async () => {
    const kpi = await kpiOf('De todos', { query: sales })
    const kim = await app.signIn('kim')
    for (const path of [
      `/programme/kpis/${kpi}`,
      `/programme/objectives?project=${project}`,
      '/programme/objective-templates',
    ]) {
      assert.equal((await kim.get(path)).statusCode, 404, path)
    }
    assert.equal((await kim.post('/programme/kpi-values', { query: sales })).statusCode, 404)
    assert.deepEqual((await kim.get('/programme/objectives')).json().kpis, [])
    const member = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant'])
    assert.equal((await member.get(`/programme/kpis/${kpi}`)).json().kpi.value, '4540.5')
    assert.equal((await member.post('/programme/kpi-values', { query: sales })).statusCode, 403)
    const values = { name: 'Sondear', query: single({ filter: { field: 'name', op: 'startsWith', value: 'M' } }) }
    assert.equal((await member.post('/records/kpi', { ...values, project })).statusCode, 403)
    const asMember = recordsAs(() => member)
    const own = await asMember.make('kpi', { name: 'Sin consulta', project })
    assert.equal((await asMember.change('kpi', own, { query: values.query })).statusCode, 403)
    // Each of them measures records of which the member sees some alone.
    assert.deepEqual((await member.get('/programme/objective-templates')).json().templates, [])
  })
})
