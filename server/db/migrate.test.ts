import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

import { migrations } from '#server/db/migrations/index.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'

import { createEnvironment, migrate } from './migrate.ts'
import type { EnvironmentMigration } from '#server/db/migrations/define.ts'

const quiet = () => undefined
const first: EnvironmentMigration = { name: '0001-first', statements: ['create table thing (id int)'] }
const second: EnvironmentMigration = { name: '0002-second', statements: ['alter table thing add name text'] }

describe('migrate', () => {
  let t: TestDatabase
  beforeEach(async () => {
    t = await testDatabase({ template: 'empty' })
  })

  const journalOf = (schema: string) =>
    t.migrator.query<{ name: string }>(sql`select name from lazo.migration where schema_name = ${schema} order by name`)

  test('makes the system tables once, however many servers start at the same time', async (context) => {
    context.after(() => t.drop())
    const log: string[] = []
    const options = { environmentMigrations: [], log: (message: string) => void log.push(message) }
    await Promise.all([migrate(t.migrator, options), migrate(t.migrator, options)])
    await migrate(t.migrator, options)
    const journal = await journalOf('lazo')
    assert.ok(journal.length > 0)
    assert.equal(log.filter((message) => message.includes('applied')).length, journal.length)
    assert.equal((await t.migrator.query(sql`select value from lazo.setting where key = 'installationId'`)).length, 1)
  })

  test('brings every environment up to date', async (context) => {
    context.after(() => t.drop())
    await migrate(t.migrator, { environmentMigrations: [first], log: quiet })
    await addEnvironment(t, 'e_one')
    await createEnvironment(t.migrator, { schemaName: 'e_one', environmentMigrations: [first] })
    // The process may die between the row and the schema.
    await addEnvironment(t, 'e_two')
    await migrate(t.migrator, { environmentMigrations: [first, second], log: quiet })
    for (const schema of ['e_one', 'e_two']) {
      assert.deepEqual(await journalOf(schema), [{ name: '0001-first' }, { name: '0002-second' }])
    }
    assert.deepEqual(await t.migrator.query(sql`select id, name from e_two.thing`), [])
  })

  test('leaves nothing of a step that fails half way', async (context) => {
    context.after(() => t.drop())
    const broken = { name: '0001-broken', statements: ['create table half (id int)', 'select 1/0'] }
    await migrate(t.migrator, { environmentMigrations: [], log: quiet })
    await addEnvironment(t, 'e_one')
    await assert.rejects(migrate(t.migrator, { environmentMigrations: [broken], log: quiet }), /division by zero/)
    assert.deepEqual(await journalOf('e_one'), [])
    assert.deepEqual(await t.migrator.query(sql`select to_regclass('e_one.half')::text as half`), [{ half: null }])
  })

  test('refuses a database that a newer version has changed', async (context) => {
    context.after(() => t.drop())
    await migrate(t.migrator, { environmentMigrations: [], log: quiet })
    await t.migrator.exec(`insert into lazo.migration (schema_name, name, hash) values ('lazo', '9999-future', 'x')`)
    await assert.rejects(
      migrate(t.migrator, { environmentMigrations: [], log: quiet }),
      /lazo\.9999-future: made by a newer/,
    )
  })
})

describe('createEnvironment', () => {
  let t: TestDatabase
  before(async () => {
    t = await testDatabase({ template: 'system' })
  })
  after(() => t?.drop())

  test('is undone with the transaction it is part of', async () => {
    const failing = t.migrator.transaction(async (tx) => {
      await createEnvironment(tx, { schemaName: 'e_gone', environmentMigrations: [first] })
      throw new Error('no')
    })
    await assert.rejects(failing, /^Error: no$/)
    assert.deepEqual(await t.migrator.query(sql`select 1 from pg_namespace where nspname = 'e_gone'`), [])
  })

  test('refuses a name that could be anything else', async () => {
    const creating = createEnvironment(t.migrator, { schemaName: 'e"; drop schema lazo', environmentMigrations: [] })
    await assert.rejects(creating, /no name for a schema/)
  })

  test('gives the application its rows and not its tables', async () => {
    await createEnvironment(t.migrator, { schemaName: 'e_rows', environmentMigrations: [first] })
    await t.db.exec('insert into e_rows.thing values (1)')
    const [row] = await t.db.query<{ user: string }>(sql`select current_user as user`)
    if (row?.user === 'lazo_app') await assert.rejects(t.db.exec('drop table e_rows.thing'), /must be owner/)
  })
})

/** Nothing comes to this list: an index of a table that has grown is built beside the work, at a start. */
const shipped: readonly string[] = [
  '0007-undo change: keeps everybody from writing until it is built',
  '0007-undo import_row: keeps everybody from writing until it is built',
  '0007-undo import_batch: keeps everybody from writing until it is built',
  '0007-undo conversion: keeps everybody from writing until it is built',
  '0011-file-text attachment: keeps everybody from writing until it is built',
  '0012-answers public_reply: reads the table while nobody else may',
  '0012-answers public_reply: keeps everybody from writing until it is built',
  '0014-invitation-keys invitation: reads the table while nobody else may',
  '0014-invitation-keys invitation: reads the table while nobody else may',
  '0014-invitation-keys invitation: keeps everybody from writing until it is built',
  '0014-invitation-keys invitation_link: reads the table while nobody else may',
]

/** What holds a table that has grown for as long as it takes to read or write the whole of it. */
const long: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['writes the table anew', /^alter table (?:only )?(\S+)[^]*?\balter (?:column )?\S+ (?:set data )?type\b/],
  [
    'reads the table while nobody else may',
    /^alter table (?:only )?(\S+)[^]*?\b(?:set not null|add (?:constraint \S+ )?(?:check|primary key|unique|foreign key)(?![^]*not valid))/,
  ],
  [
    'writes every row for its default',
    /^alter table (?:only )?(\S+)[^]*?\badd column[^,]*default (?!(?:true|false|null|now\(\)|-?\d+|'[^']*')(?:[\s,;]|$))/,
  ],
  ['keeps everybody from writing until it is built', /^create (?:unique )?index (?!concurrently)[^]*? on (\S+)/],
  ['waits for whoever is at work without end', /^set (?:local )?(lock_timeout)/],
]

/** Tables are new in the step that makes them; what changes one of an earlier step changes one with records in it. */
function longLocks(steps: readonly { readonly name: string; readonly statements: readonly string[] }[]): string[] {
  const problems: string[] = []
  const known = new Set<string>()
  for (const { name, statements } of steps) {
    const plain = statements.map((one) => one.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim().toLowerCase())
    const made = plain.flatMap((one) => /^create table (?:if not exists )?(\S+)/.exec(one)?.[1] ?? [])
    for (const statement of plain) {
      for (const [what, pattern] of long) {
        const table = pattern.exec(statement)?.[1]
        if (table !== undefined && !made.includes(table) && (known.has(table) || table === 'lock_timeout'))
          problems.push(`${name} ${table}: ${what}`)
      }
    }
    for (const table of made) known.add(table)
  }
  return problems
}

describe('a migration', () => {
  const before = { name: '1', statements: ['create table thing (id int, name text)', 'create index a on thing (id)'] }
  const system = migrations.map(({ name, sql: text }) => ({ name, statements: text.split(';') }))

  test('holds no table that has grown, but for those that shipped before this was asked', () => {
    assert.deepEqual(longLocks(system), [
      '0002-sign-in lazo.api_key: reads the table while nobody else may',
      '0004-environments lazo.session: keeps everybody from writing until it is built',
      '0004-environments lazo.api_key: keeps everybody from writing until it is built',
    ])
    assert.deepEqual(longLocks(environmentMigrations), shipped)
  })

  for (const statement of [
    'alter table thing alter column id type bigint',
    'alter table thing alter name set not null',
    'alter table thing add constraint positive check (id > 0)',
    'alter table thing add column made timestamptz default clock_timestamp()',
    'create unique index b on thing (name)',
    'set local lock_timeout = 0',
  ]) {
    test(`is refused where it says: ${statement}`, () => {
      assert.equal(longLocks([before, { name: '2', statements: [statement] }]).length, 1)
    })
  }

  test('may add columns, tables with their indexes, and constraints that are looked at later', () => {
    const statements = [
      'alter table thing add column more text, add column count int not null default 0',
      'alter table thing add constraint positive check (id > 0) not valid',
      'create table other (id int primary key)',
      'create index c on other (id)',
      'drop index a',
    ]
    assert.deepEqual(longLocks([before, { name: '2', statements }]), [])
  })
})

async function addEnvironment(t: TestDatabase, schemaName: string): Promise<void> {
  await t.migrator.transaction(async (tx) => {
    await tx.query(sql`
      with company as (
        insert into lazo.workspace (id, name, created_at) values (gen_random_uuid(), 'Acme', now()) returning id)
      insert into lazo.environment (id, workspace_id, kind, schema_name)
      select gen_random_uuid(), id, 'sandbox', ${schemaName} from company`)
  })
}
