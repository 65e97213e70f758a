import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { digits, normalize } from '#common/normalize.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableFields } from './fields.ts'
import { reader } from './list.ts'
import { nameStem, stemPrefix } from './same-name.ts'
import { columnName, comparable, limitTo, recordJson } from './select.ts'
import { relationTo } from './pointers.ts'

export type Reason = 'taxId' | 'email' | 'phone' | 'name' | 'domain' | 'account' | 'contact'

/** An existing record that may be the one meant, with what tells so. */
export interface Candidate {
  readonly id: string
  readonly title: string
  readonly reasons: readonly Reason[]
  /** The more, the surer. */
  readonly score: number
  /** A few fields that tell namesakes apart. */
  readonly record: Readonly<Record<string, unknown>>
}

/** What is known about somebody, in stored form. */
export interface Traits {
  readonly taxId: readonly string[]
  readonly email: readonly string[]
  readonly phone: readonly string[]
  readonly name: string
}

const shownMax = 10
const namesakesMax = 200
const weight: Readonly<Record<Reason, number>> = {
  taxId: 4,
  email: 3,
  phone: 2,
  name: 2,
  domain: 2,
  account: 1,
  contact: 1,
}

export function scoreOf(reasons: Iterable<Reason>): number {
  return [...reasons].reduce((sum, reason) => sum + weight[reason], 0)
}

/** Records of a module that share a trait, of those that the user may see and by fields they may read. */
export async function findCandidates(ctx: Context, target: ModelModule, traits: Traits): Promise<Candidate[]> {
  const legs = [...traitLegs(ctx, target, traits), ...nameLeg(ctx, target, traits.name)]
  if (legs.length === 0) return []
  const found = await reader(ctx).query<{ id: string; reason: Reason; name: string }>(join(legs, ' union all '))
  const stem = nameStem(traits.name)
  const reasons = new Map<string, Set<Reason>>()
  for (const { id, reason, name } of found) {
    if (reason === 'name' && nameStem(name) !== stem) continue
    reasons.set(id, (reasons.get(id) ?? new Set()).add(reason))
  }
  return await describe(ctx, target, reasons)
}

function traitLegs(ctx: Context, target: ModelModule, traits: Traits): Sql[] {
  return readableFields(ctx, target).flatMap((field) => {
    const { type } = field
    if (type !== 'taxId' && type !== 'email' && type !== 'phone') return []
    const values = traits[type]
    if (values.length === 0) return []
    const same = sql`${comparable(ctx, target, field, 't')} = any(${values}::text[])`
    return [leg(ctx, target, type, join([...inSearchText(field, values), same], ' and '), shownMax)]
  })
}

/** A field without an index of its own is found by the trigram index of the search text. */
function inSearchText(field: ModelField, values: readonly string[]): Sql[] {
  if (!field.searchable || field.indexed) return []
  const texts = values.map((value) => (field.type === 'phone' ? digits(value) : normalize(value)))
  return [
    sql`(${join(
      texts.map((text) => sql`t.search_text like ${`%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`}`),
      ' or ',
    )})`,
  ]
}

function nameLeg(ctx: Context, target: ModelModule, name: string): Sql[] {
  if (nameStem(name) === '') return []
  const prefix = stemPrefix(name)
  // The highest code point ends the range of what starts with the prefix.
  return [
    leg(ctx, target, 'name', sql`t.title_key >= ${prefix} and t.title_key < ${`${prefix}\u{10ffff}`}`, namesakesMax),
  ]
}

function leg(ctx: Context, target: ModelModule, reason: Reason, condition: Sql, limit: number): Sql {
  return sql`(select t.id, ${reason}::text as reason, t.title as name from ${tableOf(ctx, target)} t
    where t.deleted_at is null and ${rowRule(ctx, target, 'read', 't')} and ${condition} ${limitTo(limit)})`
}

/** Open deals with the accounts or contacts that may be the ones meant. */
export async function findOpenDeals(
  ctx: Context,
  target: ModelModule,
  others: readonly { readonly module: ModelModule; readonly reason: Reason; readonly ids: readonly string[] }[],
): Promise<Candidate[]> {
  const { pipeline } = target.capabilities
  const stage = target.fields.get(pipeline?.stage ?? '')
  const open = target.pipelines.flatMap(({ stages }) =>
    stages.flatMap(({ status, value }) => (status === 'open' ? [value] : [])),
  )
  const isOpen = stage ? sql`${raw(columnName(stage, 't')(''))} = any(${open}::text[])` : sql`true`
  const legs = others.flatMap(({ module, reason, ids }) => {
    const by = relationTo(target, module)
    if (!by || ids.length === 0 || !ctx.policy.canRead(target.name, by.name)) return []
    return [
      leg(ctx, target, reason, sql`${raw(columnName(by, 't')(''))} = any(${ids}::uuid[]) and ${isOpen}`, shownMax),
    ]
  })
  if (legs.length === 0) return []
  const found = await reader(ctx).query<{ id: string; reason: Reason }>(join(legs, ' union all '))
  const reasons = new Map<string, Set<Reason>>()
  for (const { id, reason } of found) reasons.set(id, (reasons.get(id) ?? new Set()).add(reason))
  return await describe(ctx, target, reasons)
}

async function describe(
  ctx: Context,
  target: ModelModule,
  reasons: ReadonlyMap<string, ReadonlySet<Reason>>,
): Promise<Candidate[]> {
  const scored = [...reasons].map(([id, why]) => ({
    id,
    score: scoreOf(why),
  }))
  const best = scored.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, shownMax)
  if (best.length === 0) return []
  const rows = await reader(ctx).query<{ id: string; title: string; record: Record<string, unknown> }>(sql`
    select t.id, t.title, ${recordJson(ctx, target, tellingFields(ctx, target), 't')} as record
    from ${tableOf(ctx, moduleOf(ctx, target.name))} t where t.id = any(${best.map(({ id }) => id)}::uuid[])`)
  return best.flatMap(({ id, score }) => {
    const row = rows.find((one) => one.id === id)
    return row ? [{ ...row, score, reasons: [...(reasons.get(id) ?? [])] }] : []
  })
}

export function tellingFields(ctx: Context, target: ModelModule): ModelField[] {
  const telling = new Set(['taxId', 'email', 'phone', 'address', 'relation', 'stage', 'money'])
  return readableFields(ctx, target)
    .filter((field) => telling.has(field.type))
    .slice(0, 8)
}
