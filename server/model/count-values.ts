import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Queryable } from '#server/db/database.ts'
import { columnsOf, qualified } from './ddl.ts'

/** Records that have an option of a list; those of fields and modules that go (by id) do not count. */
export async function countOption(
  db: Queryable,
  schema: string,
  model: Model,
  { list, value, gone }: { readonly list: string; readonly value: string; readonly gone: ReadonlySet<string> },
): Promise<number> {
  const counts = [...model.modules.values()].flatMap((module) =>
    [...module.fields.values()]
      .filter(({ id, options }) => options?.list === list && !gone.has(id) && !gone.has(module.id))
      .flatMap((field) => hasOption(field, value) ?? [])
      .map((where) => countWhere(schema, module, where)),
  )
  return await total(db, counts)
}

/** Undefined where the field has no column of its own. */
export function hasOption(field: ModelField, value: string): Sql | undefined {
  const [column] = columnsOf(field)
  if (!column) return undefined
  const name = raw(`"${column.name}"`)
  return column.sql.endsWith('[]') ? sql`${value} = any(${name})` : sql`${name} = ${value}`
}

export function countWhere(schema: string, module: ModelModule, where: Sql): Sql {
  return sql`(select count(*) from ${raw(qualified(schema, module.table))} where ${where})`
}

export async function total(db: Queryable, counts: readonly Sql[]): Promise<number> {
  if (counts.length === 0) return 0
  const rows = await db.query<{ count: number }>(sql`select (${join(counts, ' + ')})::int as count`)
  return rows[0]?.count ?? 0
}
