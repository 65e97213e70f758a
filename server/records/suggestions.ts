import sql, { raw, type Sql } from 'sql-template-tag'
import { wonStages } from '#common/funnel.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { moduleOf, readableField } from './fields.ts'
import { getRecord, reader } from './list.ts'
import { columnName, limitTo } from './select.ts'

const suggestedMax = 5

/**
 * What one might offer a company next, as JSON text `[{"module","id","title","buyers"}]`: items that it
 * never bought, those first that most other companies of the reader's view have bought.
 */
export async function suggestItems(ctx: Context, moduleName: string, id: string): Promise<string> {
  const module = moduleOf(ctx, moduleName)
  await getRecord(ctx, moduleName, id)
  const path = module.capabilities.company ? salesPath(ctx, module) : undefined
  if (!path) return '[]'
  const { deals, lines, items, toCompany, toDeal, toItem, stage } = path
  const won = wonStages(deals)
  const column = (field: ModelField, alias: string): Sql => raw(columnName(field, alias)(''))
  const bought = sql`
    select distinct ${column(toItem, 'l')} as item, ${column(toCompany, 'd')} as company
    from ${tableOf(ctx, lines)} l join ${tableOf(ctx, deals)} d on d.id = ${column(toDeal, 'l')}
    where l.deleted_at is null and d.deleted_at is null and ${column(stage, 'd')} = any(${won})
      and ${rowRule(ctx, deals, 'read', 'd')}`
  return await reader(ctx).text(sql`
    with bought as materialized (${bought})
    select coalesce(json_agg(best order by best.buyers desc, best.title), '[]'::json)::text from (
      select ${items.name}::text as module, i.id, i.title, count(b.company)::int as buyers
      from ${tableOf(ctx, items)} i join bought b on b.item = i.id
      where i.deleted_at is null and ${rowRule(ctx, items, 'read', 'i')}
        and not exists (select 1 from bought own where own.item = i.id and own.company = ${id})
      group by i.id, i.title order by count(b.company) desc, i.title ${limitTo(suggestedMax)}) best`)
}

interface SalesPath {
  readonly deals: ModelModule
  readonly lines: ModelModule
  readonly items: ModelModule
  readonly toCompany: ModelField
  readonly toDeal: ModelField
  readonly toItem: ModelField
  readonly stage: ModelField
}

/** From a company to the items it bought: through deals that point to it and their lines. */
function salesPath(ctx: Context, company: ModelModule): SalesPath | undefined {
  for (const deals of modulesWith(ctx.model, 'pipeline')) {
    const { lines: keys, pipeline } = deals.capabilities
    const lines = ctx.model.modules.get(keys?.module ?? '')
    const toCompany = relationFrom(ctx, deals, (target) => target === company)
    const toItem = lines && relationFrom(ctx, lines, (target) => target.capabilities.catalogItem !== undefined)
    const items = ctx.model.modules.get(toItem?.options?.module ?? '')
    const toDeal = lines?.fields.get(keys?.by ?? '')
    const stage = readableField(ctx, deals, pipeline?.stage ?? '')
    if (lines && toCompany && toItem && items && toDeal && stage && ctx.policy.scope(items.name, 'read') !== 'none') {
      return { deals, lines, items, toCompany, toDeal, toItem, stage }
    }
  }
  return undefined
}

function relationFrom(
  ctx: Context,
  module: ModelModule,
  accepts: (target: ModelModule) => boolean,
): ModelField | undefined {
  return [...module.fields.values()].find((field) => {
    const target = field.type === 'relation' ? ctx.model.modules.get(field.options?.module ?? '') : undefined
    return target !== undefined && accepts(target) && readableField(ctx, module, field.name) !== undefined
  })
}
