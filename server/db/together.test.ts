import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

import { databaseViolation } from './database-violation.ts'
import { openDatabase, type Transaction } from './database.ts'

let t: TestDatabase
before(async () => {
  t = await testDatabase({ template: 'system' })
  await t.migrator.exec(`
    create schema shop;
    create table shop.item (id int primary key, name text not null, price numeric)`)
})
after(() => t?.drop())

const violationOf = (work: Promise<unknown>) => work.then(() => undefined, databaseViolation)

describe('a transaction', () => {
  test('sends what nobody waits for with the next statement, in its order', async () => {
    const seen = await t.db.transaction(async (tx) => {
      tx.later(sql`insert into shop.item values (${33}, 'stool', 1)`)
      tx.later(sql`update shop.item set price = price + 1 where id = ${33}`)
      return await tx.query<{ name: string; price: string }>(sql`select name, price from shop.item where id = ${33}`)
    })
    assert.deepEqual(seen, [{ name: 'stool', price: '2' }])
    await t.db.transaction(async (tx) => void tx.later(sql`insert into shop.item values (34, 'bench', 1)`))
    assert.deepEqual(await t.db.query(sql`select id from shop.item where id = 34`), [{ id: 34 }])
  })

  test('tells what a statement of its end has read, once it is over or when it is asked to send it', async () => {
    const read = sql`select name from shop.item where id = ${39}`
    const told = await t.db.transaction(async (tx) => {
      const missing = tx.later(read)
      assert.throws(missing, /has been sent/)
      await tx.sendLater()
      await tx.sendLater()
      assert.deepEqual(missing(), [])
      tx.later(sql`insert into shop.item values (${39}, 'shelf', 1)`)
      return tx.later(read)
    })
    assert.deepEqual(told(), ['shelf'])
  })

  test('reads the values of its first statement as those of any other', async () => {
    const values = sql`select timestamptz '2026-03-29 01:30Z' as at, date '2026-03-29' as day, int8 '42' as count`
    const seen = await t.db.transaction(async (tx) => [await tx.query(values), await tx.query(values)])
    const expected = [{ at: '2026-03-29T01:30:00.000Z', day: '2026-03-29', count: 42 }]
    assert.deepEqual(seen, [expected, expected])
  })

  test('names its savepoints again, so that many are no more texts than a few', async () => {
    const single = await openDatabase({ url: t.url, poolSize: 1 })
    await single.transaction(async (tx) => {
      for (let time = 0; time < 3; time += 1)
        await tx.savepoint(async () => await tx.savepoint(async () => await tx.query(sql`select 1`)))
    })
    const kept = sql`select statement from pg_prepared_statements where statement ~ '^savepoint' order by 1`
    const texts = await single.query<{ statement: string }>(kept)
    assert.deepEqual([...new Set(texts.map(({ statement }) => statement))], ['savepoint lazo_1', 'savepoint lazo_2'])
    await single.close()
  })

  test('in which something fails that nobody waited for is undone, whatever comes next', async () => {
    const single = await openDatabase({ url: t.url, poolSize: 1 })
    const twice = (next: (tx: Transaction) => Promise<unknown>) => async (tx: Transaction) => {
      await tx.query(sql`insert into shop.item values (${35}, 'rack', 1)`)
      tx.later(sql`insert into shop.item values (${35}, 'rack again', 1)`)
      await next(tx)
    }
    const nexts = [
      async (tx: Transaction) => await tx.query(sql`select ${1}::int as one, 'of these'`),
      async (tx: Transaction) => await tx.exec('select 1'),
      async () => undefined,
    ]
    for (const next of [...nexts, ...nexts]) {
      assert.equal((await violationOf(single.transaction(twice(next))))?.kind, 'unique')
    }
    // What was never reached is known to the session neither before nor after.
    assert.equal((await single.query(sql`select ${1}::int as one, 'of these'`)).length, 1)
    assert.equal((await single.query(sql`select ${1}::int as one, 'of these'`)).length, 1)
    assert.deepEqual(await single.query(sql`select id from shop.item where id = 35`), [])
    await single.close()
  })

  test('undoes with a savepoint what nobody waited for in it, and nothing of before', async () => {
    await t.db.transaction(async (tx) => {
      tx.later(sql`insert into shop.item values (36, 'lath', 1)`)
      const failing = tx.savepoint(async () => {
        tx.later(sql`insert into shop.item values (37, 'plank', 1)`)
        tx.later(sql`insert into shop.item values (36, 'lath', 1)`)
      })
      assert.equal((await violationOf(failing))?.kind, 'unique')
      const thrown = tx.savepoint(async () => {
        tx.later(sql`insert into shop.item values (38, 'board', 1)`)
        throw new Error('no')
      })
      await assert.rejects(thrown, /^Error: no$/)
    })
    assert.deepEqual(await t.db.query(sql`select id from shop.item where id between 36 and 38`), [{ id: 36 }])
  })
})

describe('texts', () => {
  test('one column comes as text whatever its type, also when it is prepared and beside a failure', async () => {
    const one = await openDatabase({ url: t.url, poolSize: 1 })
    const read = (given: unknown) => one.texts(sql`select n from unnest(${given}::numeric[]) n order by 1`)
    for (let time = 0; time < 3; time += 1) assert.deepEqual(await read(['1.50', null, 2]), ['1.50', '2', null])
    await assert.rejects(read(['no number']), (error) => databaseViolation(error)?.kind === 'invalidValue')
    assert.deepEqual(await read([]), [])
    assert.deepEqual(await one.transaction((tx) => tx.texts(sql`select null::text`)), [null])
    await one.close()
  })
})
