/** The forecast against the same told by hand from every step that was made, and against the lists behind it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ForecastFigures } from '#common/api/forecast.ts'
import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import {
  daysOf,
  forecastCategories,
  forecastFilter,
  forecastGaps,
  forecastMeasures,
  gapFilter,
} from '#common/forecast.ts'
import type { Context } from '#server/context.ts'
import { chance } from '#test/support/chance.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import {
  categories,
  causeOf,
  dayOf,
  end,
  figuresOf,
  isInside,
  momentOf,
  partOf,
  randomDeal,
  stateAt,
  sum,
  text,
  type State,
  type Told,
} from '#test/support/told-deals.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { readForecast } from './forecast.ts'
import { readForecastAccuracy, readForecastChanges } from './forecast-past.ts'
import { groupRecords } from './group.ts'
import { listRecords } from './list.ts'
import { deleteRecord } from './remove.ts'
import { updateRecord } from './update.ts'

const readers = ['mara', 'kim', 'leo'] as const
const whole = { module: 'opportunity' } as const

describe('the forecast', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let told: Told[]

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    const random = chance(20_260_520)
    const rate = { currency: 'USD', date: '2025-01-01', rate: '0.5' }
    await createRecord(await contextOf(environment, 'mara'), 'exchangeRate', rate)
    told = []
    for (let index = 0; index < 90; index += 1) told.push(await randomDeal(environment, random))
    environment.world.setNow(new Date(end).toISOString())
  })
  after(async () => await database.drop())

  const seenBy = (person: Person): Told[] => told.filter(({ owner }) => person === 'mara' || owner === person)

  for (const person of readers) {
    it(`says what is won and to come, and the lists behind it hold the same: ${person}`, async () => {
      const ctx = await contextOf(environment, person)
      const { keys, pipelines } = pipelinesOf(ctx)
      for (const period of ['2026-Q2', '2026-05', '2026-Q1']) {
        const read = await readForecast(ctx, { ...whole, period })
        const seen = seenBy(person).map((deal) => ({ deal, now: stateAt(deal, end) }))
        for (const { period: one, figures } of read.periods) {
          assert.deepEqual(figures, figuresOf(seen.flatMap(({ now }) => (isInside(now, one) ? [now] : []))))
        }
        assert.ok(read.periods.some(({ figures }) => figures.commit.count + figures.won.count > 0))
        const [own] = read.periods.filter((one) => one.period === period)
        assert.ok(own)
        for (const category of forecastCategories) {
          const filter = forecastFilter(keys, { pipelines, categories: [category], within: period })
          const expected = seen.filter(({ now }) => isInside(now, period) && categories[now.stage] === category)
          assert.deepEqual(await idsOf(ctx, filter), expected.map(({ deal }) => deal.id).toSorted())
          assert.equal(await amountOf(ctx, filter), Number(own.figures[category].amount))
        }
        const owners = person === 'mara' ? (['kim', 'leo'] as const) : ([person] as const)
        const byPerson = new Map(read.people.map((one) => [one.person?.id, one.figures]))
        for (const owner of owners) {
          const theirs = seen.flatMap(({ deal, now }) => (deal.owner === owner && isInside(now, period) ? [now] : []))
          if (theirs.length > 0) assert.deepEqual(byPerson.get(people[owner].id), figuresOf(theirs))
        }
        assert.equal(sumOf(read.people), sumOf([own]))
        assert.equal(sumOf(read.teams), sumOf([own]))
      }
      assert.equal(
        (await readForecast(ctx, { ...whole, period: '2026-Q2' })).sight,
        person === 'mara' ? 'all' : 'group',
      )
    })

    it(`says what no period can count on: ${person}`, async () => {
      const ctx = await contextOf(environment, person)
      const { keys, pipelines } = pipelinesOf(ctx)
      const { gaps } = await readForecast(ctx, { ...whole, period: '2026-Q2' })
      const open = seenBy(person).flatMap((deal) => {
        const now = stateAt(deal, end)
        return now?.isLive && !['won', 'lost'].includes(now.stage) ? [{ deal, now }] : []
      })
      const lacking = {
        past: open.filter(({ now }) => now.closeDate !== null && now.closeDate < dayOf(end)),
        undated: open.filter(({ now }) => now.closeDate === null),
        unvalued: open.filter(({ now }) => now.cents === null),
      }
      for (const gap of forecastGaps) {
        const found = gaps.find((one) => one.gap === gap)
        assert.deepEqual(found, { gap, ...sum(lacking[gap].map(({ now }) => now)) })
        assert.deepEqual(
          await idsOf(ctx, gapFilter(keys, gap, pipelines)),
          lacking[gap].map(({ deal }) => deal.id).toSorted(),
        )
      }
    })

    for (const measure of forecastMeasures) {
      it(`adds up what has changed since a day, each deal once: ${measure}, ${person}`, async () => {
        const ctx = await contextOf(environment, person)
        let causes = 0
        for (const period of ['2026-Q2', '2026-Q1', '2026-04']) {
          for (const since of ['2025-12-31', '2026-02-10', '2026-03-29', '2026-05-01', '2026-05-20']) {
            const read = await readForecastChanges(ctx, { ...whole, period, since, measure })
            const then = momentOf(since)
            const parts = seenBy(person).flatMap((deal) => {
              const [was, now] = [stateAt(deal, then), stateAt(deal, end)]
              const [before, after] = [partOf(was, period, measure), partOf(now, period, measure)]
              if (before === undefined && after === undefined) return []
              const cause = causeOf(was, now, { period, measure })
              return [{ id: deal.id, cause, before: before ?? 0, now: after ?? 0 }]
            })
            const expected = Object.groupBy(parts, ({ cause }) => cause)
            assert.deepEqual(
              read.causes.map(({ cause, count, before, now }) => ({ cause, count, before, now })).toSorted(byCause),
              Object.entries(expected)
                .map(([cause, some = []]) => ({
                  cause,
                  count: some.length,
                  before: text(some.map((one) => one.before)),
                  now: text(some.map((one) => one.now)),
                }))
                .toSorted(byCause),
              `${period} since ${since}`,
            )
            assert.equal(read.before, text(parts.map(({ before }) => before)))
            assert.equal(read.now, text(parts.map(({ now }) => now)))
            for (const { cause, deals } of read.causes) {
              const ids = (expected[cause] ?? []).map(({ id }) => id).toSorted()
              assert.deepEqual(deals.map(({ id }) => id).toSorted(), cause === 'same' ? [] : ids)
            }
            causes += read.causes.length
          }
        }
        assert.ok(causes > 15)
      })
    }

    it(`compares what was forecast as a period began with what came of it: ${person}`, async () => {
      const ctx = await contextOf(environment, person)
      for (const grain of ['quarter', 'month'] as const) {
        const { periods } = await readForecastAccuracy(ctx, { ...whole, grain })
        assert.equal(periods.length, 5)
        for (const { period, start: at, committed, won, isOver } of periods) {
          const began = momentOf(daysOf(period).from)
          const deals = seenBy(person).map((deal) => ({ was: stateAt(deal, began), now: stateAt(deal, end) }))
          const open = deals.flatMap(({ was, now }) => (isInside(was, period) ? [{ was, now }] : []))
          assert.deepEqual(at, figuresOf(open.map(({ was }) => was)), period)
          const of = (is: (now: State) => boolean) =>
            sum(open.flatMap(({ was, now }) => (was.stage === 'negotiation' && now && is(now) ? [was] : [])))
          assert.deepEqual(committed, {
            won: of((now) => now.isLive && now.stage === 'won' && isInside(now, period)),
            wonLater: of((now) => now.isLive && now.stage === 'won' && !isInside(now, period)),
            lost: of((now) => now.isLive && now.stage === 'lost'),
            open: of((now) => now.isLive && !['won', 'lost'].includes(now.stage)),
            deleted: of((now) => !now.isLive),
          })
          assert.deepEqual(
            won,
            sum(deals.flatMap(({ now }) => (now?.stage === 'won' && isInside(now, period) ? [now] : []))),
          )
          assert.equal(isOver, period !== '2026-Q2' && period !== '2026-05')
        }
      }
    })
  }

  it('is of one person where the filter says so', async () => {
    const mara = await contextOf(environment, 'mara')
    const kim = await contextOf(environment, 'kim')
    const filter: Filter = { field: 'owner', op: 'eq', value: people.kim.id }
    const query = { ...whole, period: '2026-Q2' } as const
    assert.deepEqual((await readForecast(mara, { ...query, filter })).periods, (await readForecast(kim, query)).periods)
    const since = { ...query, since: '2026-03-01', measure: 'total' } as const
    assert.deepEqual(await readForecastChanges(mara, { ...since, filter }), await readForecastChanges(kim, since))
  })

  it('is of no deals that one may not see, also where they were once one’s own', async () => {
    environment.world.setNow('2026-05-18T08:00:00.000Z')
    const [mara, kim] = [await contextOf(environment, 'mara'), await contextOf(environment, 'kim')]
    const account = await createRecord(kim, 'account', { name: 'Aceites' })
    const values = { name: 'De otra', account, stage: 'negotiation', amount: '777', expectedCloseDate: '2030-01-10' }
    const id = await createRecord(kim, 'opportunity', values)
    const query = { ...whole, period: '2030-Q1' } as const
    const total = async (ctx: Context) =>
      (await readForecast(ctx, query)).periods.find(({ period }) => period === '2030-Q1')?.figures.commit.amount
    assert.deepEqual([await total(kim), await total(mara)], ['777', '777'])
    assert.equal(await total(await contextOf(environment, 'leo')), '0')
    environment.world.setNow('2026-05-19T08:00:00.000Z')
    await updateRecord(mara, 'opportunity', id, { owner: people.leo.id, groups: [] })
    environment.world.setNow(new Date(end).toISOString())
    assert.equal(await total(kim), '0')
    const changes = await readForecastChanges(kim, { ...query, since: '2026-05-19', measure: 'commit' })
    assert.deepEqual([changes.before, changes.now, changes.causes], ['0', '0', []])
    await deleteRecord(mara, 'opportunity', id)
    const deleted = { ...query, since: '2026-05-19', measure: 'commit' } as const
    assert.deepEqual((await readForecastChanges(kim, deleted)).causes, [])
    const [cause] = (await readForecastChanges(mara, deleted)).causes
    assert.deepEqual([cause?.cause, cause?.before, cause?.now], ['deleted', '777', '0'])
  })

  it('says nothing by a field that one may not read', async () => {
    const mara = await contextOf(environment, 'mara')
    const without = (field: string): Context => ({
      ...mara,
      policy: { ...mara.policy, canRead: (_: string, name: string) => name !== field },
    })
    const query = { ...whole, period: '2026-Q2' } as const
    for (const field of ['amount', 'stage', 'pipeline', 'expectedCloseDate', 'closedAt']) {
      await assert.rejects(readForecast(without(field), query), isCoded('invalid'))
      await assert.rejects(readForecastAccuracy(without(field), { ...whole, grain: 'month' }), isCoded('invalid'))
    }
    const blind = without('probability')
    assert.equal((await readForecast(blind, query)).periods[0]?.figures.weighted, null)
    const weighted = { ...query, since: '2026-03-01', measure: 'weighted' } as const
    await assert.rejects(readForecastChanges(blind, weighted), isCoded('invalid'))
    assert.equal((await readForecastChanges(blind, { ...weighted, measure: 'total' })).since, '2026-03-01')
  })

  it('asks for a module with a pipeline, one that it has, and a day that has come', async () => {
    const kim = await contextOf(environment, 'kim')
    const period = '2026-Q2'
    await assert.rejects(readForecast(kim, { module: 'account', period }), isCoded('missing'))
    await assert.rejects(readForecast(kim, { ...whole, period, pipeline: 'none' }), isCoded('missing'))
    const query = { ...whole, period, measure: 'total' } as const
    await assert.rejects(readForecastChanges(kim, { ...query, since: '2026-05-21' }), isCoded('invalid'))
  })

  async function idsOf(ctx: Context, filter: Filter): Promise<string[]> {
    const page = JSON.parse(await listRecords(ctx, { ...whole, filter, fields: [], limit: 200 }))
    return page.rows.map(({ id }: { id: string }) => id).toSorted()
  }

  async function amountOf(ctx: Context, filter: Filter): Promise<number> {
    const aggregates = [{ function: 'sum', field: 'amount' }] as const
    const { groups } = JSON.parse(await groupRecords(ctx, { ...whole, by: [], aggregates, filter }))
    return Number(groups[0]['sum:amount'])
  }
})

function pipelinesOf(ctx: Context) {
  const module = ctx.model.modules.get('opportunity')
  const keys = module?.capabilities.pipeline
  assert.ok(module && keys)
  return { keys, pipelines: module.pipelines }
}

function isCoded(code: string) {
  return (error: unknown): boolean => error instanceof LazoError && error.code === code
}

const byCause = (a: { cause: string }, b: { cause: string }): number => (a.cause < b.cause ? -1 : 1)

function sumOf(some: readonly { readonly figures: ForecastFigures }[]): number {
  return some
    .flatMap(({ figures }) => forecastCategories.map((category) => Math.round(Number(figures[category].amount) * 100)))
    .reduce((all, one) => all + one, 0)
}
