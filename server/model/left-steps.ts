import sql, { raw, type Sql } from 'sql-template-tag'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { qualified } from './ddl.ts'
import type { Drift } from './drift.ts'
import { renameFormer } from './former-indexes.ts'
import { createIndex, dropIndex, indexesOf, type IndexDdl } from './indexes.ts'
import { currentVersion, fixedTable } from './registry.ts'

/**
 * What is left to do outside a transaction, written down in one: `index` makes an index, `drop` takes one away that
 * is no longer needed, `analyze` has the planner know of the expressions of new ones, which it holds for rare until
 * then, `key` checks a foreign key against the rows that were there before it.
 */
type Kind = 'index' | 'drop' | 'analyze' | 'key'

interface Noted {
  readonly kind: Kind
  /** The table. */
  readonly place: string
  readonly statement: string
}

interface Step {
  readonly id: string
  readonly statement: string
}

/**
 * Notes what the tables lack of what the model and this version of the program ask for, and what they have beyond
 * it; what was noted before and is no longer needed is struck off, whether it ever succeeded or not.
 */
export async function noteSteps(tx: Queryable, schema: string, model: Model): Promise<void> {
  const table = fixedTable(schema, 'model_step')
  // Whoever is done with a step meanwhile hears of it after this has ended, and then whether it is still asked for.
  await tx.query(sql`select from ${table} where done_at is null for update`)
  const wanted = [...model.modules.values()].flatMap((module) => indexesOf(schema, module))
  await renameFormer(tx, schema, wanted)
  const indexes = await indexSteps(tx, schema, wanted)
  const changed = new Set(indexes.filter(({ kind }) => kind === 'index').map(({ place }) => place))
  const analyses = [...changed].map((place): Noted => ({ kind: 'analyze', place, statement: `analyze ${place}` }))
  const needed = [...indexes, ...analyses, ...(await keySteps(tx, schema))]
  // Table by table, so that what a new index replaces is gone before the next is built.
  needed.sort((a, b) => compare(a.place, b.place))
  const statements = needed.map(({ statement }) => statement)
  await tx.query(sql`
    delete from ${table}
    where done_at is null and kind in ('index', 'drop', 'key') and statement <> all(${statements}::text[])`)
  await tx.query(sql`
    insert into ${table} (version, kind, place, statement)
    select ${await currentVersion(tx, schema)}, w.kind, w.place, w.statement
    from unnest(${needed.map(({ kind }) => kind)}::text[], ${needed.map(({ place }) => place)}::text[], ${statements}::text[])
      with ordinality w(kind, place, statement, n)
    where not exists (select from ${table} s where s.statement = w.statement and s.done_at is null) order by n`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function indexSteps(tx: Queryable, schema: string, wanted: readonly IndexDdl[]): Promise<Noted[]> {
  // One that is being built, or whose building was cut off, is not there.
  const rows = await tx.query<{ name: string; table: string }>(sql`
    select c.relname as name, t.relname as table
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where c.relnamespace = ${schema}::regnamespace and t.relname like 'm\\_%' and i.indisvalid
      and c.relname ~ '^i_[0-9a-f]{12}_'`)
  const there = new Set(rows.map(({ name }) => name))
  const names = new Set(wanted.map(({ name }) => name))
  return [
    ...wanted
      .filter(({ name }) => !there.has(name))
      .map((index): Noted => {
        return { kind: 'index', place: index.table, statement: createIndex(index, { concurrently: true }) }
      }),
    ...rows
      .filter(({ name }) => !names.has(name))
      .map(({ name, table }): Noted => {
        const statement = dropIndex(schema, name, { concurrently: true })
        return { kind: 'drop', place: qualified(schema, table), statement }
      }),
  ]
}

/** Foreign keys hold from their first moment for what is written; that the rest does too is seen beside the work. */
async function keySteps(tx: Queryable, schema: string): Promise<Noted[]> {
  const rows = await tx.query<{ table: string; name: string }>(sql`
    select t.relname as table, c.conname as name
    from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.connamespace = ${schema}::regnamespace and c.contype = 'f' and not c.convalidated order by t.relname, c.conname`)
  return rows.map(({ table, name }): Noted => {
    const place = qualified(schema, table)
    return { kind: 'key', place, statement: `alter table ${place} validate constraint "${name}"` }
  })
}

/**
 * Not before its time where it failed. Nothing is looked at while an index of its table is not there, and nothing taken
 * away while what comes instead is not, or what might: one that has not been tried yet.
 */
function isDue(schema: string, now: string): Sql {
  return sql`s.done_at is null and coalesce(s.again_at <= ${now}, true) and (s.kind not in ('drop', 'analyze') or not exists (
    select from ${fixedTable(schema, 'model_step')} o
    where o.place = s.place and o.kind = 'index' and o.done_at is null
      and (s.kind = 'analyze' or o.error is null or ${indexNamed('s')} = ${indexNamed('o')})))`
}

/** Without its rule, as that has it which comes instead. */
function indexNamed(step: 's' | 'o'): Sql {
  const name = sql`substring(${raw(step)}.statement from '"(i_[0-9a-f]{12}_[0-9a-z_]+)"')`
  return sql`regexp_replace(${name}, '_[0-9a-f]{8}$', '')`
}

type Asked = Pick<Queryable, 'query'>
type Place = Pick<Environment, 'schema' | 'world'>

export async function nextStep(db: Asked, { schema, world }: Place): Promise<Step | undefined> {
  const [step] = await db.query<Step>(sql`
    select s.id::text, s.statement from ${fixedTable(schema, 'model_step')} s
    where ${isDue(schema, world.now())} order by s.id limit 1`)
  return step
}

/** @returns whether it was still asked for; else what it did may be what nobody wants any more */
export async function stepDone(db: Asked, { schema, world }: Place, { id }: Step): Promise<boolean> {
  const rows = await db.query(sql`
    update ${fixedTable(schema, 'model_step')} set done_at = ${world.now()}, error = null
    where id = ${id}::bigint returning id`)
  return rows.length > 0
}

/** Tried again after a minute, then two, at last once an hour; what comes behind it goes on meanwhile. */
export async function stepFailed(db: Asked, { schema, world }: Place, { id }: Step, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error)
  await db.query(sql`
    update ${fixedTable(schema, 'model_step')}
    set tries = tries + 1, error = ${reason.slice(0, 500)},
      again_at = ${world.now()}::timestamptz + least(power(2, least(tries, 10)), 60) * interval '1 minute'
    where id = ${id}::bigint`)
}

/** At the word of somebody who has put right what stood in the way. */
export async function hurrySteps({ migrator, schema }: Environment): Promise<void> {
  await migrator.query(sql`update ${fixedTable(schema, 'model_step')} set again_at = null where done_at is null`)
}

/** Those that failed, each named by the part of the model that it is for, with what the database said. */
export async function failedSteps(
  { db, schema }: { readonly db: Queryable; readonly schema: string },
  model: Model,
): Promise<(Drift & { readonly reason: string })[]> {
  const rows = await db.query<{ id: string; kind: string; statement: string; error: string }>(sql`
    select id::text, kind, statement, error from ${fixedTable(schema, 'model_step')}
    where done_at is null and error is not null order by id`)
  return rows.map(({ id, kind, statement, error }) => ({
    what: 'step' as const,
    name: [subjectOf(model, statement), kind, id].filter((part) => part !== '').join(' '),
    problem: 'missing' as const,
    reason: error,
  }))
}

/** Indexes and keys have the end of the id of their module or field in their names. */
function subjectOf(model: Model, statement: string): string {
  const end = statement.match(/"i_([0-9a-f]{12})_/)?.[1]
  if (end === undefined) return ''
  for (const module of model.modules.values()) {
    if (module.id.endsWith(end)) return module.name
    for (const field of module.fields.values()) if (field.id.endsWith(end)) return `${module.name}.${field.name}`
  }
  return ''
}
