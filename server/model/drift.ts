import sql from 'sql-template-tag'
import type { Model } from '#common/model.ts'
import type { Queryable } from '#server/db/database.ts'
import { compileModel } from './compile.ts'
import { columnsOf } from './ddl.ts'
import { elementHash } from './elements.ts'
import { fixedTable, readElements } from './registry.ts'

export interface Drift {
  /** `table`, `column` or `hash`. */
  readonly what: 'table' | 'column' | 'hash' | 'step'
  readonly name: string
  readonly problem: 'missing' | 'unexpected' | 'different'
}

/** Where to look: an environment, or a transaction in one. */
interface Place {
  readonly db: Queryable
  readonly schema: string
}

const standardColumns = [
  'id',
  'title',
  'title_key',
  'search_text',
  'owner_id',
  'group_set_id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'batch_id',
]

/** Where the registry and the physical schema disagree; empty when nothing was changed behind its back. */
export async function findDrift(environment: Place): Promise<Drift[]> {
  const { db, schema } = environment
  const elements = await readElements(db, schema)
  const model = compileModel(elements, 0)
  const columns = await db.query<{ table_name: string; column_name: string; type: string }>(sql`
    select c.relname as table_name, a.attname as column_name, a.atttypid::regtype::text as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relkind = 'r' and c.relname like 'm\\_%' and a.attnum > 0 and not a.attisdropped`)
  const actual = new Set(columns.flatMap((row) => [row.table_name, `${row.table_name}.${row.column_name}`]))
  const expected = new Set<string>()
  for (const module of model.modules.values()) {
    expected.add(module.table)
    for (const column of standardColumns) expected.add(`${module.table}.${column}`)
    for (const field of module.fields.values()) {
      for (const column of columnsOf(field)) expected.add(`${module.table}.${column.name}`)
    }
  }
  const what = (name: string): Drift['what'] => (name.includes('.') ? 'column' : 'table')
  return [
    ...[...expected]
      .filter((name) => !actual.has(name))
      .map((name): Drift => ({ what: what(name), name, problem: 'missing' })),
    ...[...actual]
      .filter((name) => !expected.has(name))
      .map((name): Drift => ({ what: what(name), name, problem: 'unexpected' })),
    ...(await otherTypes(db, model, new Map(columns.map((row) => [`${row.table_name}.${row.column_name}`, row.type])))),
    ...(await changedHashes(environment, new Map(elements.map((one) => [one.id, elementHash(one)])))),
  ]
}

/** Columns of fields that hold another kind of value than the field does. */
async function otherTypes(db: Queryable, model: Model, actual: ReadonlyMap<string, string>): Promise<Drift[]> {
  const wanted = [...model.modules.values()].flatMap((module) =>
    [...module.fields.values()].flatMap((field) =>
      columnsOf(field).map((column) => ({ name: `${module.table}.${column.name}`, type: column.sql })),
    ),
  )
  // The same type has several names, which PostgreSQL knows.
  const types = [...new Set(wanted.map(({ type }) => type))]
  const rows = await db.query<{ type: string; known: string | null }>(sql`
    select type, to_regtype(regexp_replace(type, '\\(.*?\\)', ''))::text as known from unnest(${types}::text[]) as type`)
  const known = new Map(rows.map((row) => [row.type, row.known]))
  return wanted
    .filter(({ name, type }) => actual.has(name) && known.get(type) !== actual.get(name))
    .map(({ name }): Drift => ({ what: 'column', name, problem: 'different' }))
}

/** Elements whose row was edited without the registry. */
async function changedHashes(environment: Place, computed: ReadonlyMap<string, string>): Promise<Drift[]> {
  const rows = await environment.db.query<{ id: string; name: string; hash: string }>(
    sql`select id, kind || '.' || name as name, hash from ${fixedTable(environment.schema, 'element')}`,
  )
  return rows
    .filter((row) => computed.get(row.id) !== row.hash)
    .map((row): Drift => ({ what: 'hash', name: row.name, problem: 'different' }))
}
