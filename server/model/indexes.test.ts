import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element, ModuleDefinition } from '#common/element.ts'
import type { Environment } from '#server/context.ts'
import { openDatabase, type Database } from '#server/db/database.ts'
import { takeStartTurn } from '#server/db/start-turn.ts'
import type { Environments } from '#server/environments/environments.ts'
import { keepAtSteps } from '#server/environments/keep-at-steps.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { applyPlan } from './apply.ts'
import { hurrySteps } from './left-steps.ts'
import { planModel } from './plan.ts'
import { currentVersion, fixedTable, loadModel, readElements } from './registry.ts'
import { differences, putRight } from './remedies.ts'
import { runSteps, settleIndexes } from './steps.ts'

describe('indexes', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const definitions = async (suffix: string): Promise<string> => {
    const rows = await database.db.query<{ definition: string }>(sql`
      select indexdef as definition from pg_indexes
      where indexname ~ ${`^i_${coreId('module', 'contact').slice(-12)}_.*${suffix}_[0-9a-f]{8}$`} order by indexname`)
    return rows.map((row) => row.definition).join('\n')
  }

  /** The index by title, whatever its rule. */
  const titleIndex = async (): Promise<string> => {
    const [row] = await database.migrator.query<{ name: string }>(sql`
      select c.relname as name from pg_class c
      where c.relname ~ ${`^i_${coreId('module', 'contact').slice(-12)}_title_[0-9a-f]{8}$`}`)
    return row?.name ?? ''
  }

  it('follow the own sort of a module for each way to reach its rows', async () => {
    assert.equal(await definitions('sort'), '')
    const elements = await readElements(database.db, environment.schema)
    const byBirth = elements.map((element): Element => {
      if (element.id !== coreId('module', 'contact')) return element
      // It is a module, found by its id.
      const definition = element.definition as ModuleDefinition
      return { ...element, definition: { ...definition, defaultSort: [{ field: 'birthDate', direction: 'desc' }] } }
    })
    await applyPlan(environment, await planModel(environment, byBirth), { by: null })
    const column = (await loadModel(environment)).modules.get('contact')?.fields.get('birthDate')?.column
    const made = (await definitions('sort')).split('\n')
    assert.deepEqual(
      made.map((one) => one.replace(/.*btree/, '')),
      ['group_set_id, ', 'owner_id, ', ''].map((way) => ` (${way}${column}, id) WHERE (deleted_at IS NULL)`),
    )
    await applyPlan(environment, await planModel(environment, elements), { by: null })
    assert.equal(await definitions('sort'), '')
  })

  it('follow the views: what they sort by and the columns of their boards, with no more than they show', async () => {
    const named = async (module: string, field: string): Promise<string[]> => {
      const of = (await loadModel(environment)).modules.get(module)
      const column = of?.fields.get(field)?.column
      const rows = await database.db.query<{ definition: string }>(sql`
        select indexdef as definition from pg_indexes
        where schemaname = ${environment.schema} and tablename = ${of?.table ?? ''} and indexname ~ '_(view|board)_[0-9a-f]{8}$'
          and indexdef like ${`%${column}%`} order by indexname`)
      return rows.map(({ definition }) => definition.replace(/.*btree /, '').replaceAll(column ?? '', 'it'))
    }
    assert.deepEqual(
      await named('lead', 'qualifiedAt'),
      ['group_set_id', 'owner_id'].map((way) => `(${way}, it, id) WHERE ((deleted_at IS NULL) AND (it IS NOT NULL))`),
    )
    assert.deepEqual(
      await named('account', 'type'),
      ['', 'group_set_id, ', 'owner_id, '].map((way) => `(${way}it, title_key, id) WHERE (deleted_at IS NULL)`),
    )
    const byPriority = await named('task', 'priority')
    assert.equal(byPriority.length, 3)
    for (const one of byPriority) assert.match(one, /IS NOT TRUE/)
    const elements = await readElements(database.db, environment.schema)
    const others = elements.filter(({ kind, name }) => kind !== 'view' || !['working', 'byType'].includes(name))
    await applyPlan(environment, await planModel(environment, others), { by: null })
    assert.deepEqual([await named('lead', 'qualifiedAt'), await named('account', 'type')], [[], []])
    await applyPlan(environment, await planModel(environment, elements), { by: null })
  })

  it('that are missing are built at the start, and ones of no use dropped', async () => {
    const before = await definitions('')
    const id = coreId('module', 'contact').slice(-12)
    const table = (await loadModel(environment)).modules.get('contact')?.table
    await database.migrator.exec(`drop index "${environment.schema}"."${await titleIndex()}"`)
    // The same index by the rule of another version of the program.
    await database.migrator.exec(
      `create index "i_${id}_title_00000000" on "${environment.schema}"."${table}" (version)`,
    )
    await settleIndexes(environment)
    assert.equal(await definitions(''), before)
  })

  it('that have no rule in their names take it on where they follow it, and are built anew where they do not', async () => {
    const before = await definitions('')
    const oid = async (name: string): Promise<string | undefined> =>
      (await database.migrator.query<{ oid: string }>(sql`select oid::text from pg_class where relname = ${name}`))[0]
        ?.oid
    const [title, id] = [await titleIndex(), coreId('module', 'contact').slice(-12)]
    const created = before.match(/i_\w+_owner_created_\w{8}/)?.[0] ?? ''
    const built = await oid(title)
    const table = (await loadModel(environment)).modules.get('contact')?.table
    await database.migrator.exec(`
      alter index "${environment.schema}"."${title}" rename to "i_${id}_title";
      drop index "${environment.schema}"."${created}";
      create index "i_${id}_owner_created" on "${environment.schema}"."${table}" (owner_id, created_at)`)
    const other = await oid(`i_${id}_owner_created`)
    await settleIndexes(environment)
    assert.equal(await definitions(''), before)
    assert.equal(await oid(title), built)
    assert.notEqual(await oid(created), other)
    assert.equal(await oid(`i_${id}_owner_created`), undefined)
  })

  /** As a build that was cut off leaves it, or one that somebody is at. */
  const invalid = async (): Promise<readonly string[]> => {
    const rows = await database.migrator.query<{ name: string }>(
      sql`select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1`,
    )
    return rows.map(({ name }) => name)
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await setTimeout(5)
  }

  it('that one process builds are left to it by those that start meanwhile, none of which waits', async () => {
    const before = await definitions('')
    const name = `"${environment.schema}"."${await titleIndex()}"`
    await database.migrator.exec(`drop index ${name}`)
    // A concurrent build waits for the transactions of its table.
    const holding = Promise.withResolvers<void>()
    const table = (await loadModel(environment)).modules.get('contact')?.table ?? ''
    const writer = database.db.transaction(async (tx) => {
      await tx.exec(`lock table "${environment.schema}"."${table}" in row exclusive mode`)
      await holding.promise
    })
    const building = settleIndexes(environment)
    await until(async () => (await invalid()).length > 0)
    const other = await openDatabase({ url: database.url, role: 'migrator', poolSize: 2 })
    try {
      const elsewhere = { ...environment, migrator: other }
      await runSteps(elsewhere)
      await settleIndexes(elsewhere)
      assert.equal((await invalid()).length, 1, 'the first is still at it')
      // Nobody who writes to the table or reads it waits for the build, whatever else is at the table.
      const held = await other.query<{ mode: string }>(sql`
        select distinct l.mode from pg_locks l join pg_stat_progress_create_index b on b.pid = l.pid
        where l.granted and l.relation = ${name.replace(/[^.]*$/, `"${table}"`)}::regclass`)
      assert.deepEqual(held, [{ mode: 'ShareUpdateExclusiveLock' }])
    } finally {
      holding.resolve()
      await Promise.all([writer, building])
      await other.close()
    }
    assert.deepEqual(await invalid(), [])
    assert.equal(await definitions(''), before)
    assert.deepEqual(
      await database.migrator.query(
        sql`select 1 from ${fixedTable(environment.schema, 'model_step')} where done_at is null`,
      ),
      [],
    )
  })

  it('whose building was cut off are built again at the start, and those who wait for their turn to start are not waited for', async () => {
    const before = await definitions('')
    const name = await titleIndex()
    await database.migrator.query(
      sql`update pg_index set indisvalid = false where indexrelid = ${`"${environment.schema}"."${name}"`}::regclass`,
    )
    const endTurn = await takeStartTurn(database.url)
    const next = takeStartTurn(database.url)
    await until(
      async () =>
        (
          await database.migrator.query(
            sql`select 1 from pg_stat_activity where application_name = 'lazo start' and datname = current_database()`,
          )
        ).length === 2,
    )
    await settleIndexes(environment)
    assert.deepEqual(await invalid(), [])
    assert.equal(await definitions(''), before)
    await endTurn()
    await (
      await next
    )()
  })

  it('that are being dropped when they are wanted again are built again', async () => {
    const [before, name] = [await definitions(''), `"${environment.schema}"."${await titleIndex()}"`]
    const table = `"${environment.schema}"."${(await loadModel(environment)).modules.get('contact')?.table}"`
    await database.migrator.query(sql`
      insert into ${fixedTable(environment.schema, 'model_step')} (version, kind, place, statement)
      values (1, 'drop', ${table}, ${`drop index concurrently if exists ${name}`})`)
    const other = await openDatabase({ url: database.url, role: 'migrator', poolSize: 2 })
    // As a vacuum is at the table, which keeps the drop from its beginning.
    const [isHeld, holding] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holder = other.transaction(async (tx) => {
      await tx.exec(`lock table ${table} in share update exclusive mode`)
      isHeld.resolve()
      await holding.promise
    })
    await isHeld.promise
    const dropping = runSteps(environment)
    try {
      const waits = sql`select 1 from pg_locks where not granted and mode = 'ShareUpdateExclusiveLock'
        and database = (select oid from pg_database where datname = current_database())`
      await until(async () => (await database.db.query(waits)).length > 0)
      await settleIndexes({ ...environment, migrator: other })
    } finally {
      holding.resolve()
      await Promise.all([holder, dropping])
      await other.close()
    }
    assert.equal(await definitions(''), before)
  })

  const waiting = async (): Promise<number> => {
    const sought = sql`select 1 from ${fixedTable(environment.schema, 'model_step')} where done_at is null`
    return (await database.migrator.query(sought)).length
  }

  /** As a backup does, in a snapshot that concurrent building has to wait for. */
  async function inLongTransaction(work: () => Promise<void>): Promise<void> {
    const table = (await loadModel(environment)).modules.get('contact')?.table ?? ''
    await database.db.transaction(async (tx) => {
      await tx.exec(`lock table "${environment.schema}"."${table}" in row exclusive mode`)
      await work()
    })
  }

  /** A step that cannot succeed; each is noted by the schema that it is in. */
  async function note(statement: string): Promise<void> {
    await database.migrator.query(sql`
      insert into ${fixedTable(environment.schema, 'model_step')} (version, kind, statement)
      values (1, 'backfill', ${statement})`)
  }

  it('that a change leaves to build do not fail the change that is committed: it is logged, and they wait', async () => {
    const events: string[] = []
    const world = { ...environment.world, log: ({ event }: { event: string }) => void events.push(event) }
    await note('select 1 / 0')
    const elements = await readElements(database.db, environment.schema)
    const fewer = elements.filter(({ kind, name }) => kind !== 'view' || name !== 'working')
    const version = await applyPlan({ ...environment, world }, await planModel(environment, fewer), { by: null })
    assert.equal(await currentVersion(database.db, environment.schema), version)
    assert.deepEqual([events, await waiting()], [['model.stepsPostponed'], 1])
    await applyPlan(environment, await planModel(environment, elements), { by: null })
    await database.migrator.query(
      sql`delete from ${fixedTable(environment.schema, 'model_step')} where done_at is null`,
    )
  })

  it('behind a step that fails are built; it is told, tried again after a while and at once where somebody asks for it', async () => {
    const before = await definitions('')
    const tries = async () =>
      await database.migrator.query(
        sql`select tries, again_at > now() as later from ${fixedTable(environment.schema, 'model_step')} where done_at is null`,
      )
    const world = { ...environment.world, now: () => new Date().toISOString() }
    const here = { ...environment, world }
    const divisor = `"${environment.schema}".divisor`
    await database.migrator.exec(`create table ${divisor} (value int); insert into ${divisor} values (0)`)
    await note(`select 1 / value from ${divisor}`)
    // What takes long is not cut off, however long the sessions of the migrator usually have.
    await note(`do $$ begin assert current_setting('statement_timeout') = '0'; end $$`)
    await database.migrator.exec(`drop index "${environment.schema}"."${await titleIndex()}"`)
    await settleIndexes(here)
    assert.equal(await definitions(''), before)
    const told = await differences(here)
    assert.deepEqual(
      told.map(({ what, reason }) => ({ what, reason })),
      [{ what: 'step', reason: 'division by zero' }],
    )
    assert.deepEqual(await tries(), [{ tries: 1, later: true }])
    await runSteps(here)
    assert.deepEqual(await tries(), [{ tries: 1, later: true }], 'not before its time')
    const step = { what: 'step' as const, name: told[0]?.name ?? '', remedy: 'mend' as const }
    await putRight(here, step, '')
    assert.deepEqual(await tries(), [{ tries: 2, later: true }])
    await database.migrator.exec(`update ${divisor} set value = 1`)
    await putRight(here, step, '')
    assert.deepEqual([await tries(), await differences(here)], [[], []])
    await database.migrator.exec(`drop table ${divisor}`)
  })

  it('of a large table serve until those that come instead are there', async () => {
    const module = (await loadModel(environment)).modules.get('product')
    const table = `"${environment.schema}"."${module?.table}"`
    await database.migrator.exec(`
      insert into ${table} (id, title, title_key, created_at, updated_at)
      select gen_random_uuid(), 'Trigo', 'trigo', now(), now() from generate_series(1, 10001)`)
    const names = async (): Promise<string[]> => {
      const rows = await database.migrator.query<{ name: string }>(sql`
        select indexrelid::regclass::text as name from pg_index where indrelid = ${table}::regclass and indisvalid order by 1`)
      return rows.map(({ name }) => name)
    }
    const original = await names()
    const title = original.find((name) => /_title_[0-9a-f]{8}$/.test(name)) ?? ''
    await database.migrator.exec(`alter index ${title} rename to "${title.replace(/^.*\./, '').slice(0, -8)}feedface"`)
    const before = await names()
    const elements = await readElements(database.db, environment.schema)
    const newest = elements.map((element): Element => {
      if (element.id !== module?.id) return element
      // It is a module, found by its id.
      const definition = element.definition as ModuleDefinition
      return { ...element, definition: { ...definition, defaultSort: [{ field: 'createdAt', direction: 'desc' }] } }
    })
    await applyPlan(environment, await planModel(environment, newest), { by: null, leavesSteps: true })
    assert.deepEqual(await names(), before)
    const steps = fixedTable(environment.schema, 'model_step')
    // One of them fails at first.
    const [failed] = await database.migrator.query<{ name: string }>(sql`
      update ${steps} set error = 'disk full', again_at = now() + interval '1 hour'
      where id = (select min(id) from ${steps} where done_at is null and kind = 'index')
      returning substring(statement from '"(i_[^"]+)_[0-9a-f]{8}"') as name`)
    await runSteps(environment)
    const meanwhile = await names()
    await hurrySteps(environment)
    await runSteps(environment)
    const after = await names()
    assert.equal(after.length, before.length)
    // It keeps its own predecessor in service, and those of the others in no table.
    const replaced = before.filter((name) => !after.includes(name))
    assert.ok(replaced.length > 1)
    assert.deepEqual(
      replaced.filter((name) => meanwhile.includes(name)),
      replaced.filter((name) => name.includes(failed?.name ?? '?')),
    )
    await applyPlan(environment, await planModel(environment, elements), { by: null })
    assert.deepEqual(await names(), original)
    await database.migrator.exec(`delete from ${table}`)
  })

  it('whose table went meanwhile are no longer waited for', async () => {
    await database.migrator.query(sql`
      insert into ${fixedTable(environment.schema, 'model_step')} (version, kind, statement)
      values (1, 'index', 'create index concurrently if not exists "i_000000000000_gone" on "env_test"."m_000000000000" (id)')`)
    await runSteps(environment)
    assert.equal(await waiting(), 0)
  })

  it('are built beside the work, tried again where that failed, and cut off by a server that stops', async () => {
    const before = await definitions('')
    const name = await titleIndex()
    const drop = `drop index "${environment.schema}"."${name}"`
    const postponed = Promise.withResolvers<void>()
    const world = { ...environment.world, log: () => postponed.resolve() }
    const keep = (one: Environment, everyMs?: number) => {
      const eachOpen: Environments['eachOpen'] = (work) => work(one)
      return keepAtSteps({ eachOpen }, everyMs)
    }
    await database.migrator.exec(drop)
    await inLongTransaction(async () => {
      const stop = keep(environment)
      await until(async () => (await invalid()).length > 0)
      await stop()
    })
    assert.equal((await invalid()).length, 1, 'what was being built was cut off')
    let isFirst = true
    const migrator: Database = {
      ...database.migrator,
      transaction: async (work, options) => {
        if (isFirst) isFirst = !isFirst
        else return await database.migrator.transaction(work, options)
        throw new Error('power cut')
      },
    }
    const stop = keep({ ...environment, world, migrator }, 10)
    await postponed.promise
    await until(async () => (await definitions('')) === before && (await waiting()) === 0)
    await stop()
    assert.deepEqual(await invalid(), [])
    assert.equal(await definitions(''), before)
  })
})
