import sql, { raw } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { canonical } from '#server/model/elements.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { writeForm } from '#server/records/write-form.ts'

import { brokenInAny, brokenOf, filledModules, modulesOf, sum, named, type Broken, type Verifying } from './define.ts'

/** A record has the version that the last entry of its log says, and the log has each version once and none left out. */
export async function versionsMatchLog(ctx: Verifying): Promise<Broken> {
  const changes = fixedTable(ctx.environment.schema, 'change')
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map(
      (module) => sql`select ${named(module)} from ${tableOf(ctx, module)} t left join (
          select record_id, max(version) as version, count(distinct version) = max(version) - min(version) + 1 as is_whole
          from ${changes} where module_id = ${module.id} group by 1) c on c.record_id = t.id
        where c.version is distinct from t.version or c.is_whole is not true`,
    ),
  )
}

const batchSize = 1000

/**
 * A record is what its log says was last written to each of its fields. What is worked out from other records
 * or from a definition is no change of it; neither is a conversion of a field to another type.
 */
export async function rowsAreTheirLog(ctx: Verifying): Promise<Broken> {
  const converted = await convertedFields(ctx)
  return await sum(await filledModules(ctx), async (module) => {
    const fields = [...module.fields.values()].filter((field) => isLogged(field) && !converted.has(field.id))
    return await eachBatch(ctx, module, (own, last) =>
      fields.filter(({ name, id }) => !isSame(own[name], last[id])).map(({ name }) => name),
    )
  })
}

function isLogged(field: ModelField): boolean {
  return columnsOf(field).length > 0 && !['formula', 'rollup', 'nextActivity'].includes(field.type)
}

async function convertedFields({ tx, environment: { schema } }: Verifying): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(sql`
    select distinct o->>'id' as id from ${fixedTable(schema, 'model_version')} v
    cross join lateral jsonb_array_elements(v.operations) o where o->>'operation' = 'retype'`)
  return new Set(rows.map(({ id }) => id))
}

async function eachBatch(
  ctx: Verifying,
  module: ModelModule,
  differs: (own: Values, last: Values) => readonly string[],
): Promise<Broken> {
  const found: string[] = []
  const changes = fixedTable(ctx.environment.schema, 'change')
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const rows: { id: string; own: Values; last: Values }[] = await ctx.tx.query(sql`
      select t.id, ${writeForm(module, 't')} as own, coalesce((
        select jsonb_object_agg(e.key, e.value order by c.version, c.seq) from ${changes} c, jsonb_each(c.after) e
        where c.record_id = t.id and c.module_id = ${module.id} and jsonb_typeof(c.after) = 'object'), '{}') as last
      from (select * from ${tableOf(ctx, module)} t where id > ${after} and t.deleted_at is null
        order by id ${raw(`limit ${batchSize}`)}) t order by t.id`)
    for (const { id, own, last } of rows) {
      found.push(...differs(own, last).map((name) => `${module.name}.${name} ${id}`))
    }
    after = rows.length === batchSize ? rows.at(-1)?.id : undefined
  }
  return brokenOf(found)
}

function isSame(a: unknown, b: unknown): boolean {
  return canonical(plain(a ?? null)) === canonical(plain(b ?? null))
}

/** A number and its text are one value, as are an amount with more and with fewer zeros. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(plain)
  if (value === null || typeof value !== 'object') return value
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== undefined)
  return parts.length === 0 ? null : Object.fromEntries(parts.map(([key, part]) => [key, plain(part)]))
}
