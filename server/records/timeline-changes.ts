import sql, { type Sql } from 'sql-template-tag'
import type { ChangeAction, Channel } from '#common/change.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { automationsOf, type Automation } from './automations.ts'
import type { Values } from './check.ts'
import { isComputed, readableField, readableFields } from './fields.ts'
import { reader } from './list.ts'
import { findTitles, type Titles } from './references.ts'
import { limitTo } from './select.ts'

/** Changes of one kind by one person within ten minutes of each other, as the log has them. */
export interface ChangeRow {
  /** Another record that became part of this one, where the change is of it. */
  readonly of: string | null
  readonly actor: string | null
  readonly channel: Channel
  readonly action: ChangeAction
  readonly acts: readonly string[]
  /** In order; values by field id. */
  readonly steps: readonly { readonly before: Values | null; readonly after: Values | null }[]
}

export interface ChangeEntry {
  readonly action: ChangeAction
  readonly channel: Channel
  /** The record that was merged into this one, where the change is of it. */
  readonly of: Reference | null
  readonly actor: Reference | null
  /** By which it can be undone, where it is one act. */
  readonly act: string | null
  /** The automation that did it, where one did; the last of several. */
  readonly automation?: Automation
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
}

interface Reference {
  readonly id: string
  /** Null where the reader may not see the record, or it is gone. */
  readonly title: string | null
}

/** The log of a record is read at most this far back. */
const changesMax = 5000
const textMax = 2000

/** Standard keys in the log that are shown to everybody. */
const loggedKeys = ['owner', 'groups'] as const

/** Groups of changes as rows of the timeline; those that touch nothing the reader may see are none. */
export function changeLeg(
  ctx: Context,
  module: ModelModule,
  /** The record and those that became part of it. */
  ids: readonly string[],
  isOlder: Sql,
  limit: number,
): Sql {
  const apart = toldByTotal(ctx, module)
  const shown = readableFields(ctx, module)
    .filter((field) => !isComputed(field) && field.type !== 'relations' && !apart.has(field.name))
    .map((field) => field.id)
  return sql`(select max(at) as at, 'change:' || lpad(max(seq)::text, 19, '0') as key, 'change' as kind, null::text as module,
      json_build_object('of', nullif(record_id, ${ids[0]}), 'actor', actor, 'channel', channel, 'action', action, 'acts', array_agg(distinct tx),
        'steps', json_agg(json_build_object('before', before, 'after', after) order by seq)) as payload
    from (
      select c.*, sum(starts) over (partition by record_id, actor, channel, action order by seq) as session from (
        select c.*, case when action = 'update' and lag(at) over same > at - interval '10 minutes' then 0 else 1 end as starts
        from (
          select * from ${changeTable(ctx.environment)}
          where record_id = any(${[...ids]}::uuid[]) and module_id = ${module.id}
            and (action <> 'update' or coalesce(after, before) ?| ${[...shown, ...loggedKeys]}::text[])
          order by seq desc ${limitTo(changesMax)}) c
        window same as (partition by record_id, actor, channel, action order by seq)) c) c
    group by record_id, actor, channel, action, session having ${isOlder}
    order by 1 desc, 2 desc ${limitTo(limit)})`
}

/** Field values as people read them: names of fields, titles of records that the reader may see. */
export async function describeChanges(
  ctx: Context,
  module: ModelModule,
  rows: readonly ChangeRow[],
): Promise<Map<ChangeRow, ChangeEntry>> {
  const changed = rows.map((row) => ({ row, fields: row.action === 'update' ? netFields(ctx, module, row) : [] }))
  const users = moduleWith(ctx.model, 'user')
  const pointed = changed.flatMap(({ row, fields }) => [
    ...(users && row.actor ? [{ field: '', module: users, id: row.actor }] : []),
    ...fields.flatMap(({ field, before, after }) => [before, after].flatMap((value) => pointedAt(ctx, field, value))),
  ])
  const titles = await findTitles(ctx, pointed)
  const files = await fileNames(
    ctx,
    changed.flatMap(({ fields }) => fields),
  )
  const merged = await titlesOf(
    ctx,
    module,
    rows.flatMap(({ of }) => of ?? []),
  )
  const automations = await automationsOf(ctx, rows)
  const automationIn = ({ acts }: ChangeRow) => {
    const automation = acts.flatMap((act) => automations.get(act) ?? []).at(-1)
    return automation && { automation }
  }
  const show = (field: ModelField, value: unknown): unknown => shownValue(ctx, field, value, titles, files)
  return new Map(
    changed.map(({ row, fields }) => [
      row,
      {
        ...automationIn(row),
        action: row.action,
        channel: row.channel,
        of: row.of === null ? null : { id: row.of, title: merged.get(row.of) ?? null },
        actor: users && row.actor ? { id: row.actor, title: titles.get(`${users.name}/${row.actor}`) ?? null } : null,
        act: row.acts.length === 1 ? (row.acts[0] ?? null) : null,
        fields: fields.map(({ field, before, after }) => ({
          field: field.name,
          before: show(field, before),
          after: show(field, after),
        })),
      },
    ]),
  )
}

/** Of records in the bin too. */
export async function titlesOf(
  ctx: Context,
  module: ModelModule,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await reader(ctx).query<{ id: string; title: string }>(sql`
    select t.id, t.title from ${tableOf(ctx, module)} t
    where t.id = any(${[...ids]}::uuid[]) and ${rowRule(ctx, module, 'read', 't')}`)
  return new Map(rows.map(({ id, title }) => [id, title]))
}

/** What a document comes to is told by its total, to whoever may read it: the other amounts go with it. */
function toldByTotal(ctx: Context, module: ModelModule): ReadonlySet<string> {
  const keys = module.capabilities.pricedDocument
  if (!keys || !readableField(ctx, module, keys.total)) return new Set()
  const { subtotal, discountTotal, taxBase, tax, withheld, monthly, yearly } = keys
  return new Set([subtotal, discountTotal, taxBase, tax, withheld, monthly, yearly])
}

/** A document without lines comes to nothing, before its total is written and after. */
function isNothing(value: unknown): boolean {
  return value === null || (isMoney(value) && Number(value.amount) === 0)
}

interface NetField {
  readonly field: ModelField
  readonly before: unknown
  readonly after: unknown
}

/** The first value before and the last one after, of the fields that the reader may see. */
function netFields(ctx: Context, module: ModelModule, row: ChangeRow): NetField[] {
  const net = new Map<string, { before: unknown; after: unknown }>()
  const apart = toldByTotal(ctx, module)
  const total = module.capabilities.pricedDocument?.total
  for (const { before, after } of row.steps) {
    for (const key of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
      const known = net.get(key)
      net.set(key, { before: known ? known.before : (before?.[key] ?? null), after: after?.[key] ?? null })
    }
  }
  return [...net].flatMap(([key, values]) => {
    const field = fieldInLog(ctx, module, key)
    const isEmpty = field !== undefined && field.name === total && isNothing(values.before) && isNothing(values.after)
    const isSame = isEmpty || JSON.stringify(values.before) === JSON.stringify(values.after)
    // Links have entries of their own; a fingerprint follows from what is told beside it.
    const isPrint = field?.name === module.capabilities.content?.fingerprint
    const isApart = field && (field.type === 'relations' || isPrint || isComputed(field) || apart.has(field.name))
    return !field || isSame || isApart ? [] : [{ field, ...values }]
  })
}

export function fieldInLog(ctx: Context, module: ModelModule, key: string): ModelField | undefined {
  if (key === 'groups') return { id: key, name: key, type: 'groups', column: '', label: { es: 'Grupos', en: 'Groups' } }
  if (key === 'owner') return readableField(ctx, module, key)
  const field = ctx.model.fieldsById.get(key)
  return field && module.fields.get(field.name) === field ? readableField(ctx, module, field.name) : undefined
}

/** How logged values are shown: by title or name what they point at, as far as the reader may see it. */
export async function shownValues(
  ctx: Context,
  changed: readonly NetField[],
): Promise<(field: ModelField, value: unknown) => unknown> {
  const pointed = changed.flatMap(({ field, before, after }) =>
    [before, after].flatMap((value) => pointedAt(ctx, field, value)),
  )
  const titles = await findTitles(ctx, pointed)
  const files = await fileNames(ctx, changed)
  return (field, value) => shownValue(ctx, field, value, titles, files)
}

interface Pointed {
  readonly field: string
  readonly module: ModelModule
  readonly id: string
}

function pointedAt(ctx: Context, field: ModelField, value: unknown): Pointed[] {
  const target = targetOf(ctx, field, value)
  const id = isObject(value) ? value.id : value
  return target && typeof id === 'string' ? [{ field: field.name, module: target, id }] : []
}

function targetOf(ctx: Context, field: ModelField, value: unknown): ModelModule | undefined {
  if (field.type === 'user') return moduleWith(ctx.model, 'user')
  if (field.type === 'relation') return ctx.model.modules.get(field.options?.module ?? '')
  if (field.type === 'polymorphic' && isObject(value)) return ctx.model.modulesById.get(String(value.module))
  return undefined
}

async function fileNames(ctx: Context, fields: readonly NetField[]): Promise<ReadonlyMap<string, string>> {
  const ids = fields
    .filter(({ field }) => isFile(field))
    .flatMap(({ before, after }) => [before, after].filter((one) => typeof one === 'string'))
  if (ids.length === 0) return new Map()
  const rows = await reader(ctx).query<{ id: string; name: string }>(sql`
    select id, name from ${fixedTable(ctx.environment.schema, 'attachment')} where id = any(${ids}::uuid[])`)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

function isFile(field: ModelField): boolean {
  return field.type === 'file' || field.type === 'image'
}

function shownValue(
  ctx: Context,
  field: ModelField,
  value: unknown,
  titles: Titles,
  files: ReadonlyMap<string, string>,
): unknown {
  if (value === null || value === undefined) return null
  const [pointed] = pointedAt(ctx, field, value)
  if (pointed) {
    const { module, id } = pointed
    const title = titles.get(`${module.name}/${id}`) ?? null
    // Of a record out of sight not even the id is told.
    return { id: title === null ? null : id, title, ...(field.type === 'polymorphic' ? { module: module.name } : {}) }
  }
  if (field.type === 'groups' && Array.isArray(value)) {
    return value.map((id: unknown) => ({
      id,
      title: ctx.model.groups.get(String(id))?.label[ctx.user.language] ?? null,
    }))
  }
  if (isFile(field)) return { id: value, name: files.get(String(value)) ?? null }
  if (isMoney(value)) return { amount: value.amount, currency: value.currency }
  return typeof value === 'string' && value.length > textMax ? `${value.slice(0, textMax)}…` : value
}
