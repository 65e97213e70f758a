import sql, { join, raw, type Sql } from 'sql-template-tag'
import { invalid, missing, violation } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { isEmpty, type Values } from './check.ts'
import { readableFields } from './fields.ts'
import { fileRule } from './file-rule.ts'
import { reader } from './list.ts'
import { mergeableModule, mergedMax } from './merge.ts'
import { choosableFields, proposeTakes, unites, type Candidate, type TakeReason } from './merge-values.ts'
import { pointersTo } from './pointers.ts'
import { columnName, recordJson } from './select.ts'

interface MergePreview {
  readonly winner: string
  readonly winnerReason: 'chosen' | 'converted' | 'fuller' | 'older'
  readonly records: readonly PreviewRecord[]
  /** Fields that at least one of them has. */
  readonly fields: readonly PreviewField[]
  /** Rows that will point at the winner, of those that the reader may see. */
  readonly moves: readonly { readonly module: string; readonly by: string; readonly records: number }[]
  readonly files: number
}

interface PreviewRecord {
  readonly id: string
  readonly version: number
  /** Every readable field in API form, and the standard keys. */
  readonly record: Values
  readonly mayStay: boolean
  readonly mayGo: boolean
}

interface PreviewField {
  readonly field: string
  readonly take: string
  readonly reason: TakeReason
  readonly writable: boolean
  /** One may have the values of all of them. */
  readonly unites: boolean
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly version: number
  readonly record: Values
  readonly mayUpdate: boolean
  readonly mayDelete: boolean
}

/** What merging records would do, changing nothing: whose value each field takes and why, and what moves. */
export async function previewMerge(
  ctx: Context,
  moduleName: string,
  ids: readonly string[],
  chosen?: string,
): Promise<MergePreview> {
  const module = mergeableModule(ctx, moduleName)
  const rows = await readRows(ctx, module, ids)
  const records = rows.map((row) => ({
    id: row.id,
    version: row.version,
    record: row.record,
    mayStay: row.mayUpdate,
    mayGo: row.mayUpdate && row.mayDelete && !isConverted(module, row),
  }))
  const { winner, winnerReason } = chooseWinner(ctx, module, records, chosen)
  const fields = choosableFields(ctx, module).filter(({ name }) => rows.some(({ record }) => !isEmpty(record[name])))
  const takes = proposeTakes(ctx, module, fields, winner, await candidatesOf(ctx, rows))
  const losers = ids.filter((id) => id !== winner)
  return {
    winner,
    winnerReason,
    records,
    fields: fields.flatMap((field) => {
      const take = takes.get(field.name)
      const writable = ctx.policy.canWrite(module.name, field.name)
      return take ? [{ field: field.name, ...take, writable, unites: unites(field) }] : []
    }),
    moves: await countMoves(ctx, module, ids, losers),
    files: await countFiles(ctx, module, losers),
  }
}

async function readRows(ctx: Context, module: ModelModule, ids: readonly string[]): Promise<Row[]> {
  if (new Set(ids).size !== ids.length || ids.length < 2 || ids.length > mergedMax) {
    throw invalid([violation('ids', 'count', `Elige de 2 a ${mergedMax}.`, `Choose 2 to ${mergedMax}.`)])
  }
  const rows = await reader(ctx).query<Row>(sql`
    select t.id, t.version, ${recordJson(ctx, module, readableFields(ctx, module), 't')} as record,
      ${rowRule(ctx, module, 'update', 't')} as "mayUpdate", ${rowRule(ctx, module, 'delete', 't')} as "mayDelete"
    from ${tableOf(ctx, module)} t
    where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}
    order by t.created_at, t.id`)
  if (rows.length < ids.length) throw missing()
  return rows
}

function isConverted({ capabilities }: ModelModule, { record }: Row): boolean {
  return capabilities.lead !== undefined && !isEmpty(record[capabilities.lead.convertedAt])
}

/** The one that must stay, or the one that says most; the older of equals. */
function chooseWinner(
  ctx: Context,
  module: ModelModule,
  records: readonly PreviewRecord[],
  chosen: string | undefined,
): Pick<MergePreview, 'winner' | 'winnerReason'> {
  const named = records.find(({ id }) => id === chosen)
  if (named) return { winner: named.id, winnerReason: 'chosen' }
  const fields = choosableFields(ctx, module)
  const filled = ({ record }: PreviewRecord): number => fields.filter(({ name }) => !isEmpty(record[name])).length
  const fit = records.filter(({ mayStay }) => mayStay)
  const bound = fit.find((one) => !one.mayGo)
  if (bound) return { winner: bound.id, winnerReason: 'converted' }
  // They come in the order of their creation, and sorting keeps it among equals.
  const [best, next] = (fit.length > 0 ? fit : records).toSorted((a, b) => filled(b) - filled(a))
  if (!best) throw missing()
  return { winner: best.id, winnerReason: next && filled(next) === filled(best) ? 'older' : 'fuller' }
}

async function candidatesOf(ctx: Context, rows: readonly Row[]): Promise<Candidate[]> {
  const ids = rows.map(({ id }) => id)
  const changes = await reader(ctx).query<{ record_id: string; field: string; at: string }>(sql`
    select c.record_id, k.key as field, max(c.at) as at from ${changeTable(ctx.environment)} c
    cross join lateral jsonb_object_keys(c.after) k (key)
    where c.record_id = any(${ids}::uuid[]) and c.after is not null group by 1, 2`)
  const known = new Map(
    changes.map((one) => [`${one.record_id} ${ctx.model.fieldsById.get(one.field)?.name}`, one.at] as const),
  )
  return rows.map(({ id, record }) => ({
    id,
    values: record,
    changedAt: (field) => new Date(known.get(`${id} ${field}`) ?? String(record.createdAt)).toISOString(),
  }))
}

async function countMoves(
  ctx: Context,
  module: ModelModule,
  ids: readonly string[],
  losers: readonly string[],
): Promise<MergePreview['moves']> {
  const pointers = pointersTo(ctx.model, module).filter(
    (one) =>
      ctx.policy.scope(one.module.name, 'read') !== 'none' && ctx.policy.canRead(one.module.name, one.field.name),
  )
  if (pointers.length === 0) return []
  const legs = pointers.map(({ module: from, field }): Sql => {
    const column = raw(columnName(field, 't')(''))
    const others = from === module ? sql`t.id <> all(${[...ids]}::uuid[])` : sql`true`
    return sql`(select ${from.name}::text as module, ${field.name}::text as by, count(*)::int as records
      from ${tableOf(ctx, from)} t where ${column} = any(${[...losers]}::uuid[]) and t.deleted_at is null and ${others}
        and ${rowRule(ctx, from, 'read', 't')})`
  })
  const rows = await reader(ctx).query<{ module: string; by: string; records: number }>(join(legs, ' union all '))
  return rows.filter(({ records }) => records > 0)
}

async function countFiles(ctx: Context, module: ModelModule, losers: readonly string[]): Promise<number> {
  const columns = [...module.fields.values()]
    .filter(({ type }: ModelField) => type === 'file' || type === 'image')
    .map((field) => raw(columnName(field, 't')('')))
  const own = columns.length === 0 ? sql`false` : sql`coalesce(a.id in (${join(columns)}), false)`
  const [found] = await reader(ctx).query<{ files: number }>(sql`
    select count(*)::int as files from ${fixedTable(ctx.environment.schema, 'attachment')} a
    join ${tableOf(ctx, module)} t on t.id = a.record_id
    where a.record_id = any(${[...losers]}::uuid[]) and not ${own} and ${fileRule(ctx, module, sql`a.id`, sql`a.record_id`)}`)
  return found?.files ?? 0
}
