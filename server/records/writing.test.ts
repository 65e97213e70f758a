/** The write pipeline: what it asks for, what follows, and who wins. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import { systemPolicy } from '#server/access/policy.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord, createRecords } from './create.ts'
import { getRecord, listRecords } from './list.ts'
import { deleteRecord, restoreRecord } from './remove.ts'
import { updateRecord } from './update.ts'

describe('writing', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let account: string

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    account = await createRecord(await act('kim'), 'account', { name: 'Molinos' })
  })
  after(async () => await database.drop())

  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const read = async (module: string, id: string) => JSON.parse(await getRecord(await act('ada'), module, id))
  const euro = (amount: string, currency = 'EUR') => ({ amount, currency })
  const deal = async (values: Record<string, unknown> = {}): Promise<string> =>
    await createRecord(await act('kim'), 'opportunity', { name: 'Trato', account, ...values })
  const failure = async (work: Promise<unknown>): Promise<LazoError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof LazoError, `expected a refusal, got ${String(error)}`)
    return error
  }
  const rules = (error: LazoError) => error.violations.map(({ field, rule }) => `${field} ${rule}`).toSorted()

  it('lists every violation at once and writes nothing', async () => {
    const error = await failure(
      createRecord(await act('kim'), 'contact', {
        lastName: 'X',
        email: 'no',
        phone: 'abc',
        nonsense: 1,
        version: 2,
        account: environment.world.newId(),
      }),
    )
    assert.deepEqual(rules(error), [
      'account reference',
      'email email',
      'firstName required',
      'nonsense unknown',
      'phone phone',
      'version unknown',
    ])
    const opportunity = await failure(
      createRecord(await act('kim'), 'opportunity', {
        name: 'X',
        account,
        closedAt: environment.world.now(),
        weightedAmount: '1',
        nextActivity: null,
      }),
    )
    assert.deepEqual(rules(opportunity), ['closedAt readOnly', 'nextActivity readOnly', 'weightedAmount readOnly'])
  })

  it('writes the good ones of many and answers with the violations of the others', async () => {
    const kim = await act('kim')
    const results = await createRecords(kim, 'lead', [
      { values: { company: 'Buena', source: 'event' } },
      { values: { company: 'Sin origen' } },
      { values: { company: 'También buena', source: 'event' } },
    ])
    assert.deepEqual(
      results.map((one) => 'id' in one),
      [true, false, true],
    )
  })

  it('merges changes of different fields and answers 409 with both values for the same one', async () => {
    const id = await createRecord(await act('ada'), 'account', { name: 'Dos plumas', employees: 1 })
    await updateRecord(await act('mara'), 'account', id, { employees: 2 }, { version: 1 })
    assert.equal(
      await updateRecord(await act('ada'), 'account', id, { website: 'https://a.example' }, { version: 1 }),
      3,
    )
    const error = await failure(
      updateRecord(await act('ada'), 'account', id, { employees: 3, description: 'x' }, { version: 1 }),
    )
    assert.equal(error.code, 'conflict')
    assert.deepEqual(rules(error), ['employees stale'])
    assert.deepEqual(error.details?.values, { employees: { mine: 3, theirs: 2 } })
    assert.deepEqual([error.details?.version, error.details?.changedBy], [3, people.ada.id])
    const after = await read('account', id)
    assert.deepEqual([after.employees, after.description, after.website], [2, null, 'https://a.example'])
    // The same value twice is no conflict; nor is a change that changes nothing a version.
    assert.equal(await updateRecord(await act('ada'), 'account', id, { employees: 2 }, { version: 1 }), 3)
    await updateRecord(await act('mara'), 'account', id, { owner: people.mara.id }, { version: 3 })
    assert.deepEqual(
      rules(await failure(updateRecord(await act('ada'), 'account', id, { owner: people.kim.id }, { version: 3 }))),
      ['owner stale'],
    )
  })

  it('of two at the same time for the same field one wins, for different fields both', async () => {
    const id = await createRecord(await act('ada'), 'account', { name: 'Carrera' })
    const same = await Promise.allSettled([
      updateRecord(await act('ada'), 'account', id, { employees: 1 }, { version: 1 }),
      updateRecord(await act('mara'), 'account', id, { employees: 2 }, { version: 1 }),
    ])
    assert.deepEqual(same.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    await Promise.all([
      updateRecord(await act('ada'), 'account', id, { website: 'https://b.example' }, { version: 2 }),
      updateRecord(await act('mara'), 'account', id, { description: 'b' }, { version: 2 }),
    ])
    const after = await read('account', id)
    assert.deepEqual([after.version, after.description, after.website], [4, 'b', 'https://b.example'])
    const versions = await environment.db.query<{ version: number }>(sql`
      select version from ${changeTable(environment)} where record_id = ${id} order by seq`)
    assert.deepEqual(
      versions.map(({ version }) => version),
      [1, 2, 3, 4],
    )
  })

  it('asks for what a stage requires, sets its probability and the closing time', async () => {
    const id = await deal()
    assert.deepEqual(rules(await failure(updateRecord(await act('kim'), 'opportunity', id, { stage: 'proposal' }))), [
      'amount stageRequired',
    ])
    await updateRecord(await act('kim'), 'opportunity', id, { stage: 'proposal', amount: euro('100') })
    assert.equal((await read('opportunity', id)).probability, '60')
    await updateRecord(await act('kim'), 'opportunity', id, { stage: 'contacted', probability: '33' })
    assert.equal((await read('opportunity', id)).probability, '33')
    assert.deepEqual(rules(await failure(updateRecord(await act('kim'), 'opportunity', id, { stage: 'lost' }))), [
      'lostReason stageRequired',
    ])
    await updateRecord(await act('kim'), 'opportunity', id, { stage: 'lost', lostReason: 'price' })
    assert.equal((await read('opportunity', id)).closedAt, environment.world.now())
    await updateRecord(await act('kim'), 'opportunity', id, { stage: 'contacted' })
    assert.equal((await read('opportunity', id)).closedAt, null)
    const history = await environment.db.query<{ to_stage: string }>(sql`
      select to_stage from ${fixedTable(environment.schema, 'stage_history')} where record_id = ${id} order by id`)
    assert.deepEqual(
      history.map((row) => row.to_stage),
      ['new', 'proposal', 'contacted', 'lost', 'contacted'],
    )
  })

  it('values money at the rate of the day, and at the last one for good when it is won', async () => {
    const ada = await act('ada')
    const rate = async (date: string, value: string): Promise<string> =>
      await createRecord(ada, 'exchangeRate', { currency: 'USD', date, rate: value })
    assert.deepEqual(rules(await failure(deal({ amount: euro('10', 'USD') }))), ['amount rate'])
    await rate('2026-03-01', '0.5')
    const id = await deal({ amount: euro('100', 'USD') })
    assert.equal((await read('opportunity', id)).amount.base, '50.00')
    environment.world.setNow('2026-03-12T09:00:00.000Z')
    await rate('2026-03-11', '0.8')
    await updateRecord(await act('kim'), 'opportunity', id, { stage: 'won' })
    assert.equal((await read('opportunity', id)).amount.base, '80.00')
    environment.world.setNow('2026-03-14T09:00:00.000Z')
    await rate('2026-03-13', '0.9')
    await updateRecord(await act('kim'), 'opportunity', id, { description: 'Después' })
    await updateRecord(await act('kim'), 'opportunity', id, { amount: euro('200', 'USD') })
    assert.equal((await read('opportunity', id)).amount.base, '160.00')
  })

  it('adds lines up: in their currency if they share one, else in base', async () => {
    const id = await deal({ amount: euro('999') })
    const line = async (values: Record<string, unknown>): Promise<string> =>
      await createRecord(await act('kim'), 'opportunityLine', {
        opportunity: id,
        description: 'Pieza',
        quantity: '1',
        ...values,
      })
    const first = await line({ unitPrice: euro('12.34', 'USD'), quantity: '2', discount: '10' })
    assert.deepEqual(
      [(await read('opportunity', id)).amount.amount, (await read('opportunity', id)).amount.currency],
      ['22.21', 'USD'],
    )
    const second = await line({ unitPrice: euro('10') })
    const { amount } = await read('opportunity', id)
    assert.equal(amount.currency, 'EUR')
    assert.equal(amount.amount, amount.base)
    await deleteRecord(await act('kim'), 'opportunityLine', first)
    assert.equal((await read('opportunity', id)).amount.amount, '10.00')
    await updateRecord(await act('kim'), 'opportunityLine', second, { quantity: '3' })
    assert.equal((await read('opportunity', id)).amount.amount, '30.00')
    // Whoever may not change the deal may not change its lines.
    assert.equal(
      (await failure(updateRecord(await act('leo'), 'opportunityLine', second, { quantity: '9' }))).code,
      'missing',
    )
  })

  it('lets only who manages people write the directory of users', async () => {
    const mara = await act('mara')
    const everything: Context = { ...mara, policy: { ...mara.policy, scope: () => 'all' } }
    const values = { name: 'Eva', email: 'eva@example.com', language: 'es', locale: 'es-ES', timeZone: 'Europe/Madrid' }
    assert.equal((await failure(createRecord(everything, 'user', values))).code, 'forbidden')
    assert.ok(await createRecord(await act('ada'), 'user', values))
  })

  it('knows the next meeting: none, planned, today, overdue', async () => {
    environment.world.setNow('2026-03-10T09:00:00.000Z')
    const id = await deal()
    const state = async (): Promise<string> => (await read('opportunity', id)).nextActivity.state
    const inState = async (value: string): Promise<boolean> => {
      const filter = {
        all: [
          { field: 'id', op: 'eq', value: id },
          { field: 'nextActivity', op: 'eq', value },
        ],
      } as const
      return JSON.parse(await listRecords(await act('kim'), { module: 'opportunity', filter })).rows.length === 1
    }
    assert.equal(await state(), 'none')
    assert.ok(await inState('none'))
    const meeting = await createRecord(await act('kim'), 'meeting', {
      subject: 'Visita',
      start: '2026-03-12T10:00:00Z',
      regarding: { module: 'opportunity', id },
    })
    assert.equal(await state(), 'planned')
    await createRecord(await act('kim'), 'task', {
      subject: 'No cuenta',
      due: '2026-03-11T10:00:00Z',
      regarding: { module: 'opportunity', id },
    })
    assert.equal((await read('opportunity', id)).nextActivity.at, '2026-03-12T10:00:00.000Z')
    environment.world.setNow('2026-03-12T08:00:00.000Z')
    assert.equal(await state(), 'today')
    assert.ok((await inState('today')) && !(await inState('planned')))
    environment.world.setNow('2026-03-13T08:00:00.000Z')
    assert.equal(await state(), 'overdue')
    await updateRecord(await act('kim'), 'meeting', meeting, { done: true, outcome: 'progress' })
    assert.equal(await state(), 'none')
    environment.world.setNow('2026-03-10T09:00:00.000Z')
  })

  it('keeps what is unique unique, but not against the bin', async () => {
    const ada = await act('ada')
    const product = async (code: string): Promise<string> =>
      await createRecord(await act('ada'), 'product', { name: code, code, price: euro('1') })
    const first = await product('U-1')
    assert.deepEqual(rules(await failure(product('U-1'))), ['code unique'])
    const races = await Promise.allSettled([product('U-2'), product('U-2')])
    assert.deepEqual(races.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    await deleteRecord(ada, 'product', first)
    const again = await product('U-1')
    assert.deepEqual(rules(await failure(restoreRecord(await act('ada'), 'product', first))), ['code unique'])
    await updateRecord(await act('ada'), 'product', again, { code: 'U-3' })
    await restoreRecord(await act('ada'), 'product', first)
    assert.deepEqual(rules(await failure(updateRecord(await act('ada'), 'product', again, { code: 'U-1' }))), [
      'code unique',
    ])
    const many = await createRecords(
      await act('ada'),
      'product',
      ['U-4', 'U-1', 'U-5'].map((code) => ({ values: { name: code, code, price: euro('1') } })),
    )
    assert.deepEqual(
      many.map((one) => 'id' in one),
      [true, false, true],
    )
  })

  it('saves links with their role, and leaves those out of sight alone', async () => {
    const kim = await act('kim')
    const id = await deal()
    const [luis, eva] = [
      await createRecord(kim, 'contact', { firstName: 'Luis' }),
      await createRecord(kim, 'contact', { firstName: 'Eva' }),
    ]
    const secret = await createRecord(await act('ada'), 'contact', { firstName: 'Secreto' })
    await updateRecord(await act('ada'), 'opportunity', id, { contacts: [{ id: secret }] })
    await updateRecord(await act('kim'), 'opportunity', id, {
      contacts: [{ id: luis, role: 'decisionMaker' }, { id: eva }],
    })
    const names = async (ctx: Context) =>
      JSON.parse(await getRecord(ctx, 'opportunity', id)).contacts.map(
        ({ title, role }: { title: string; role: string | null }) => [title, role],
      )
    assert.deepEqual(await names(kim), [
      ['Eva', null],
      ['Luis', 'decisionMaker'],
    ])
    assert.equal((await names(await act('ada'))).length, 3)
    await updateRecord(await act('kim'), 'opportunity', id, { contacts: [{ id: eva, role: 'user' }] })
    assert.deepEqual(await names(kim), [['Eva', 'user']])
    assert.equal((await names(await act('ada'))).length, 2)
    assert.deepEqual(
      rules(await failure(updateRecord(await act('kim'), 'opportunity', id, { contacts: [{ id: secret }] }))),
      ['contacts reference'],
    )
    const byContact = { field: 'contacts', op: 'has', value: eva } as const
    assert.equal(JSON.parse(await listRecords(kim, { module: 'opportunity', filter: byContact })).rows.length, 1)
  })

  it('takes away a link beyond those that are shown only where the writer names others of them', async () => {
    const kim = await act('kim')
    const id = await deal()
    const made = await createRecords(
      kim,
      'contact',
      Array.from({ length: 103 }, (_, at) => ({ values: { firstName: `C${String(at).padStart(3, '0')}` } })),
    )
    const all = made.map((one) => ('id' in one ? { id: one.id } : assert.fail()))
    const ofDeal = { field: 'opportunity', op: 'eq', value: id } as const
    const linked = async () =>
      JSON.parse(await listRecords(kim, { module: 'opportunityContact', filter: ofDeal, count: 'exact' })).count.value
    await updateRecord(await act('kim'), 'opportunity', id, { contacts: all })
    await updateRecord(await act('kim'), 'opportunity', id, { contacts: all.slice(1, 100) })
    assert.equal(await linked(), 102)
    await updateRecord(await act('kim'), 'opportunity', id, { contacts: all.slice(1, 102) })
    assert.equal(await linked(), 101)
  })

  it('brings back the parts of a record, and only its own', async () => {
    const [one, two] = [await deal(), await deal()]
    const lines = []
    for (const opportunity of [one, two]) {
      lines.push(
        await createRecord(await act('kim'), 'opportunityLine', {
          opportunity,
          description: 'Pieza',
          quantity: '1',
          unitPrice: euro('5'),
        }),
      )
    }
    const both = await act('kim')
    await deleteRecord(both, 'opportunity', one)
    await deleteRecord(both, 'opportunity', two)
    await restoreRecord(await act('kim'), 'opportunity', one)
    assert.equal((await read('opportunityLine', lines[0] ?? '')).opportunity.id, one)
    assert.equal((await failure(getRecord(await act('ada'), 'opportunityLine', lines[1] ?? ''))).code, 'missing')
    assert.equal((await failure(restoreRecord(await act('leo'), 'opportunity', two))).code, 'missing')
  })

  it('lets its maker read a record whose set of groups is the first of its kind', async () => {
    const kim = await act('kim')
    const groups = [...kim.policy.ownGroupIds, ...(await act('mara')).policy.ownGroupIds]
    const id = await createRecord(kim, 'account', { name: 'Conjunto nuevo', owner: people.ada.id, groups })
    assert.equal(JSON.parse(await getRecord(kim, 'account', id)).id, id)
  })

  it('inherits groups of creator and owner, and adds those of a new owner', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'De grupo' })
    const groups = async (): Promise<string[]> => (await read('account', id)).groups
    assert.equal((await groups()).length, 1)
    await updateRecord(await act('kim'), 'account', id, { owner: people.leo.id })
    assert.equal((await groups()).length, 2)
    const kim = await act('kim')
    assert.equal(JSON.parse(await getRecord(kim, 'account', id)).owner.id, people.leo.id)
    assert.equal((await failure(updateRecord(kim, 'account', id, { employees: 1 }))).code, 'forbidden')
  })

  it('waits for nothing before what somebody makes is written, be they of a group or of none', async () => {
    const asked = async ({ policy, ...ctx }: Context): Promise<string[]> => {
      const texts: string[] = []
      const { db } = ctx.environment
      const heard: typeof db = {
        ...db,
        transaction: async (work) =>
          await db.transaction(async (tx) => {
            const query: typeof tx.query = async (statement) => {
              texts.push(statement.text)
              return await tx.query(statement)
            }
            return await work({ ...tx, query })
          }),
      }
      const environment = { ...ctx.environment, db: heard }
      await createRecord({ ...ctx, policy, environment }, 'contact', { firstName: 'Nadie' })
      return texts
    }
    const kim = await act('kim')
    assert.deepEqual(await asked(kim), [])
    const alone = { ...kim, policy: { ...kim.policy, groupIds: [], ownGroupIds: [], visibleSetIds: [] } }
    assert.deepEqual(await asked(alone), [])
  })

  it('gives what the system makes for somebody their groups', async () => {
    const kim = await act('kim')
    const system = { ...kim, policy: systemPolicy(people.kim.id) }
    const id = await createRecord(system, 'contact', { firstName: 'De oficio', owner: people.kim.id })
    assert.deepEqual((await read('contact', id)).groups.toSorted(), (await act('kim')).policy.ownGroupIds.toSorted())
  })
})
