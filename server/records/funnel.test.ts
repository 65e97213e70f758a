/** The funnel against the same told by hand from every step that was made, and against the lists behind it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { funnelFilter, type FunnelCohort } from '#common/funnel.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { chance, type Chance } from '#test/support/chance.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { readFunnel } from './funnel.ts'
import { listRecords } from './list.ts'
import { updateRecord } from './update.ts'

const places = ['new', 'contacted', 'meeting', 'proposal', 'negotiation']
const stages = [...places, 'won', 'lost']
const reasons = ['price', 'timing']

interface Step {
  readonly at: number
  readonly stage: string
}

interface Told {
  readonly id: string
  readonly owner: Person
  readonly steps: Step[]
  readonly activities: number[]
  readonly amount: number
  reason: string | null
}

const dayMs = 86_400_000
const start = Date.parse('2026-01-05T09:00:00.000Z')
const end = Date.parse('2026-06-30T09:00:00.000Z')

describe('the funnel', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let told: Told[]

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    const random = chance(20_260_601)
    told = []
    for (let index = 0; index < 60; index += 1) told.push(await randomDeal(environment, random))
    environment.world.setNow(new Date(end).toISOString())
  })
  after(async () => await database.drop())

  async function idsOf(ctx: Context, filter: Filter): Promise<string[]> {
    const page = JSON.parse(await listRecords(ctx, { module: 'opportunity', filter, fields: [], limit: 200 }))
    return page.rows.map(({ id }: { id: string }) => id).toSorted()
  }

  const keys = { pipeline: 'pipeline', stage: 'stage', closedAt: 'closedAt' }

  function filterFor(ctx: Context, of: FunnelCohort, ...more: Filter[]): Filter {
    const found = ctx.model.modules.get('opportunity')?.capabilities.pipeline
    assert.ok(found && found.pipeline === keys.pipeline)
    return { all: [funnelFilter(found, { pipeline: 'sales', of }), ...more] }
  }

  for (const person of ['mara', 'kim', 'leo'] as const) {
    for (const cohort of ['begun', 'closed'] as const) {
      it(`says of deals ${cohort} what their steps say, and the lists behind it have as many: ${person}`, async () => {
        const ctx = await contextOf(environment, person)
        const read = await readFunnel(ctx, { module: 'opportunity', pipeline: 'sales', of: cohort })
        const own = told.filter(({ owner }) => person === 'mara' || owner === person)
        const seen = own.filter((deal) => cohort === 'begun' || isClosed(deal))
        assert.ok(seen.length >= 3)
        assert.deepEqual(
          { ...read, velocity: null, openNow: null, sight: null },
          { ...expected(seen), velocity: null, openNow: null, sight: null },
        )
        assert.equal(read.openNow, own.filter((deal) => !isClosed(deal)).length)
        assert.equal(read.sight, person === 'mara' ? 'all' : 'group')
        const isLost: Filter = { field: 'stage', op: 'eq', value: 'lost' }
        for (const { stage, ...row } of read.stages) {
          const place = places.indexOf(stage)
          const list = async (...more: Filter[]) => await idsOf(ctx, filterFor(ctx, cohort, ...more))
          const reached = await list({ field: 'stage', op: 'reached', value: stage })
          assert.deepEqual(reached, sorted(seen.filter((deal) => furthestOf(deal) >= place)))
          assert.equal(reached.length, row.reached)
          const furthest: Filter = { field: 'stage', op: 'furthest', value: stage }
          assert.equal((await list(furthest, isLost)).length, row.lost)
          assert.equal((await list(furthest, { not: isLost })).length, row.open)
          assert.equal((await list({ field: 'stage', op: 'wasIn', value: stage })).length, row.time.deals)
          assert.equal(row.wentOn + row.lost + row.open, row.reached)
        }
      })
    }
  }

  it('says of one person what a filter by its owner says', async () => {
    const mara = await contextOf(environment, 'mara')
    const filter: Filter = { field: 'owner', op: 'eq', value: (await contextOf(environment, 'kim')).policy.userId }
    const read = await readFunnel(mara, { module: 'opportunity', pipeline: 'sales', of: 'begun', filter })
    assert.deepEqual(read.stages, expected(told.filter(({ owner }) => owner === 'kim')).stages)
  })

  it('counts neither stays in another pipeline nor places in a stage that is gone, but ends a stay by them', async () => {
    const kim = await contextOf(environment, 'kim')
    environment.world.setNow('2026-07-01T09:00:00.000Z')
    const account = await createRecord(kim, 'account', { name: 'Aceites' })
    const id = await createRecord(kim, 'opportunity', { name: 'De otro embudo', account })
    const history = fixedTable(environment.schema, 'stage_history')
    await environment.db.query(sql`
      insert into ${history} (module_id, record_id, pipeline, from_stage, to_stage, at)
      select module_id, record_id, step.pipeline, null, step.stage, at + step.hours * interval '1 hour'
      from ${history}, (values ('partners', 'negotiation', 1), ('sales', 'audited', 2), ('sales', 'new', 3))
        as step (pipeline, stage, hours)
      where record_id = ${id} order by step.hours`)
    environment.world.setNow('2026-07-01T14:00:00.000Z')
    const filter: Filter = { field: 'id', op: 'eq', value: id }
    const { stages } = await readFunnel(kim, { module: 'opportunity', pipeline: 'sales', of: 'begun', filter })
    assert.deepEqual(
      stages.map(({ reached, open, time }) => [reached, open, time.deals, time.median]),
      [[1, 1, 1, 3 * 3600], ...places.slice(1).map(() => [0, 0, 0, null])],
    )
    for (const [op, value, found] of [
      ['wasIn', 'negotiation', 0],
      ['reached', 'contacted', 0],
      ['furthest', 'new', 1],
      ['furthest', ['meeting', 'new'], 1],
      ['wasIn', ['meeting', 'negotiation'], 0],
    ] as const) {
      assert.equal((await idsOf(kim, { all: [filter, { field: 'stage', op, value }] })).length, found, op)
    }
    environment.world.setNow(new Date(end).toISOString())
  })

  it('shows nothing to whoever may not see deals or their stage, and asks for a stage that is worked', async () => {
    const leo = await contextOf(environment, 'leo')
    const [first] = told.filter(({ owner }) => owner === 'kim')
    const filter: Filter = { field: 'id', op: 'eq', value: first?.id }
    assert.equal((await readFunnel(leo, { module: 'opportunity', pipeline: 'sales', of: 'begun', filter })).deals, 0)
    await assert.rejects(readFunnel(leo, { module: 'opportunity', pipeline: 'none', of: 'begun' }), isCoded('missing'))
    await assert.rejects(readFunnel(leo, { module: 'account', pipeline: 'sales', of: 'begun' }), isCoded('missing'))
    for (const value of ['won', 'lost', 'audited', 7, [], ['new', 'won']]) {
      await assert.rejects(idsOf(leo, { field: 'stage', op: 'reached', value }), isCoded('invalid'))
    }
    const blind = { ...leo, policy: { ...leo.policy, canRead: (_: string, name: string) => name !== 'pipeline' } }
    await assert.rejects(idsOf(blind, { field: 'stage', op: 'reached', value: 'new' }), isCoded('invalid'))
  })

  it('counts activities neither of too many deals nor for whoever sees none', async () => {
    const kim = await contextOf(environment, 'kim')
    const query = { module: 'opportunity', pipeline: 'sales', of: 'begun' } as const
    const counts = async (ctx: Context, most?: number) =>
      (await readFunnel(ctx, query, most)).stages.map(({ activities }) => activities)
    assert.ok((await counts(kim)).some((one) => one !== null && one > 0))
    assert.deepEqual(
      await counts(kim, 2),
      places.map(() => null),
    )
    const scope: Context['policy']['scope'] = (module, action) =>
      ['call', 'meeting', 'task'].includes(module) ? 'none' : kim.policy.scope(module, action)
    assert.deepEqual(
      await counts({ ...kim, policy: { ...kim.policy, scope } }),
      places.map(() => 0),
    )
  })

  it('multiplies what there is to win by how often, how much and how soon', async () => {
    const mara = await contextOf(environment, 'mara')
    const read = await readFunnel(mara, { module: 'opportunity', pipeline: 'sales', of: 'closed' })
    assert.ok(read.average !== null && read.cycleDays !== null)
    const rate = read.won / (read.won + read.lost)
    assert.equal(read.velocity, ((read.openNow * rate * Number(read.average)) / read.cycleDays).toFixed(2))
  })
})

function isCoded(code: string) {
  return (error: unknown): boolean => error instanceof LazoError && error.code === code
}

/** Forwards, backwards, over stages, closed and reopened; a few with an activity on the way. */
async function randomDeal(environment: TestEnvironment, random: Chance): Promise<Told> {
  const owner = random.pick(['kim', 'leo'] as const)
  const ctx = await contextOf(environment, owner)
  let at = start + random.below(90) * dayMs
  const clock = () => environment.world.setNow(new Date(at).toISOString())
  clock()
  const amount = 1000 + random.below(900)
  const first = random.next() < 0.8 ? 'new' : random.pick(places)
  const money = { amount: String(amount), currency: 'EUR' }
  const account = await createRecord(ctx, 'account', { name: 'Molinos' })
  const values = { name: 'Trato', account, stage: first, amount: money, expectedCloseDate: '2026-08-01' }
  const id = await createRecord(ctx, 'opportunity', values)
  const deal: Told = { id, owner, steps: [{ at, stage: first }], activities: [], amount, reason: null }
  const moves = random.below(7)
  for (let move = 0; move < moves; move += 1) {
    at += 3_600_000 * (1 + random.below(300))
    clock()
    if (random.next() < 0.5) {
      const done = at - 1_800_000
      const start = new Date(done).toISOString()
      const [outcome, regarding] = ['interested', { module: 'opportunity', id }]
      await createRecord(ctx, 'call', { subject: 'Llamada', at: start, done: true, outcome, regarding })
      deal.activities.push(done)
    }
    const now = deal.steps.at(-1)?.stage
    const stage = random.pick(stages.filter((one) => one !== now))
    const reason = stage === 'lost' ? random.pick(reasons) : null
    await updateRecord(ctx, 'opportunity', id, { stage, lostReason: reason })
    deal.steps.push({ at, stage })
    deal.reason = reason
  }
  return deal
}

const sorted = (deals: readonly Told[]): string[] => deals.map(({ id }) => id).toSorted()
const lastOf = ({ steps }: Told): string => steps.at(-1)?.stage ?? ''
const isClosed = (deal: Told): boolean => ['won', 'lost'].includes(lastOf(deal))

function furthestOf(deal: Told): number {
  if (lastOf(deal) === 'won') return places.length
  return Math.max(0, ...deal.steps.map(({ stage }) => places.indexOf(stage)))
}

/** Of the sorted values, as between two neighbours. */
function quantile(values: readonly number[], share: number): number | null {
  const known = values.toSorted((a, b) => a - b)
  const place = share * (known.length - 1)
  const [low, high] = [known[Math.floor(place)], known[Math.ceil(place)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place))
}

function expected(deals: readonly Told[]) {
  const won = deals.filter((deal) => lastOf(deal) === 'won')
  const sum = won.reduce((total, { amount }) => total + amount, 0)
  const days = won.map(({ steps }) => ((steps.at(-1)?.at ?? 0) - (steps[0]?.at ?? 0)) / dayMs)
  return {
    deals: deals.length,
    won: won.length,
    lost: deals.filter((deal) => lastOf(deal) === 'lost').length,
    valued: won.length,
    average: won.length === 0 ? null : String(Math.round((sum / won.length) * 100) / 100),
    cycleDays: quantile(days, 0.5),
    stages: places.map((stage, place) => stageOf(deals, stage, place)),
  }
}

function stageOf(deals: readonly Told[], stage: string, place: number) {
  const here = deals.filter((deal) => furthestOf(deal) === place)
  const lost = here.filter((deal) => lastOf(deal) === 'lost')
  const stays = deals.flatMap((deal) =>
    deal.steps.flatMap((step, index) => {
      const until = deal.steps[index + 1]?.at
      return step.stage === stage ? [{ deal, from: step.at, until: until ?? end, isOpen: until === undefined }] : []
    }),
  )
  const seconds = [...Map.groupBy(stays, ({ deal }) => deal.id).values()].map((one) =>
    one.reduce((sum, { from, until }) => sum + (until - from) / 1000, 0),
  )
  const counts = Map.groupBy(lost, ({ reason }) => reason)
  return {
    stage,
    reached: deals.filter((deal) => furthestOf(deal) >= place).length,
    wentOn: deals.filter((deal) => furthestOf(deal) > place).length,
    open: here.length - lost.length,
    lost: lost.length,
    reasons: [...counts]
      .map(([reason, all]) => ({ reason, count: all.length }))
      .toSorted((a, b) => b.count - a.count || ((a.reason ?? '') < (b.reason ?? '') ? -1 : 1)),
    time: {
      deals: seconds.length,
      open: stays.filter(({ isOpen }) => isOpen).length,
      median: quantile(seconds, 0.5),
      most: quantile(seconds, 0.8),
    },
    activities: stays.reduce(
      (sum, { deal, from, until }) => sum + deal.activities.filter((at) => at >= from && at < until).length,
      0,
    ),
  }
}
