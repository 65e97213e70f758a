import sql from 'sql-template-tag'
import type { ChangeAction, Channel } from '#common/change.ts'
import { missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readReason } from '#server/model/element-use.ts'
import { fixedTable } from '#server/model/registry.ts'
import { formulaSources } from './computed.ts'
import { isComputed, moduleOf, readableField } from './fields.ts'
import { isUuid } from './filter.ts'
import { originsOf, type Origin } from './history-origins.ts'
import { listRecords, reader, requireVisible } from './list.ts'
import { findTitles } from './references.ts'
import { limitTo } from './select.ts'
import { fieldInLog, shownValues } from './timeline-changes.ts'

/** A value that a field had: since when, by whom and where it was from. */
interface ValueEntry extends Origin {
  /** Its place in the log, by which it can be put back. */
  readonly seq: number
  readonly at: string
  readonly actor: { readonly id: string; readonly title: string | null } | null
  readonly channel: Channel
  readonly action: ChangeAction
  readonly act: string
  readonly value: unknown
  /** Nobody gave it: the field says it of new records. */
  readonly isDefault: boolean
}

interface ValueHistory {
  readonly entries: readonly ValueEntry[]
  readonly next: number | null
  /** Whether earlier values may be put back. */
  readonly mayRestore: boolean
  /** Names of the fields that a formula reads. */
  readonly terms: readonly string[]
  readonly sum: SummedRows | null
  readonly definition: FieldFacts | null
}

interface SummedRows {
  readonly module: string
  readonly rows: readonly { readonly id: string; readonly title: string; readonly value: unknown }[]
  readonly count: number
  /** There are others, which the reader may not see. */
  readonly isPart: boolean
}

interface FieldFacts {
  readonly createdAt: string
  readonly createdBy: string | null
  readonly origin: string
  readonly reason: string | null
}

const limitMax = 100
const summedMax = 20

interface Row extends Record<string, unknown> {
  readonly seq: number
  readonly at: string
  readonly actor: string | null
  readonly channel: Channel
  readonly action: ChangeAction
  readonly tx: string
  readonly value: unknown
}

/** Why a field has its value, and which ones it had before, newest first. */
export async function readHistory(
  ctx: Context,
  moduleName: string,
  id: string,
  fieldName: string,
  query: { readonly before?: number | undefined; readonly limit?: number | undefined } = {},
): Promise<ValueHistory> {
  const { module, field } = await visibleField(ctx, moduleName, id, fieldName)
  const limit = Math.min(query.limit ?? 20, limitMax)
  const rows = await loggedValues(ctx, module, field, id, query.before, limit + 1)
  const page = rows.slice(0, limit)
  return {
    entries: await describeValues(ctx, module, field, id, page),
    next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null,
    mayRestore: mayRestore(ctx, module, field),
    terms: formulaSources(module, field),
    sum: field.type === 'rollup' ? await summedRows(ctx, field, id) : null,
    definition: await factsOf(ctx, field),
  }
}

/** The record's field if the reader may see both, else nothing is told. */
export async function visibleField(
  ctx: Context,
  moduleName: string,
  id: string,
  fieldName: string,
): Promise<{ module: ModelModule; field: ModelField }> {
  const module = moduleOf(ctx, moduleName)
  const known = module.fields.get(fieldName)
  const isStandard = fieldName === 'owner' || fieldName === 'groups'
  const field =
    known && !isStandard
      ? readableField(ctx, module, fieldName)
      : isStandard && module.capabilities.owned
        ? fieldInLog(ctx, module, fieldName)
        : undefined
  if (!field) throw missing()
  await requireVisible(ctx, moduleName, id)
  return { module, field }
}

/** The key of a field in the log. */
export function logKey(module: ModelModule, field: ModelField): string {
  return module.fields.get(field.name) === field ? field.id : field.name
}

export function mayRestore(ctx: Context, module: ModelModule, field: ModelField): boolean {
  if (ctx.policy.scope(module.name, 'update') === 'none') return false
  return !module.fields.has(field.name) || (isGiven(module, field) && ctx.policy.canWrite(module.name, field.name))
}

/** What the system fills in follows from what people give. */
export function isGiven(module: ModelModule, field: ModelField): boolean {
  if (!module.fields.has(field.name)) return true
  return !isComputed(field) && !field.readOnly && field.type !== 'relations'
}

async function loggedValues(
  ctx: Context,
  module: ModelModule,
  field: ModelField,
  id: string,
  before: number | undefined,
  limit: number,
): Promise<Row[]> {
  const key = logKey(module, field)
  return await reader(ctx).query<Row>(sql`
    select seq::float8 as seq, at, actor, channel, action, tx, coalesce(after -> ${key}, 'null') as value
    from ${changeTable(ctx.environment)}
    where record_id = ${id} and module_id = ${module.id} and (after ? ${key} or before ? ${key})
      and ${before === undefined ? sql`true` : sql`seq < ${before}`}
    order by seq desc ${limitTo(limit)}`)
}

async function describeValues(
  ctx: Context,
  module: ModelModule,
  field: ModelField,
  id: string,
  rows: readonly Row[],
): Promise<ValueEntry[]> {
  const show = await shownValues(
    ctx,
    rows.map(({ value }) => ({ field, before: null, after: value })),
  )
  const users = moduleWith(ctx.model, 'user')
  const actors = await findTitles(
    ctx,
    users ? rows.flatMap(({ actor }) => (actor === null ? [] : [{ field: '', module: users, id: actor }])) : [],
  )
  const origins = await originsOf(ctx, module, id, rows)
  return rows.map(({ seq, at, actor, channel, action, tx, value }) => ({
    seq,
    at: new Date(at).toISOString(),
    actor: actor === null ? null : { id: actor, title: actors.get(actor) ?? null },
    channel,
    action,
    act: tx,
    value: show(field, value),
    isDefault: action === 'create' && field.default !== undefined && isSame(field.default, value),
    ...origins.get(tx),
  }))
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** What a roll-up adds up, as far as the reader sees it. */
async function summedRows(ctx: Context, field: ModelField, id: string): Promise<SummedRows | null> {
  const { module: name = '', by = '', of, where } = field.options ?? {}
  if (!ctx.model.modules.has(name) || ctx.policy.scope(name, 'read') === 'none') return null
  const mine: Filter = { field: by, op: 'eq', value: id }
  const filter: Filter = where ? { all: [mine, where] } : mine
  const list = { module: name, filter, scope: 'all', fields: of === undefined ? [] : [of], count: 'exact' } as const
  const seen = parsePage(await listRecords(ctx, { ...list, limit: summedMax }))
  const all = parsePage(await listRecords(asSystem(ctx), { ...list, limit: 1 }))
  return {
    module: name,
    rows: seen.rows.map((row) => ({ id: row.id, title: row.title, value: of === undefined ? null : row[of] })),
    count: seen.count.value,
    isPart: all.count.value > seen.count.value,
  }
}

interface Page {
  readonly rows: readonly { readonly id: string; readonly title: string; readonly [name: string]: unknown }[]
  readonly count: { readonly value: number }
}

function parsePage(text: string): Page {
  // PostgreSQL built it from the query above.
  return JSON.parse(text) as Page
}

/** Who made the field when, and the need behind it. */
async function factsOf(ctx: Context, field: ModelField): Promise<FieldFacts | null> {
  if (!isUuid(field.id)) return null
  const [row] = await reader(ctx).query<{ created_at: string; created_by: string | null; origin: string }>(sql`
    select e.created_at, u.name as created_by, e.origin from ${fixedTable(ctx.environment.schema, 'element')} e
    left join lazo."user" u on u.id = e.created_by where e.id = ${field.id}`)
  if (!row) return null
  const reason = await readReason(ctx.environment, field.id)
  return {
    createdAt: new Date(row.created_at).toISOString(),
    createdBy: row.created_by,
    origin: row.origin,
    reason: reason?.text ?? null,
  }
}
