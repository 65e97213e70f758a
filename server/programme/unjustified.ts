import sql, { raw } from 'sql-template-tag'
import type { Element, ElementKind } from '#common/element.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { moduleOfKind } from './deployed.ts'
import { today } from './today.ts'
import { approvedItem } from '#server/programme/rules/agreed.ts'

/** The rule by which a waiver lets one element be there without anybody answering for it. */
export const unjustifiedRule = 'W-07'
/** What a company cannot do without and nobody asks for: it has no item of its own. */
const givenKinds: readonly ElementKind[] = ['settings', 'extension']

/**
 * Elements that nobody has justified: of no item, or of one that is gone or was put off. For going live the
 * item must have been approved too.
 */
export async function unjustifiedElements(ctx: Context, by: 'item' | 'approval' = 'item'): Promise<Element[]> {
  const rows = await reader(ctx).query<Element & Record<string, unknown>>(sql`
    select id, kind, name, parent, definition, origin, owner
    from ${fixedTable(ctx.environment.schema, 'element')} where origin <> 'core'`)
  const elements = rows.filter(asksForReason)
  const asked = elements.flatMap(({ owner }) => owner ?? [])
  const owners = await (by === 'item' ? standingItems(ctx, asked) : approvedItems(ctx, asked))
  return elements.filter(({ owner }) => owner === null || !owners.has(owner))
}

export function asksForReason({ origin, kind }: Pick<Element, 'origin' | 'kind'>): boolean {
  return origin !== 'core' && !givenKinds.includes(kind)
}

/** Of these ids those of items that are approved, or are worked on again after they were. */
async function approvedItems(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const [items, baselines] = [moduleOfKind(ctx, 'specItem'), moduleOfKind(ctx, 'baseline')]
  const [state, reached] = [items, baselines].map((one) => one?.fields.get(one.lifecycle?.field ?? '')?.column)
  const content = baselines?.fields.get('items')?.column
  const standing = await standingItems(ctx, ids)
  if (!items || !baselines || !state || !reached || !content || standing.size === 0) return new Set()
  const rows = await reader(ctx).query<{ id: string }>(sql`
    with agreed as materialized (
      select one->>'id' as id from ${tableOf(ctx, baselines)} b
        cross join lateral jsonb_path_query(${raw(`b."${content}"`)}::jsonb, 'lax $.items[*]') one
      where b.deleted_at is null and ${raw(`b."${reached}"`)} = 'approved')
    select t.id from ${tableOf(ctx, items)} t where t.id = any(${[...standing]}::uuid[])
      and (${raw(`t."${state}"`)} = any(${[...approvedItem]}) or t.id::text in (select id from agreed))`)
  return new Set(rows.map(({ id }) => id))
}

/** Of these ids those of items that are there and were neither retired nor put off. */
async function standingItems(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const module = moduleOfKind(ctx, 'specItem')
  const state = module?.fields.get(module.lifecycle?.field ?? '')
  if (!module || !state || ids.length === 0) return new Set()
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t where t.id = any(${[...new Set(ids)]}::uuid[])
      and t.deleted_at is null and ${raw(`t."${state.column}"`)} not in ('retired', 'deferred')`)
  return new Set(rows.map(({ id }) => id))
}

/** Ids of the elements that the sponsor lets be there all the same, still today, with the waiver. */
export async function waivedElements(ctx: Context): Promise<ReadonlyMap<string, string>> {
  const module = moduleOfKind(ctx, 'waiver')
  const [rule, element, expiry] = ['rule', 'element', 'expiry'].map((name) => module?.fields.get(name)?.column)
  const state = module?.fields.get(module.lifecycle?.field ?? '')?.column
  if (!module || !rule || !element || !expiry || !state) return new Map()
  const column = (name: string) => raw(`t."${name}"`)
  const rows = await reader(ctx).query<{ id: string; element: string }>(sql`
    select t.id, ${column(element)} as element from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${column(rule)} = ${unjustifiedRule} and ${column(state)} = 'granted'
      and ${column(element)} is not null and coalesce(${column(expiry)}, 'infinity') >= ${today(ctx)}::date`)
  return new Map(rows.map((row) => [row.element, row.id]))
}
