/** Changes of many records: tried before, done as one act, shared out, undone; blocks of cells likewise. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { writeBlock } from '#server/import/block.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { createRecord } from '#server/records/create.ts'
import { groupRecords } from '#server/records/group.ts'
import { getRecord, listRecords } from '#server/records/list.ts'
import { previewChange } from '#server/records/mass-preview.ts'
import { changeRecords, readMassChange, registerMassWork } from '#server/records/mass-work.ts'
import { takeBack } from '#server/records/take-back.ts'
import { updateRecord } from '#server/records/update.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

describe('changes of many records', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  const ids: string[] = []

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    await migrateJobs(database.migrator)
    const { ada: administrator } = people
    await database.migrator.query(sql`
      insert into lazo."user" (id, name, email, created_at, updated_at)
      values (${administrator.id}, ${administrator.name}, 'ada@example.com', now(), now())`)
    registerMassWork(environment)
    await environment.jobs.start()
    const ada = await contextOf(environment, 'ada')
    for (const [index, city] of ['Soria', 'Soria', 'Teruel', 'Huesca', 'Huesca', 'Huesca', 'Jaca'].entries()) {
      ids.push(
        await createRecord(ada, 'account', {
          name: `Molino ${index}`,
          employees: index,
          email: `m${index}@${city}.example`,
        }),
      )
    }
    ids.sort()
  })
  after(async () => {
    await environment.jobs.stop()
    await database.drop()
  })

  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const read = async (id: string): Promise<Row> => JSON.parse(await getRecord(await act('ada'), 'account', id))
  const ownerOf = (row: Row): unknown => (row.owner as { id: string } | null)?.id

  it('are no act where the database refuses them', async () => {
    const ada = await act('ada')
    const make = { name: 'Harina', code: 'H1', price: { amount: '1', currency: 'EUR' } }
    await createRecord(ada, 'product', make)
    const other = await createRecord(ada, 'product', { ...make, code: 'H2' })
    let acts = 0
    const counted = { ...ada, onAct: () => (acts += 1) }
    await assert.rejects(updateRecord(counted, 'product', other, { code: 'H1' }), { code: 'invalid' })
    await assert.rejects(createRecord(counted, 'product', make), { code: 'invalid' })
    assert.equal(acts, 0)
    await updateRecord(counted, 'product', other, { code: 'H3' })
    assert.equal(acts, 1)
  })

  it('are tried first: what would change, from which values, and who refuses; nothing stays', async () => {
    const ada = await act('ada')
    const preview = await previewChange(ada, 'account', { ids: [...ids, ids[0] ?? ''] }, { update: { employees: 3 } })
    assert.deepEqual([preview.total, preview.tried, preview.changed, preview.refused], [7, 7, 7, []])
    assert.equal(
      preview.before.employees?.reduce((sum, { count }) => sum + count, 0),
      6,
      'the most frequent values only',
    )
    const wrong = await previewChange(ada, 'account', { ids }, { update: { email: 'nobody' } })
    assert.deepEqual([wrong.changed, wrong.refusedCount], [0, 7])
    assert.match(wrong.refused[0]?.message.es ?? '', /correo/i)
    const gone = await previewChange(ada, 'account', { ids }, { delete: true })
    assert.equal(gone.touched.account, 7)
    assert.equal((await read(ids[0] ?? '')).version, 1, 'it was only tried')
    const leo = await act('leo')
    const unseen = await previewChange(leo, 'account', { ids }, { update: { employees: 3 } })
    assert.deepEqual([unseen.changed, unseen.refusedCount, unseen.before.employees, unseen.touched], [0, 7, [], {}])
  })

  it('of a deletion say what else goes to the bin, as far as the reader sees it', async () => {
    const price = { amount: '5', currency: 'EUR' }
    const product = await createRecord(await act('ada'), 'product', { name: 'Muela', code: 'M1', price })
    const list = await createRecord(await act('ada'), 'priceList', { name: 'Talleres', currency: 'EUR' })
    await createRecord(await act('ada'), 'priceListEntry', {
      priceList: list,
      product,
      price,
    })
    const preview = await previewChange(await act('ada'), 'product', { ids: [product] }, { delete: true })
    assert.deepEqual(preview.touched, { product: 1, priceListEntry: 1 })
    const done = await changeRecords(await act('ada'), 'product', { ids: [product] }, { delete: true })
    assert.deepEqual(done.touched, { product: 1, priceListEntry: 1 })
    const account = await createRecord(await act('kim'), 'account', { name: 'Con trato' })
    const deal = await createRecord(await act('kim'), 'opportunity', { name: 'Trato', account })
    await createRecord(await act('kim'), 'opportunityLine', {
      opportunity: deal,
      description: 'Pieza',
      quantity: '1',
      unitPrice: price,
    })
    const own = await previewChange(await act('kim'), 'opportunity', { ids: [deal] }, { delete: true })
    assert.deepEqual(own.touched, { opportunity: 1, opportunityLine: 1 }, 'seen through what goes')
    assert.deepEqual(
      (await previewChange(await act('leo'), 'opportunity', { ids: [deal] }, { delete: true })).touched,
      {},
    )
    const gone = await changeRecords(await act('kim'), 'opportunity', { ids: [deal] }, { delete: true })
    assert.deepEqual(gone.touched, own.touched)
    const other = await changeRecords(await act('ada'), 'priceList', { ids: [list] }, { delete: true })
    assert.deepEqual(other.touched, { priceList: 1 }, 'what is in the bin already goes nowhere')
  })

  it('share records out evenly and come back as one act', async () => {
    const ada = await act('ada')
    const assign = [people.kim.id, people.leo.id, people.mara.id]
    const { changed } = await changeRecords(ada, 'account', { ids }, { update: {}, assign })
    assert.equal(changed, 7)
    const owners = await Promise.all(ids.map(async (id) => ownerOf(await read(id))))
    const counts = assign.map((id) => owners.filter((owner) => owner === id).length)
    assert.deepEqual(counts, [3, 2, 2])
    assert.equal((await takeBack(await act('ada'), ada.actId)).undone, 7)
    assert.equal(ownerOf(await read(ids[0] ?? '')), people.ada.id)
  })

  it('of many go on in the background, say how far they are, and are one act too', async () => {
    const ada = await act('ada')
    const filter = { field: 'name', op: 'startsWith', value: 'Molino' } as const
    const assign = [people.kim.id, people.leo.id]
    const { queued } = await changeRecords(
      ada,
      'account',
      { filter, scope: 'all' },
      { update: { employees: 9 }, assign },
      5,
    )
    assert.equal(queued, 7)
    assert.equal((await readMassChange(ada, ada.actId)).done, 0)
    await environment.jobs.drain()
    const { total, done, changed, refused, finished } = await readMassChange(ada, ada.actId)
    assert.deepEqual(
      { total, done, changed, refused, finished },
      { total: 7, done: 7, changed: 7, refused: 0, finished: true },
    )
    await assert.rejects(readMassChange(await act('kim'), ada.actId), isCode('missing'))
    const owners = await Promise.all(ids.map(async (id) => ownerOf(await read(id))))
    assert.equal(owners.filter((owner) => owner === people.kim.id).length, 4)
    await takeBack(await act('ada'), ada.actId)
  })

  it('put words on and take them off, whatever else each record has', async () => {
    const ada = await act('ada')
    const contact = await createRecord(ada, 'contact', {
      firstName: 'Ana',
      lastName: 'Sanz',
      account: ids[0],
      interests: ['feria'],
    })
    const tag = async (change: { add?: string[]; remove?: string[] }) =>
      await changeRecords(await act('ada'), 'contact', { ids: [contact] }, { update: {}, words: { interests: change } })
    await tag({ add: ['uno', 'feria', 'dos'] })
    await tag({ remove: ['uno'] })
    assert.deepEqual(JSON.parse(await getRecord(ada, 'contact', contact)).interests, ['feria', 'dos'])
    const refused = await changeRecords(
      ada,
      'contact',
      { ids: [contact] },
      { update: {}, words: { email: { add: ['x'] } } },
    )
    assert.equal(refused.refusedCount, 1)
  })

  it('group by quarter with sums, and of no group add everything up', async () => {
    const ada = await act('ada')
    for (const [day, amount, currency] of [
      ['2026-02-01', '100', 'EUR'],
      ['2026-03-31', '50', 'EUR'],
      ['2026-04-01', '10', 'EUR'],
    ] as const) {
      await createRecord(ada, 'opportunity', {
        name: day,
        account: ids[0],
        expectedCloseDate: day,
        amount: { amount, currency },
      })
    }
    const query = { module: 'opportunity', aggregates: [{ function: 'sum', field: 'amount' }] } as const
    const by = JSON.parse(await groupRecords(ada, { ...query, by: ['expectedCloseDate'], period: 'quarter' }))
    const keys = by.groups.map(({ keys, count }: { keys: string[]; count: number }) => [...keys, count])
    assert.deepEqual(keys, [
      ['2026-Q1', 2],
      ['2026-Q2', 1],
    ])
    const all = JSON.parse(await groupRecords(ada, { ...query, by: [] }))
    assert.equal(all.groups[0].count, 3)
    const within = JSON.parse(
      await listRecords(ada, {
        module: 'opportunity',
        filter: { field: 'expectedCloseDate', op: 'within', value: '2026-Q1' },
      }),
    )
    assert.equal(within.rows.length, 2)
  })

  describe('as a block of cells', () => {
    it('read texts as people write them, leave refused cells alone, and are one act', async () => {
      const ada = await act('ada')
      const rows = [
        { id: ids[0], cells: ['Molino nuevo', '1.234', 'Kim Ortega'] },
        { id: ids[1], cells: ['Molino dos', 'muchos', 'Nadie Así'] },
      ]
      const block = { columns: ['name', 'employees', 'owner'], rows }
      const preview = await writeBlock(ada, 'account', { ...block, isPreview: true })
      assert.deepEqual([preview.changed, preview.created], [2, 0])
      const wrong = preview.refused.map(({ row, column }) => [row, column])
      assert.deepEqual(wrong, [
        [1, 'owner'],
        [1, 'employees'],
      ])
      assert.equal(
        (await read(ids[0] ?? '')).name,
        'Molino 0'.replace('0', String((await read(ids[0] ?? '')).name).slice(-1)),
      )
      const done = await writeBlock(ada, 'account', block)
      assert.deepEqual(done.cells, preview.cells)
      const first = await read(ids[0] ?? '')
      assert.deepEqual([first.name, first.employees, ownerOf(first)], ['Molino nuevo', 1234, people.kim.id])
      assert.equal((await read(ids[1] ?? '')).name, 'Molino dos')
      assert.equal((await takeBack(await act('ada'), ada.actId)).undone, 2)
      assert.match(String((await read(ids[0] ?? '')).name), /^Molino \d$/)
    })

    it('cost what their length is and not its square, whatever stands in them', async () => {
      const ada = await act('ada')
      const between = (run: string) => ({ cells: [`x${run.repeat(49_000 / run.length)}x`, 'Molino'] })
      const before = process.cpuUsage()
      for (const [column, runs] of [
        ['description', [' ', '\n']],
        ['email', [' ', ';.']],
        ['website', [' ']],
      ] as const) {
        const rows = runs.flatMap((run) => Array.from({ length: 4 }, () => between(run)))
        await writeBlock(ada, 'account', { columns: [column, 'name'], rows, isPreview: true })
      }
      const { user } = process.cpuUsage(before)
      assert.ok(user < 8_000_000, `${user / 1e6} s`)
    })

    it('create what has no record yet, and empty what is emptied', async () => {
      const ada = await act('ada')
      const done = await writeBlock(ada, 'account', {
        columns: ['name', 'employees'],
        rows: [
          { cells: ['Recién llegado', '5'] },
          { cells: ['', '7'] },
          { id: ids[2], cells: [{ value: 'Molino por valor' }, ''] },
        ],
      })
      assert.deepEqual([done.created, done.changed], [1, 1])
      assert.deepEqual(
        done.refused.map(({ row, column }) => [row, column]),
        [[1, 'name']],
      )
      assert.equal((await read(ids[2] ?? '')).employees, null)
    })

    it('change nothing that the writer may not see, nor by more rows than their role allows', async () => {
      const leo = await act('leo')
      const cells = ['Mío', '1']
      const foreign = await writeBlock(leo, 'account', {
        columns: ['name', 'employees'],
        rows: [{ id: ids[3], cells }],
      })
      assert.deepEqual([foreign.changed, foreign.refused.length, foreign.cells], [0, 1, []])
      const rows = Array.from({ length: 60 }, () => ({ cells }))
      const may = leo.policy.can('massUpdate')
      const weak = { ...leo, policy: { ...leo.policy, can: () => false } }
      assert.equal(may, false)
      await assert.rejects(writeBlock(weak, 'account', { columns: ['name', 'employees'], rows }), isCode('forbidden'))
      const blind = { ...leo, policy: { ...leo.policy, canWrite: (_: string, field: string) => field !== 'employees' } }
      await assert.rejects(
        writeBlock(blind, 'account', { columns: ['employees'], rows: [{ cells: ['1'] }] }),
        isCode('invalid'),
      )
    })

    it('are bounded, with the way out in words', async () => {
      const ada = await act('ada')
      const cells = Array.from({ length: 50 }, () => 'x')
      const columns = Array.from({ length: 50 }, (_, at) => `name${at}`)
      const rows = Array.from({ length: 1000 }, () => ({ cells }))
      await assert.rejects(writeBlock(ada, 'account', { columns, rows }), (error: unknown) => {
        assert.ok(error instanceof LazoError)
        assert.match(error.text.es, /usa la importación/)
        return true
      })
      const uneven = { columns: ['name', 'employees'], rows: [{ cells: ['a'] }] }
      await assert.rejects(writeBlock(ada, 'account', uneven), isCode('invalid'))
    })
  })
})

function isCode(code: string) {
  return (error: unknown): boolean => error instanceof LazoError && error.code === code
}
