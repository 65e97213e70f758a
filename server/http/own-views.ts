import sql from 'sql-template-tag'

import { viewSchema } from '#catalog/elements/view.ts'
import { ownViewKey } from '#common/own-view.ts'
import type { ViewDefinition } from '#common/element.ts'
import { standardKeys } from '#common/field.ts'
import { fieldsOf, type Filter } from '#common/filter.ts'
import type { ModelModule, Named } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'

import { isKnown, isKnownFilter } from './known-fields.ts'

type OwnView = Named<ViewDefinition> & { readonly isOwn: true }

/** Views that people keep for themselves, as preferences; by module. */
export async function ownViews(ctx: Context, id?: string): Promise<ReadonlyMap<string, readonly OwnView[]>> {
  const { db, schema } = ctx.environment
  const rows = await db.query<{ key: string; value: unknown }>(sql`
    select key, value from ${fixedTable(schema, 'preference')}
    where user_id = ${ctx.user.id} and starts_with(key, ${ownViewKey(id ?? '')}) order by key`)
  const views = rows.flatMap(({ key, value }) => readOwnView(ctx, key, value))
  return Map.groupBy(
    views.map(({ view }) => view),
    (view) => views.find((one) => one.view === view)?.module ?? '',
  )
}

/** Whatever was kept: what is no view, or speaks of fields that the reader no longer has, is none. */
function readOwnView(ctx: Context, key: string, value: unknown): { module: string; view: OwnView }[] {
  if (typeof value !== 'object' || value === null || !('module' in value)) return []
  const { module: name, ...definition } = value
  const module = typeof name === 'string' ? ctx.model.modules.get(name) : undefined
  const parsed = viewSchema.safeParse(definition)
  if (!module || !parsed.success) return []
  // The schema of views accepts nothing else.
  const view = parsed.data as ViewDefinition
  const has = (path: string) => hasField(ctx, module, path)
  const needed = [view.groupBy, view.start, view.until]
  const isWhole = needed.every((path) => path === undefined || has(path))
  if (!isWhole || !hasFields(module, view.filter) || !isKnownFilter(ctx, module, view.filter)) return []
  const id = key.slice(ownViewKey('').length)
  const sort = view.sort?.filter(({ field }) => has(field))
  const kept = { ...view, columns: view.columns.filter(has), ...(sort && { sort }) }
  return [{ module: module.name, view: { ...kept, id, name: id, isOwn: true } }]
}

/** A field that is gone would make a view of something else. */
function hasFields(module: ModelModule, filter: Filter | undefined): boolean {
  const names = filter ? fieldsOf(filter).map((path) => path.split('.')[0]) : []
  return names.every((name) => name !== undefined && (module.fields.has(name) || isStandard(name)))
}

function isStandard(name: string): boolean {
  return standardKeys.some((key) => key === name)
}

function hasField(ctx: Context, module: ModelModule, path: string): boolean {
  const [name = ''] = path.split('.')
  const isThere = module.fields.has(name) || isStandard(name)
  return isThere && isKnown(ctx, module, path)
}
