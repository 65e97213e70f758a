import sql, { join, raw, type Sql } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { moduleOf, readableFields } from './fields.ts'
import { fileRule } from './file-rule.ts'
import { reader, requireVisible } from './list.ts'
import { mergedFrom } from './merge.ts'
import { relationTo } from './pointers.ts'
import { columnName, limitTo, recordJson } from './select.ts'
import { changeLeg, describeChanges, type ChangeRow } from './timeline-changes.ts'
import { exchangeLegs } from './timeline-exchange.ts'
import { describeLinks, linkLegs, type LinkRow } from './timeline-links.ts'

export interface TimelineQuery {
  readonly cursor?: string
  readonly limit?: number
  /** `activity`, `document`, `comment`, `exchange`, `file`, `change` and names of modules; everything by default. */
  readonly kinds?: readonly string[]
}

interface Place {
  readonly at: string
  readonly key: string
}

type Row = { readonly at: string; readonly place: string; readonly key: string } & (
  | { readonly kind: 'activity' | 'document' | 'comment'; readonly module: string; readonly payload: object }
  | { readonly kind: 'file' | 'exchange'; readonly module: null; readonly payload: object }
  | { readonly kind: 'change'; readonly module: null; readonly payload: ChangeRow }
  | { readonly kind: 'link'; readonly module: null; readonly payload: LinkRow }
)

const limitDefault = 30
const limitMax = 200
/** People and deals of a company whose activities show on its card. */
const relatedMax = 300

/**
 * What happened with a record, newest first, as JSON text `{"entries":[…],"next":"…"|null}`:
 * activities about it (for a company or person also about its people and deals), documents, files,
 * what was sent and answered, and changes, these grouped by who made them within ten minutes.
 */
export async function readTimeline(
  ctx: Context,
  moduleName: string,
  id: string,
  query: TimelineQuery = {},
): Promise<string> {
  const module = moduleOf(ctx, moduleName)
  await requireVisible(ctx, moduleName, id)
  const limit = Math.min(query.limit ?? limitDefault, limitMax)
  const after = readPlace(query.cursor)
  const legs = await legsOf(ctx, module, id, query.kinds ?? [], after, limit)
  if (legs.length === 0) return '{"entries":[],"next":null}'
  const rows = await reader(ctx).query<Row>(sql`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, at::text as place, key, kind, module, payload
    from (${join(legs, ' union all ')}) entry order by entry.at desc, key collate "C" desc ${limitTo(limit + 1)}`)
  const page = rows.slice(0, limit)
  const changes = await describeChanges(
    ctx,
    module,
    page.flatMap((row) => (row.kind === 'change' ? [row.payload] : [])),
  )
  const links = await describeLinks(
    ctx,
    module,
    page.flatMap((row) => (row.kind === 'link' ? [row.payload] : [])),
  )
  // What was changed and changed back has nothing to tell.
  const told = page.filter((row) => {
    const change = row.kind === 'change' ? changes.get(row.payload) : undefined
    return change?.action !== 'update' || change.fields.length > 0
  })
  const entries = told.map((row) => {
    const head = { id: row.key, kind: row.kind, at: row.at }
    if (row.kind === 'link') return { ...head, kind: 'change', ...links.get(row.payload) }
    if (row.kind === 'change') return { ...head, ...changes.get(row.payload) }
    if (row.kind === 'exchange') return { ...head, ...row.payload }
    return row.kind === 'file' ? { ...head, file: row.payload } : { ...head, module: row.module, record: row.payload }
  })
  const last = rows.length > limit ? page.at(-1) : undefined
  const next = last ? Buffer.from(JSON.stringify([last.place, last.key])).toString('base64') : null
  return JSON.stringify({ entries, next })
}

/** Everything that shows, source by source, each as far as the reader may see it. */
async function legsOf(
  ctx: Context,
  module: ModelModule,
  id: string,
  kinds: readonly string[],
  after: Place | undefined,
  limit: number,
): Promise<Sql[]> {
  const wanted = new Set(kinds)
  const wants = (...names: readonly string[]): boolean => wanted.size === 0 || names.some((kind) => wanted.has(kind))
  const ids = [id, ...(await relatedIds(ctx, module, id))]
  return [
    ...activitySources(ctx, module)
      .filter((one) => wants('activity', one.module.name))
      .map((one) => recordLeg(ctx, one, ids, after, limit + 1)),
    ...answerSources(ctx, module)
      .filter((one) => wants('activity', one.module.name))
      .map((one) => recordLeg(ctx, one, ids, after, limit + 1)),
    ...documentSources(ctx, module)
      .filter((one) => wants('document', one.module.name))
      .map((one) => recordLeg(ctx, one, ids, after, limit + 1)),
    ...commentSources(ctx, module)
      .filter((one) => wants('comment', one.module.name))
      .map((one) => recordLeg(ctx, one, [id], after, limit + 1)),
    ...(wants('exchange') ? exchangeLegs(ctx, module, ids, (at, key) => olderThan(after, at, key), limit + 1) : []),
    ...(wants('file') ? fileLeg(ctx, module, id, after, limit + 1) : []),
    ...(wants('change')
      ? [
          changeLeg(
            ctx,
            module,
            [id, ...(await mergedFrom(ctx, module, id))],
            olderThan(after, sql`max(at)`, sql`'change:' || lpad(max(seq)::text, 19, '0')`),
            limit + 1,
          ),
          ...linkLegs(ctx, module, id, (at, key) => olderThan(after, at, key), limit + 1),
        ]
      : []),
  ]
}

const countMax = 100

/** How many entries of each kind there are, up to a hundred. */
export async function countTimeline(ctx: Context, moduleName: string, id: string): Promise<Record<string, number>> {
  const module = moduleOf(ctx, moduleName)
  await requireVisible(ctx, moduleName, id)
  const legs = await legsOf(ctx, module, id, [], undefined, countMax)
  if (legs.length === 0) return {}
  const rows = await reader(ctx).query<{ kind: string; count: number }>(sql`
    select case kind when 'link' then 'change' else kind end as kind, least(count(*), ${countMax})::int as count
    from (${join(legs, ' union all ')}) entry group by 1`)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}

function readPlace(cursor: string | undefined): Place | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const [at, key] = parsePlace(cursor)
  const fits = typeof at === 'string' && /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:?\d\d)?$/.test(at)
  if (fits && typeof key === 'string' && /^[A-Za-z0-9:-]{1,120}$/.test(key)) return { at, key }
  throw invalidField('cursor', 'value', 'La página pedida no es válida.', 'The requested page is not valid.')
}

function parsePlace(cursor: string): unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
    return Array.isArray(place) ? place : []
  } catch {
    return []
  }
}

function olderThan(after: Place | undefined, at: Sql, key: Sql): Sql {
  return after ? sql`(${at}, (${key}) collate "C") < (${after.at}::timestamptz, ${after.key})` : sql`true`
}

/** The people and deals of a company, and the deals of a person: what is done with them is done with it. */
async function relatedIds(ctx: Context, module: ModelModule, id: string): Promise<string[]> {
  const { company, person, lead } = module.capabilities
  if (lead || (!company && !person)) return []
  const others = [...ctx.model.modules.values()].filter(
    (other) =>
      other !== module && !other.capabilities.lead && (other.capabilities.person || other.capabilities.pipeline),
  )
  const legs = others.flatMap((other) => {
    const by = relationTo(other, module)
    return by && ctx.policy.canRead(other.name, by.name)
      ? [
          sql`(select t.id from ${tableOf(ctx, other)} t where ${raw(columnName(by, 't')(''))} = ${id} and t.deleted_at is null
          order by t.id desc ${limitTo(relatedMax)})`,
        ]
      : []
  })
  if (legs.length === 0) return []
  const rows = await reader(ctx).query<{ id: string }>(join(legs, ' union all '))
  return rows.map((row) => row.id)
}

/** A module whose records are entries of the timeline, by the field that says what they are about. */
interface Source {
  readonly kind: 'activity' | 'document' | 'comment'
  readonly module: ModelModule
  readonly regarding: ModelField
  readonly at: ModelField | undefined
}

function activitySources(ctx: Context, about: ModelModule): Source[] {
  return modulesWith(ctx.model, 'activity').flatMap((module) => {
    const keys = module.capabilities.activity
    const regarding = module.fields.get(keys?.regarding ?? '')
    return source(ctx, 'activity', about, module, regarding, module.fields.get(keys?.at ?? ''))
  })
}

/** What somebody sent by a form; where a company has no form nobody is asked for it. */
function answerSources(ctx: Context, about: ModelModule): Source[] {
  if (ctx.model.forms.size === 0) return []
  return modulesWith(ctx.model, 'formAnswer').flatMap((module) => {
    const keys = module.capabilities.formAnswer
    const person = module.fields.get(keys?.person ?? '')
    return source(ctx, 'activity', about, module, person, module.fields.get(keys?.at ?? ''))
  })
}

function documentSources(ctx: Context, about: ModelModule): Source[] {
  return modulesWith(ctx.model, 'document').flatMap((module) => {
    const regarding = [...module.fields.values()].find((field) => field.type === 'polymorphic')
    return source(ctx, 'document', about, module, regarding, undefined)
  })
}

function commentSources(ctx: Context, about: ModelModule): Source[] {
  return modulesWith(ctx.model, 'comment').flatMap((module) => {
    const regarding = module.fields.get(module.capabilities.comment?.regarding ?? '')
    return source(ctx, 'comment', about, module, regarding, undefined)
  })
}

function source(
  ctx: Context,
  kind: Source['kind'],
  about: ModelModule,
  module: ModelModule,
  regarding: ModelField | undefined,
  at: ModelField | undefined,
): Source[] {
  const isAbout = regarding?.options?.modules?.includes(about.name) && ctx.policy.canRead(module.name, regarding.name)
  if (!regarding || !isAbout || ctx.policy.scope(module.name, 'read') === 'none') return []
  return [{ kind, module, regarding, at: at && ctx.policy.canRead(module.name, at.name) ? at : undefined }]
}

function recordLeg(
  ctx: Context,
  { kind, module, regarding, at }: Source,
  ids: readonly string[],
  after: Place | undefined,
  limit: number,
): Sql {
  const entryAt = at ? sql`coalesce(${raw(columnName(at, 't')(''))}::timestamptz, t.created_at)` : sql`t.created_at`
  const key = sql`${`${module.name}:`}::text || t.id`
  return sql`(select t.entry_at as at, t.entry_key as key, ${kind}::text as kind, ${module.name}::text as module,
      ${recordJson(ctx, module, readableFields(ctx, module), 't')} as payload
    from (select t.*, ${entryAt} as entry_at, ${key} as entry_key from ${tableOf(ctx, module)} t
      where ${raw(columnName(regarding, 't')(''))} = any(${ids}::uuid[]) and t.deleted_at is null
        and ${rowRule(ctx, module, 'read', 't')} and ${olderThan(after, entryAt, key)}
      order by entry_at desc, t.id desc ${limitTo(limit)}) t)`
}

/** Files of the record's own fields, as far as they are the reader's to see. */
function fileLeg(ctx: Context, module: ModelModule, id: string, after: Place | undefined, limit: number): Sql[] {
  const key = sql`'file:' || a.id`
  return [
    sql`(select a.created_at as at, ${key} as key, 'file' as kind, null::text as module,
      json_build_object('id', a.id, 'name', a.name, 'mime', a.mime, 'size', a.size) as payload
    from ${fixedTable(ctx.environment.schema, 'attachment')} a
    where a.record_id = ${id} and ${fileRule(ctx, module, sql`a.id`, sql`a.record_id`)} and ${olderThan(after, sql`a.created_at`, key)}
    order by a.created_at desc, a.id desc ${limitTo(limit)})`,
  ]
}
