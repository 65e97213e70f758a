import sql, { join, raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import { columnsOf, qualified } from './ddl.ts'

interface ModuleUsage {
  readonly records: number
  /** By field's id: how many records have a value. */
  readonly filled: Readonly<Record<string, number>>
  /** Counted on a part of the table, which stands for the whole. */
  readonly isEstimate: boolean
}

/** 8 MB: what is read at most to answer a page. */
const sampledPages = 1000

/**
 * How many live records a module has, and how many have a value in each field: exact while the table
 * is small, beyond that from a sample of its pages, so that a million rows cost no more than some
 * thousands.
 */
export async function moduleUsage(
  { db, schema }: Environment,
  module: ModelModule,
  pagesMax = sampledPages,
): Promise<ModuleUsage> {
  const table = raw(qualified(schema, module.table))
  const [size] = await db.query<{ pages: number }>(
    sql`select (pg_relation_size(${qualified(schema, module.table)}::regclass) / 8192)::int as pages`,
  )
  const pages = size?.pages ?? 0
  const isEstimate = pages > pagesMax
  const share = isEstimate ? pagesMax / pages : 1
  const sample = isEstimate ? sql`tablesample system (${share * 100}::real) repeatable (1)` : raw('')
  const rows = await db.query<{ records: number; filled: Record<string, number> }>(sql`
    select count(*)::int as records, '{}'::jsonb ${filledParts(module)} as filled
    from ${table} ${sample} where deleted_at is null`)
  const { records, filled } = rows[0] ?? { records: 0, filled: {} }
  const whole = (count: number): number => Math.round(count / share)
  return {
    records: whole(records),
    filled: Object.fromEntries(Object.entries(filled).map(([id, count]) => [id, whole(count)])),
    isEstimate,
  }
}

function filledParts(module: ModelModule) {
  const fields = [...module.fields.values()].filter((field) => columnsOf(field).length > 0)
  const filled = fields.map((field) => {
    const test = columnsOf(field).map(({ name }) => `"${name}" is not null`)
    return `'${field.id}', count(*) filter (where ${test.join(' or ')})`
  })
  // A function takes at most a hundred arguments, so the pairs go in portions.
  const portions = Array.from({ length: Math.ceil(filled.length / 40) }, (_, index) =>
    filled.slice(index * 40, index * 40 + 40),
  )
  const objects = portions.map((portion) => sql`|| jsonb_build_object(${raw(portion.join(', '))})`)
  return objects.length > 0 ? join(objects, ' ') : raw('')
}
