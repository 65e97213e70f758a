import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase, type TestDatabase } from '#test/support/database.ts'

import { copyRows } from './copy-text.ts'

let t: TestDatabase
before(async () => {
  t = await testDatabase({ template: 'system' })
  await t.migrator.exec('create schema shop')
})
after(() => t?.drop())

describe('copy', () => {
  test('carries a table out and in again, bytes unchanged', async () => {
    await t.migrator.exec(`
      create table shop.original (id int, body text); create table shop.copied (like shop.original);
      insert into shop.original select n, repeat('ñ\t', n) from generate_series(1, 2000) n`)
    const rowCount = await t.migrator.transaction(async (tx) => {
      const chunks = await Array.fromAsync(tx.copyOut('copy shop.original to stdout'))
      return tx.copyIn('copy shop.copied from stdin', Readable.from(chunks))
    })
    assert.equal(rowCount, 2000)
    const left = await t.migrator.query(sql`select * from shop.original except select * from shop.copied`)
    assert.deepEqual(left, [])
  })

  test('takes rows of values as they are, lists as arrays and objects as JSON', async () => {
    await t.migrator.exec('create table shop.taken (n int, word text, words text[], said jsonb)')
    const rows = [
      [1, 'a\tb\\N\r\nc\\.', ['x,y', 'a"b\\c', '', 'NULL', '{}', 'tab\t'], { es: 'dos\nlíneas "\\"' }],
      [2, null, [], undefined],
      [3, '\\N', null, { deep: [1, null] }],
    ]
    await t.migrator.transaction((tx) => copyRows(tx, sql`shop.taken`, 'n, word, words, said', rows))
    const found = await t.migrator.query(sql`select * from shop.taken order by n`)
    assert.deepEqual(
      found,
      rows.map(([n, word, words, said]) => ({ n, word, words, said: said ?? null })),
    )
  })

  test('takes more rows than go in one message, and none', async () => {
    await t.migrator.exec('create table shop.long (n int, body text)')
    const rows = Array.from({ length: 3000 }, (_, n) => [n, 'ñandú '.repeat(100)])
    await t.migrator.transaction(async (tx) => {
      await copyRows(tx, sql`shop.long`, 'n, body', rows)
      await copyRows(tx, sql`shop.long`, 'n, body', [])
    })
    const [found] = await t.migrator.query(
      sql`select count(distinct n)::int as n, sum(length(body))::int as long from shop.long`,
    )
    assert.deepEqual(found, { n: 3000, long: 1_800_000 })
  })

  test('that is refused leaves the session to whoever comes next', async () => {
    await t.migrator.exec('create table shop.once (id int primary key)')
    await t.migrator.transaction(async (tx) => {
      for (const rows of [[[1], [1]], [['x']], [[1, 2]]])
        await assert.rejects(tx.savepoint(async () => await copyRows(tx, sql`shop.once`, 'id', rows)))
      await assert.rejects(tx.savepoint(async () => await copyRows(tx, sql`shop.nowhere`, 'id', [[1]])))
      await copyRows(tx, sql`shop.once`, 'id', [[1]])
      tx.later(sql`insert into shop.once values (2)`)
      await copyRows(tx, sql`shop.once`, 'id', [[3]])
    })
    assert.deepEqual(await t.migrator.query(sql`select id from shop.once order by id`), [
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ])
  })

  test('that its reader leaves early costs the session, not the pool', async () => {
    const leaving = t.db.transaction(async (tx) => {
      for await (const chunk of tx.copyOut(
        "copy (select repeat('x', 1000) from generate_series(1, 100000)) to stdout",
      )) {
        assert.ok(chunk.length > 0)
        break
      }
    })
    await assert.rejects(leaving)
    assert.deepEqual(await t.db.query(sql`select 1 as one`), [{ one: 1 }])
  })

  test('whose source fails leaves nothing', async () => {
    await t.migrator.exec('create table shop.partial (id int)')
    async function* failing() {
      yield '1\n2\n'
      throw new Error('source')
    }
    const copying = t.migrator.transaction((tx) => tx.copyIn('copy shop.partial from stdin', failing()))
    await assert.rejects(copying)
    assert.deepEqual(await t.migrator.query(sql`select id from shop.partial`), [])
  })
})
