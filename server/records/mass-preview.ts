import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField } from './fields.ts'
import { reader } from './list.ts'
import { changeEach, selectIds, type EachResult, type MassChange, type Selection } from './mass.ts'
import { rehearse } from './rehearse.ts'
import { fieldJson, limitTo } from './select.ts'
import { belongingsSeen, touchedBy } from './touched.ts'

interface MassPreview extends EachResult {
  readonly total: number
  readonly tried: number
  readonly before: Record<string, { value: unknown; count: number }[]>
  readonly touched: Record<string, number>
}

/** So many are tried; of the others the values are counted all the same. */
const triedMax = 200
const valuesMax = 6

/** What a change of many records would do: tried on the first of them and taken back. */
export async function previewChange(
  ctx: Context,
  moduleName: string,
  selection: Selection,
  change: MassChange,
): Promise<MassPreview> {
  const module = moduleOf(ctx, moduleName)
  const ids = await selectIds(ctx, moduleName, selection)
  const tried = ids.slice(0, triedMax)
  const before: Record<string, { value: unknown; count: number }[]> = {}
  for (const name of changedNames(change)) {
    const values = await valuesNow(ctx, module, ids, name)
    if (values) before[name] = values
  }
  const result = await rehearse(ctx, async (inner) => {
    const seen = 'delete' in change ? await belongingsSeen(inner, module, tried) : undefined
    const done = await changeEach(inner, moduleName, tried, change)
    return { ...done, touched: await touchedBy(inner, seen && 'delete', seen) }
  })
  return { ...result, total: ids.length, tried: tried.length, before }
}

function changedNames(change: MassChange): string[] {
  if ('delete' in change) return []
  const owner = change.assign ? ['owner'] : []
  return [...new Set([...Object.keys(change.update), ...Object.keys(change.words ?? {}), ...owner])]
}

async function valuesNow(ctx: Context, module: ModelModule, ids: readonly string[], name: string) {
  const field = readableField(ctx, module, name)
  if (!field || field.type === 'relations') return undefined
  const rows = await reader(ctx).query<{ value: string | null; count: number }>(sql`
    select held.value, count(*)::int as count from (
      select to_jsonb(${fieldJson(ctx, module, field, 't')})::text as value from ${tableOf(ctx, module)} t
      where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}) held
    group by held.value order by count(*) desc ${limitTo(valuesMax)}`)
  return rows.map(({ value, count }) => ({ value: value === null ? null : (JSON.parse(value) as unknown), count }))
}
