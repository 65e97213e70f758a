import sql from 'sql-template-tag'
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
  'id', 'title', 'title_key', 'search_text', 'owner_id', 'group_set_id', 'version', 'created_at', 'created_by',
  'updated_at', 'updated_by', 'deleted_at', 'batch_id',
] // prettier-ignore

/** Where the registry and the physical schema disagree; empty when nothing was changed behind its back. */
export async function findDrift(environment: Place): Promise<Drift[]> {
  const { db, schema } = environment
  const elements = await readElements(db, schema)
  const model = compileModel(elements, 0)
  const columns = await db.query<{ table_name: string; column_name: string }>(sql`
    select c.relname as table_name, a.attname as column_name
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
    ...(await changedHashes(environment, new Map(elements.map((one) => [one.id, elementHash(one)])))),
  ]
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
