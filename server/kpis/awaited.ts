import sql, { raw } from 'sql-template-tag'
import { standardKeys } from '#common/field.ts'
import { fieldsRead, measuresOf, modulesNamed, type KpiQuery, type Measure } from '#common/kpi.ts'
import type { Model } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { reader } from '#server/records/list.ts'
import { admitQuery, admitReading } from './admit.ts'

/**
 * Whether a query asks for what an item of its project is still to bring: it can be written with the item,
 * and gives its first value once that is in use. Only whoever configures writes one unseen, for of what is
 * not there nobody can say who may read it.
 */
export async function isAwaited(ctx: Context, query: KpiQuery, project: unknown): Promise<boolean> {
  const missing = [
    ...new Set([
      ...absentModules(ctx.model, query),
      ...measuresOf(query).flatMap((one) => absentFields(ctx.model, one)),
    ]),
  ]
  if (missing.length === 0 || !ctx.policy.can('configure') || typeof project !== 'string') return false
  const brought = await broughtNames(ctx, project)
  return missing.every((name) => brought.has(name))
}

/** Of a query that awaits something, whatever is there already is admitted as of any other. */
export async function admitPresent(ctx: Context, query: KpiQuery): Promise<void> {
  for (const one of measuresOf(query)) {
    const part = { kind: 'single', of: one } as const
    const isThere = [...absentModules(ctx.model, part), ...absentFields(ctx.model, one)].length === 0
    if (isThere) await admitQuery(ctx, part)
    else admitReading(ctx, part)
  }
}

function absentModules(model: Model, query: KpiQuery): string[] {
  return modulesNamed(query).filter((name) => !model.modules.has(name))
}

function absentFields(model: Model, measure: Measure): string[] {
  const module = model.modules.get(measure.module)
  return fieldsRead(measure)
    .map((path) => path.split('.')[0] ?? '')
    .filter((name) => !module?.fields.has(name) && !standardKeys.some((key) => key === name))
}

/** Names of the modules and fields that items of a project are to bring. */
async function broughtNames(ctx: Context, project: string): Promise<ReadonlySet<string>> {
  const module = moduleOfKind(ctx, 'specItem')
  const [definition, own] = [module?.fields.get('definition'), module?.fields.get('project')]
  if (!module || !definition || !own) return new Set()
  const rows = await reader(ctx).query<{ name: string }>(sql`
    select one->'element'->>'name' as name from ${tableOf(ctx, module)} t
      cross join lateral jsonb_path_query(${raw(`t."${definition.column}"`)}::jsonb,
        'lax $.changes[*] ? (@.change == "create" && (@.element.kind == "field" || @.element.kind == "module"))') one
    where t.deleted_at is null and ${raw(`t."${own.column}"`)} = ${project}`)
  return new Set(rows.map(({ name }) => name))
}
