import sql, { raw } from 'sql-template-tag'
import type { Element, ElementKind } from '#common/element.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { moduleOfKind } from './deployed.ts'
import { today } from './today.ts'

/** The rule by which a waiver lets one element be there without anybody answering for it. */
export const unjustifiedRule = 'W-07'
/** What a company cannot do without and nobody asks for: it has no item of its own. */
const givenKinds: readonly ElementKind[] = ['settings', 'extension']

/** Elements that nobody has justified: of no item, or of one that is gone. */
export async function unjustifiedElements(ctx: Context): Promise<Element[]> {
  const rows = await reader(ctx).query<Element & Record<string, unknown>>(sql`
    select id, kind, name, parent, definition, origin, owner
    from ${fixedTable(ctx.environment.schema, 'element')} where origin <> 'core'`)
  const elements = rows.filter(asksForReason)
  const owners = await standingItems(
    ctx,
    elements.flatMap(({ owner }) => owner ?? []),
  )
  return elements.filter(({ owner }) => owner === null || !owners.has(owner))
}

export function asksForReason({ origin, kind }: Pick<Element, 'origin' | 'kind'>): boolean {
  return origin !== 'core' && !givenKinds.includes(kind)
}

/** Of these ids those of items that are there and were not retired. */
async function standingItems(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const module = moduleOfKind(ctx, 'specItem')
  const state = module?.fields.get(module.lifecycle?.field ?? '')
  if (!module || !state || ids.length === 0) return new Set()
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t where t.id = any(${[...new Set(ids)]}::uuid[])
      and t.deleted_at is null and ${raw(`t."${state.column}"`)} <> 'retired'`)
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
