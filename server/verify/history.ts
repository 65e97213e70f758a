import sql, { join } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { canonical } from '#server/model/elements.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { writeForm } from '#server/records/write-form.ts'

import {
  brokenIn,
  countBroken,
  filledModules,
  liveRows,
  modulesOf,
  named,
  none,
  sum,
  type Broken,
  type Verifying,
} from './define.ts'

/**
 * A record has the version that the last entry of its log says, and the log has each version once and none left out.
 * The log is read once for all modules, since it is the largest table there is.
 */
export async function versionsMatchLog(ctx: Verifying): Promise<Broken> {
  const modules = modulesOf(ctx)
  if (modules.length === 0) return none
  const records = modules.map(
    (module) =>
      sql`select ${module.id}::uuid as module_id, t.id, t.version, ${named(module)} as name from ${tableOf(ctx, module)} t`,
  )
  return await brokenIn(
    ctx,
    sql`select r.name from (${join(records, ' union all ')}) r left join (
        select module_id, record_id, max(version) as version, count(*) = max(version) - min(version) + 1 as is_whole
        from (select distinct module_id, record_id, version from ${fixedTable(ctx.environment.schema, 'change')}) v group by 1, 2) c on c.module_id = r.module_id and c.record_id = r.id
      where c.version is distinct from r.version or c.is_whole is not true`,
  )
}

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

interface Row {
  readonly id: string
  readonly own: Values
}

async function eachBatch(
  ctx: Verifying,
  module: ModelModule,
  differs: (own: Values, last: Values) => readonly string[],
): Promise<Broken> {
  const broken = countBroken()
  const asked = sql`json_build_object('id', t.id, 'own', ${writeForm(module, 't')})`
  for await (const rows of liveRows<Row>(ctx, module, asked)) {
    const last = await lastWritten(ctx, module, rows)
    for (const { id, own } of rows)
      for (const name of differs(own, last.get(id) ?? {})) broken.add(`${module.name}.${name} ${id}`)
  }
  return broken.found()
}

/** What the log says of each field of the records, by its id: what was written last, and nothing of what it was before that. */
async function lastWritten(
  { tx, environment: { schema } }: Verifying,
  module: ModelModule,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Values>> {
  // Most records were written once, and to take an entry apart costs several times what it takes to read it.
  const found = await tx.query<{ id: string; last: Values }>(sql`
    with logged as materialized (
      select c.record_id, c.version, c.seq, c.after, count(*) over (partition by c.record_id) as times
      from ${fixedTable(schema, 'change')} c
      where c.record_id = any(${rows.map(({ id }) => id)}::uuid[]) and c.module_id = ${module.id}
        and jsonb_typeof(c.after) = 'object')
    select record_id as id, after as last from logged where times = 1
    union all select record_id, jsonb_object_agg(key, value) from (
      select distinct on (l.record_id, e.key) l.record_id, e.key, e.value from logged l, jsonb_each(l.after) e
      where l.times > 1 order by l.record_id, e.key, l.version desc, l.seq desc) e
    group by record_id`)
  return new Map(found.map(({ id, last }) => [id, last]))
}

function isSame(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) || canonical(plain(a ?? null)) === canonical(plain(b ?? null))
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
