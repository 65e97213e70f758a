import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { attributionModels, divided, sharesOf } from '#common/attribution.ts'
import { LazoError } from '#common/errors.ts'
import { chance } from '#test/support/chance.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { readAttribution } from './attribution.ts'
import { createRecord } from './create.ts'
import { updateRecord } from './update.ts'

const dayMs = 86_400_000
const start = Date.parse('2026-02-01T09:00:00.000Z')
const at = (day: number): string => new Date(start + day * dayMs).toISOString()

interface Told {
  readonly id: string
  readonly cents: number
  readonly madeDay: number
  readonly closedDay: number
  /** Day of the first touch by the name of each campaign. */
  readonly touches: Map<string, number>
}

/** Touches written in every place where there are any, and told apart from them by hand. */
describe('what a campaign brought', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  const campaigns = new Map<string, string>()
  const told: Told[] = []

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    const mara = await contextOf(environment, 'mara')
    environment.world.setNow(at(-10))
    for (const name of ['fair', 'mailing', 'calls']) {
      const cost = { amount: '1000', currency: 'EUR' }
      const day = { start: '2026-02-01', ...(name === 'fair' ? { cost } : {}) }
      campaigns.set(name, await createRecord(mara, 'campaign', { name, type: 'tradeFair', status: 'finished', ...day }))
    }
    const random = chance(136)
    for (let index = 0; index < 30; index += 1) told.push(await dealOf(random))
    environment.world.setNow(at(400))
  })
  after(async () => await database.drop())

  async function dealOf(random: ReturnType<typeof chance>): Promise<Told> {
    const mara = await contextOf(environment, 'mara')
    const touches = new Map<string, number>()
    const touch = (name: string, day: number) => touches.set(name, Math.min(day, touches.get(name) ?? day))
    const madeDay = random.below(150)
    const closedDay = madeDay + 1 + random.below(150)
    environment.world.setNow(at(0))
    const account = await createRecord(mara, 'account', { name: 'Molinos' })
    const [person, second] = [
      await createRecord(mara, 'contact', { firstName: 'Eva', account }),
      await createRecord(mara, 'contact', { firstName: 'Ana', account }),
    ]
    for (const member of [person, second]) {
      for (const [name, campaign] of campaigns) {
        if (random.next() < 0.6) continue
        const day = random.below(320)
        environment.world.setNow(at(day))
        const [status, isKnown] = [random.pick(['responded', 'attended', 'targeted']), random.next() < 0.5]
        const values = { campaign, member: { module: 'contact', id: member }, status }
        await createRecord(mara, 'campaignMember', { ...values, ...(isKnown ? { respondedAt: at(day - 2) } : {}) })
        if (status !== 'targeted' && (isKnown ? day - 2 : day) <= closedDay) touch(name, isKnown ? day - 2 : day)
      }
    }
    environment.world.setNow(at(madeDay))
    const origin = random.next() < 0.5 ? random.pick([...campaigns.keys()]) : undefined
    if (origin !== undefined) touch(origin, madeDay)
    const cents = 100 + random.below(900_000)
    const amount = { amount: (cents / 100).toFixed(2), currency: 'EUR' }
    const campaign = origin === undefined ? {} : { campaign: campaigns.get(origin) }
    const values = { name: 'Trato', account, primaryContact: person, contacts: [second], amount, ...campaign }
    const id = await createRecord(mara, 'opportunity', values)
    environment.world.setNow(at(closedDay))
    await updateRecord(mara, 'opportunity', id, { stage: 'won' })
    return { id, cents, madeDay, closedDay, touches }
  }

  /** By hand: of each deal what the campaign is given, by its own order of touches. */
  function expected(name: string, months: number, model: (typeof attributionModels)[number]): string {
    const until = Date.parse(`2026-${String(2 + months).padStart(2, '0')}-01T00:00:00.000Z`)
    const last = months === 12 ? Date.parse('2027-02-01T00:00:00.000Z') : until
    const sum = told.reduce((total, deal) => {
      const order = [...deal.touches].toSorted(
        ([a, x], [b, y]) => x - y || ((campaigns.get(a) ?? '') < (campaigns.get(b) ?? '') ? -1 : 1),
      )
      const place = order.findIndex(([one]) => one === name)
      if (place < 0 || start + deal.closedDay * dayMs >= last) return total
      const course = {
        touches: order.map(([, day]) => start + day * dayMs),
        madeAt: start + deal.madeDay * dayMs,
        closedAt: start + deal.closedDay * dayMs,
      }
      return total + (divided(deal.cents, sharesOf(model, course))[place] ?? 0)
    }, 0)
    return (sum / 100).toFixed(2)
  }

  it('says for every model and month what its deals say one by one', async () => {
    const mara = await contextOf(environment, 'mara')
    for (const [name, id] of campaigns) {
      const read = await readAttribution(mara, 'campaign', id)
      assert.deepEqual([read.from, read.cost], ['2026-02-01', name === 'fair' ? '1000' : null])
      for (const { months, credits, sourced, isOver } of read.after) {
        assert.ok(isOver)
        for (const { model, amount } of credits) assert.equal(amount, expected(name, months, model), `${name} ${model}`)
        assert.equal(sourced.amount, credits.find(({ model }) => model === 'first')?.amount)
      }
      const year = read.after.at(-1)
      assert.equal(year?.influenced.deals, read.deals.length)
      assert.ok(read.deals.length > 5)
    }
  })

  it('counts months as all else does: where there is no such day, to the last of the month', async () => {
    environment.world.setNow(at(0))
    const mara = await contextOf(environment, 'mara')
    const values = { name: 'January', type: 'tradeFair', status: 'finished', start: '2026-01-31' }
    const id = await createRecord(mara, 'campaign', values)
    for (const [now, isOver] of [
      ['2026-04-29T12:00:00.000Z', false],
      ['2026-04-30T12:00:00.000Z', true],
    ] as const) {
      environment.world.setNow(now)
      const { after: periods } = await readAttribution(await contextOf(environment, 'mara'), 'campaign', id)
      assert.deepEqual([periods[0]?.months, periods[0]?.isOver], [3, isOver], now)
    }
    environment.world.setNow(at(400))
  })

  it('gives the campaigns of a deal together what it was won for, to the cent', async () => {
    const mara = await contextOf(environment, 'mara')
    const given = new Map<string, number>()
    for (const id of campaigns.values()) {
      for (const { id: deal, credits } of (await readAttribution(mara, 'campaign', id)).deals) {
        for (const { model, amount } of credits) {
          const key = `${deal} ${model}`
          given.set(key, (given.get(key) ?? 0) + Math.round(Number(amount) * 100))
        }
      }
    }
    const touched = told.filter(({ touches }) => touches.size > 0)
    assert.equal(given.size, touched.length * attributionModels.length)
    for (const { id, cents } of touched)
      for (const model of attributionModels) assert.equal(given.get(`${id} ${model}`), cents)
  })

  it('counts the campaign of the lead that a deal was made of, and neither what came after nor what was lost', async () => {
    const mara = await contextOf(environment, 'mara')
    environment.world.setNow(at(2))
    const campaign = await createRecord(mara, 'campaign', {
      name: 'Otra',
      type: 'event',
      status: 'active',
      start: '2026-02-01',
    })
    const account = await createRecord(mara, 'account', { name: 'Aceites' })
    const make = async (stage: string) => {
      const amount = { amount: '300', currency: 'EUR' }
      const id = await createRecord(mara, 'opportunity', { name: stage, account, amount })
      await updateRecord(mara, 'opportunity', id, { stage, ...(stage === 'lost' ? { lostReason: 'price' } : {}) })
      return id
    }
    const lead = { firstName: 'Lía', source: 'event', campaign }
    const won = await make('won')
    environment.world.setNow(at(1))
    for (const opportunity of [won, await make('lost')]) {
      const options = { internal: true }
      await createRecord(mara, 'lead', { ...lead, opportunity }, options)
    }
    environment.world.setNow(at(9))
    await createRecord(mara, 'lead', { ...lead, opportunity: await earlier() }, { internal: true })
    const { deals, after } = await readAttribution(mara, 'campaign', campaign)
    assert.deepEqual(
      deals.map(({ id, amount, isSourced }) => [id, amount, isSourced]),
      [[won, '300.00', true]],
    )
    assert.deepEqual(
      after.map(({ isOver }) => isOver),
      [false, false, false],
    )

    async function earlier(): Promise<string> {
      environment.world.setNow(at(3))
      const id = await make('won')
      environment.world.setNow(at(9))
      return id
    }
  })

  it('tells whoever does not see the deals nothing of them, and of another module nothing at all', async () => {
    const leo = await contextOf(environment, 'leo')
    const refused = (error: unknown): boolean => error instanceof LazoError && error.code === 'missing'
    const read = await readAttribution(leo, 'campaign', campaigns.get('fair') ?? '').catch((error: unknown) => {
      assert.ok(refused(error))
      return undefined
    })
    assert.deepEqual(read?.deals ?? [], [])
    assert.ok((read?.after ?? []).every(({ influenced }) => influenced.amount === '0.00'))
    await assert.rejects(readAttribution(leo, 'account', campaigns.get('fair') ?? ''), refused)
    await assert.rejects(readAttribution(leo, 'campaign', told[0]?.id ?? ''), refused)
  })
})
