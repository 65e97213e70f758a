import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { after, before, describe, test } from 'node:test'

import sql, { raw } from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { halfOpenLine } from '#test/support/half-open-line.ts'

import { databaseViolation } from './database-violation.ts'
import type { Transaction } from './database.ts'
import { openDatabase } from './database.ts'
import { openEar } from './listen.ts'

let t: TestDatabase
before(async () => {
  t = await testDatabase({ template: 'system' })
  await t.migrator.exec(`
    create schema shop;
    create table shop.item (id int primary key, name text not null, price numeric check (price >= 0), unique (name));
    create table shop.sale (item_id int references shop.item)`)
})
after(() => t?.drop())

async function processOf(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  return row?.pid ?? 0
}

const terminate = (pid: number) => t.migrator.query(sql`select pg_terminate_backend(${pid})`)

describe('values', () => {
  test('int8 is a number where that is exact and text where it is not', async () => {
    const rows = await t.db.query(sql`select 5::int8 as small, 9007199254740993::int8 as large, array[1::int8] as many`)
    assert.deepEqual(rows, [{ small: 5, large: '9007199254740993', many: [1] }])
  })

  test('numerics and dates keep their text', async () => {
    const rows = await t.db.query(
      sql`select 1.50::numeric as n, date '2026-01-02' as d, array[0.1::numeric, null] as ns`,
    )
    assert.deepEqual(rows, [{ n: '1.50', d: '2026-01-02', ns: ['0.1', null] }])
  })

  test('a moment is ISO 8601 in UTC whatever zone it was written in', async () => {
    const rows = await t.db.query(
      sql`select timestamptz '2026-01-02 03:04:05.678901+02' as at, array[timestamptz '2026-01-02 03:04:05+00'] as ats`,
    )
    assert.deepEqual(rows, [{ at: '2026-01-02T01:04:05.678Z', ats: ['2026-01-02T03:04:05.000Z'] }])
  })

  test('JSON built by PostgreSQL is passed through as text', async () => {
    assert.equal(await t.db.text(sql`select json_build_object('n', 1.50)`), '{"n" : 1.50}')
  })

  test('text refuses anything but one row with one text', async () => {
    await assert.rejects(t.db.text(sql`select 'a' where false`), /0 rows/)
    await assert.rejects(t.db.text(sql`select null::text`), /one text/)
  })
})

/** An external server may not let us make roles; then there is nothing to test about them. */
async function hasAppRole(): Promise<boolean> {
  const [row] = await t.db.query<{ user: string }>(sql`select current_user as user`)
  return row?.user === 'lazo_app'
}

describe('the application', () => {
  test('works with a role that owns no tables', async (context) => {
    if (!(await hasAppRole())) return context.skip('The user of DATABASE_URL may not create roles.')
    await assert.rejects(t.db.exec('create table shop.more (id int)'), (error) => {
      assert.equal(databaseViolation(error)?.kind, 'forbidden')
      return true
    })
  })

  test('may write rows of tables that the migrator makes later', async () => {
    await t.migrator.exec('create schema later; create table later.thing (id int generated always as identity)')
    assert.deepEqual(await t.db.query(sql`insert into later.thing default values returning id`), [{ id: 1 }])
  })

  test('may not write the journal of migrations', async (context) => {
    if (!(await hasAppRole())) return context.skip('The user of DATABASE_URL may not create roles.')
    await assert.rejects(t.db.exec(`delete from lazo.migration`), /permission denied/)
  })
})

const violationOf = (work: Promise<unknown>) => work.then(() => undefined, databaseViolation)

describe('violations', () => {
  test('name kind, table, column and constraint', async () => {
    await t.db.exec(`insert into shop.item values (1, 'pen', 2)`)
    const unique = await violationOf(t.db.exec(`insert into shop.item values (2, 'pen', 2)`))
    assert.deepEqual(
      {
        kind: unique?.kind,
        schema: unique?.schema,
        table: unique?.table,
        constraint: unique?.constraint,
      },
      { kind: 'unique', schema: 'shop', table: 'item', constraint: 'item_name_key' },
    )
    const missing = await violationOf(t.db.exec(`insert into shop.item values (3, null, 2)`))
    assert.deepEqual({ kind: missing?.kind, column: missing?.column }, { kind: 'notNull', column: 'name' })
    const check = await violationOf(t.db.exec(`insert into shop.item values (4, 'ink', -1)`))
    assert.equal(check?.kind, 'check')
    const foreign = await violationOf(t.db.exec(`insert into shop.sale values (99)`))
    assert.equal(foreign?.kind, 'foreignKey')
    const value = await violationOf(t.db.query(sql`select ${'x'}::int`))
    assert.equal(value?.kind, 'invalidValue')
  })

  test('a statement that takes too long is ended', async () => {
    const impatient = await openDatabase({ url: t.url, statementTimeoutMs: 50 })
    const violation = await violationOf(impatient.query(sql`select pg_sleep(5)`))
    assert.equal(violation?.kind, 'statementTimeout')
    await impatient.close()
  })

  test('a lock that is not had in time is a violation', async () => {
    await t.db.transaction(async (tx) => {
      await tx.exec(`insert into shop.item values (20, 'lamp', 1)`)
      const waiting = t.db.transaction(async (other) => {
        await other.exec(`set local lock_timeout = 20`)
        await other.exec(`insert into shop.item values (20, 'lamp', 1)`)
      })
      assert.equal((await violationOf(waiting))?.kind, 'lockTimeout')
    })
  })

  test('an error of our own is none', () => {
    assert.equal(databaseViolation(new Error('ours')), undefined)
    assert.equal(databaseViolation(Object.assign(new Error('no file'), { code: 'ENOENT', syscall: 'open' })), undefined)
  })
})

describe('a transaction', () => {
  test('is undone as a whole when its work throws', async () => {
    const failing = t.db.transaction(async (tx) => {
      await tx.exec(`insert into shop.item values (30, 'desk', 1)`)
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    assert.deepEqual(await t.db.query(sql`select id from shop.item where id = 30`), [])
  })

  test('in which an error was swallowed does not pass for committed', async () => {
    const swallowing = t.db.transaction((tx) => tx.exec('select 1/0').catch(() => undefined))
    await assert.rejects(swallowing, /swallowed/)
  })

  test('goes on after a savepoint was undone', async () => {
    await t.db.transaction(async (tx) => {
      await tx.exec(`insert into shop.item values (31, 'chair', 1)`)
      await assert.rejects(tx.savepoint(() => tx.exec(`insert into shop.item values (31, 'chair', 1)`)))
      await tx.savepoint(() => tx.exec(`insert into shop.item values (32, 'shelf', 1)`))
    })
    assert.deepEqual(await t.db.query(sql`select id from shop.item where id in (31, 32) order by id`), [
      { id: 31 },
      { id: 32 },
    ])
  })

  test('runs statements given at the same time one after the other', async () => {
    const sum = await t.db.transaction(async (tx) => {
      const results = await Promise.all([1, 2, 3].map((n) => tx.query<{ n: number }>(sql`select ${n}::int as n`)))
      return results.flat().reduce((total, { n }) => total + n, 0)
    })
    assert.equal(sum, 6)
  })

  test('runs again when PostgreSQL ends it to solve a deadlock', async () => {
    await t.db.exec(`insert into shop.item values (40, 'cup', 1), (41, 'jug', 1)`)
    const both = new EventEmitter()
    let attempts = 0
    let holding = 0
    const raise = (first: number, second: number) =>
      t.db.transaction(async (tx) => {
        attempts += 1
        await tx.query(sql`update shop.item set price = price + 1 where id = ${first}`)
        holding += 1
        if (holding === 2) both.emit('held')
        else if (holding < 2) await once(both, 'held')
        await tx.query(sql`update shop.item set price = price + 1 where id = ${second}`)
      })
    await Promise.all([raise(40, 41), raise(41, 40)])
    assert.deepEqual(await t.db.query(sql`select price from shop.item where id in (40, 41)`), [
      { price: '3' },
      { price: '3' },
    ])
    assert.equal(attempts, 3)
  })

  test('that only reads may not write', async () => {
    const writing = t.db.transaction((tx) => tx.exec('delete from shop.sale'), { readOnly: true })
    await assert.rejects(writing, (error) => databaseViolation(error)?.kind === 'readOnly')
  })

  test('whose session dies reports that, and the pool goes on', async () => {
    const dying = t.db.transaction(async (tx) => {
      await terminate(await processOf(tx))
      await tx.query(sql`select 1`)
    })
    await assert.rejects(dying, (error) => databaseViolation(error)?.kind === 'unavailable')
    assert.deepEqual(await t.db.query(sql`select 1 as one`), [{ one: 1 }])
  })
})

describe('statements', () => {
  test('keep working when a column under them changes its type', async () => {
    await t.migrator.exec('create table shop.note (id int, body int); insert into shop.note values (1, 7)')
    const read = sql`select body from shop.note where id = ${1}`
    const one = await openDatabase({ url: t.url, poolSize: 1 })
    for (let time = 0; time < 3; time += 1) assert.deepEqual(await one.query(read), [{ body: 7 }])
    await t.migrator.exec('alter table shop.note alter body type text')
    assert.deepEqual(await one.query(read), [{ body: '7' }])
    await t.migrator.exec('alter table shop.note alter body type int using body::int')
    assert.deepEqual(await one.texts(read), ['7'])
    await t.migrator.exec('alter table shop.note alter body type bigint')
    assert.deepEqual(await one.texts(read), ['7'])
    const inTransaction = await one.transaction((tx) => tx.query(read))
    assert.deepEqual(inTransaction, [{ body: 7 }])
    await one.close()
  })

  test('are prepared from their second use on, and no session keeps more than its bound', async () => {
    const one = await openDatabase({ url: t.url, poolSize: 1 })
    const prepared = () => one.query<{ n: number }>(sql`select count(*)::int as n from pg_prepared_statements`)
    await one.query(sql`select 1 as first_use`)
    assert.deepEqual(await prepared(), [{ n: 0 }])
    for (let n = 0; n < 520; n += 1) {
      await one.query(sql`select ${n}::int as ${raw(`c${n}`)}`)
      await one.query(sql`select ${n}::int as ${raw(`c${n}`)}`)
    }
    const [after] = await prepared()
    assert.ok(after && after.n < 510, `${after?.n} statements in one session`)
    await one.close()
  })
})

describe('a session that dies while idle', () => {
  test('costs a read nothing', async () => {
    const one = await openDatabase({ url: t.url, poolSize: 1 })
    const pid = await one.transaction(processOf)
    await terminate(pid)
    assert.deepEqual(await one.query(sql`select 1 as one`), [{ one: 1 }])
    await terminate(await one.transaction(processOf))
    assert.deepEqual(await one.texts(sql`select 1`), ['1'])
    await one.close()
  })
})

describe('listen', () => {
  test('hears messages, comes back when its session dies and says so', async () => {
    const heard = new EventEmitter()
    const stop = await t.db.listen('news', {
      onMessage: (payload) => heard.emit(payload),
      onLost: () => heard.emit('lost'),
      onReconnect: () => heard.emit('back'),
    })
    const hello = once(heard, 'hello')
    await t.db.query(sql`select pg_notify('news', 'hello')`)
    await hello
    const back = Promise.all([once(heard, 'lost'), once(heard, 'back')])
    await t.migrator.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen "news"'`)
    await back
    const again = once(heard, 'again')
    await t.db.query(sql`select pg_notify('news', 'again')`)
    await again
    await stop()
  })

  test('shares one connection between channels, and whoever speaks is heard by all when told so', async () => {
    const heard: string[] = []
    const add = (text: string) => ({ onMessage: (payload: string) => void heard.push(`${text} ${payload}`) })
    const other = await openDatabase({ url: t.url, poolSize: 1 })
    const stops = await Promise.all([
      t.db.listen('one', add('a')),
      t.db.listen('one', add('b')),
      t.db.listen('two', add('c')),
      other.listen('one', add('other')),
    ])
    const [ears] = await t.db.query<{ n: number }>(
      sql`select count(*)::int as n from pg_stat_activity where query like 'listen %' and datname = current_database()`,
    )
    await t.db.notify('one', 'x')
    assert.deepEqual(heard.filter((text) => text !== 'other x').toSorted(), ['a x', 'b x'])
    await stops[0]?.()
    await t.db.notify('one', 'y')
    await other.close()
    assert.ok(!heard.includes('a y') && heard.includes('b y'))
    await t.db.notify('nobody listens here', '')
    assert.equal(ears?.n, 2)
  })

  test('is waited for by whoever speaks through the sessions of another', async () => {
    const heard: string[] = []
    const stop = await t.db.listen('two', { onMessage: (payload) => void heard.push(payload) })
    await t.db.notify('two', 'through', t.migrator)
    assert.deepEqual(heard, ['through'])
    await stop()
  })

  test('finds out that a line is dead which nobody has closed, and hears again', async () => {
    const line = await halfOpenLine(t.url)
    const heard = new EventEmitter()
    const ear = openEar({ connectionString: line.url }, 300)
    await ear.listen('far', {
      onMessage: (payload) => heard.emit(payload),
      onLost: () => heard.emit('lost'),
      onReconnect: () => heard.emit('back'),
    })
    const back = Promise.all([once(heard, 'lost'), once(heard, 'back')])
    line.fallSilent()
    await back
    const again = once(heard, 'again')
    await t.db.query(sql`select pg_notify('far', 'again')`)
    await again
    await ear.close()
    line.close()
  })
})

describe('stream', () => {
  test('yields batches of one snapshot', async () => {
    const sizes: number[] = []
    for await (const rows of t.db.stream<{ n: number }>(sql`select n from generate_series(1, ${25}::int) n`, 10)) {
      sizes.push(rows.length)
    }
    assert.deepEqual(sizes, [10, 10, 5])
  })

  test('gives its session back when the reader leaves early', async () => {
    const one = await openDatabase({ url: t.url, poolSize: 1 })
    for await (const rows of one.stream(sql`select n from generate_series(1, 100) n`, 10)) {
      assert.equal(rows.length, 10)
      break
    }
    assert.deepEqual(await one.query(sql`select 1 as one`), [{ one: 1 }])
    await one.close()
  })
})
