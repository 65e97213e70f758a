import sql from 'sql-template-tag'

import { viewSchema } from '#catalog/elements/view.ts'
import { keptView, ownViewKey } from '#common/own-view.ts'
import type { ViewDefinition } from '#common/element.ts'
import { forbidden, invalidField } from '#common/errors.ts'
import { standardKeys } from '#common/field.ts'
import { fieldsOf, type Filter } from '#common/filter.ts'
import type { ModelModule, Named } from '#common/model.ts'
import { isFor } from '#server/access/arranged.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'

import { isKnown, isKnownFilter } from '#server/records/known-fields.ts'

/** The reader's own, or one that `sharedBy` shares with them. */
type OwnView = Named<ViewDefinition> & {
  readonly isOwn?: true
  readonly isShared: boolean
  readonly sharedBy?: string
}

interface KeptRow {
  readonly key: string
  readonly value: unknown
  /** Whose it is, where it is not the reader's. */
  readonly by: string | null
}

const sharedMax = 300

/** Views that people keep, as preferences: the reader's, and what others who are still here share; by module. */
export async function ownViews(ctx: Context, id?: string): Promise<ReadonlyMap<string, readonly OwnView[]>> {
  const { db, schema } = ctx.environment
  const kept = fixedTable(schema, 'preference')
  const keys = ownViewKey(id ?? '')
  const rows = await db.query<KeptRow & Record<string, unknown>>(sql`
    (select key, value, null as by from ${kept} where user_id = ${ctx.user.id} and starts_with(key, ${keys}))
    union all
    (select p.key, p.value, u.name from ${kept} p join lazo."user" u on u.id = p.user_id and u.active
      where p.value -> 'isShared' = 'true' and starts_with(p.key, ${keys}) and p.user_id <> ${ctx.user.id}
      order by p.key limit ${sharedMax})
    order by key, by nulls first`)
  const views = rows.flatMap((row) => readOwnView(ctx, row))
  return Map.groupBy(
    views.map(({ view }) => view),
    (view) => views.find((one) => one.view === view)?.module ?? '',
  )
}

/**
 * Refuses what somebody may not show to others: one shares with groups that one belongs to and those below them, and
 * with everybody if all records of the module are one's to change, or the configuration is.
 */
export function checkSharing({ model, policy }: Context, key: string, value: unknown): void {
  const kept = key.startsWith(ownViewKey('')) ? keptView(value) : undefined
  if (!kept?.isShared) return
  const parsed = viewSchema.safeParse(kept.definition)
  if (!parsed.success || !model.modules.has(kept.module)) {
    throw invalidField('value', 'view', 'Esto no es una vista.', 'This is no view.')
  }
  const { groups, roles } = parsed.data
  const isForAll = policy.can('configure') || policy.scope(kept.module, 'update') === 'all'
  if (isForAll || (roles === undefined && groups?.every((one) => policy.groupIds.includes(one)) === true)) return
  throw forbidden(
    'Puedes compartir vistas con tu equipo; con todos, quien puede cambiar todos sus registros.',
    'You can share views with your team; with everybody, those who may change all of its records.',
  )
}

/** Whatever was kept: what is no view, or speaks of fields that the reader no longer has, is none. */
function readOwnView(ctx: Context, { key, value, by }: KeptRow): { module: string; view: OwnView }[] {
  const { module: name = '', definition, isShared = false } = keptView(value) ?? {}
  const module = ctx.model.modules.get(name)
  const parsed = viewSchema.safeParse(definition)
  if (!module || !parsed.success) return []
  // The schema of views accepts nothing else.
  const view = parsed.data as ViewDefinition
  if (by !== null && !isFor(ctx.policy, view)) return []
  const has = (path: string) => hasField(ctx, module, path)
  const needed = [view.groupBy, view.start, view.until]
  const isWhole = needed.every((path) => path === undefined || has(path))
  if (!isWhole || !hasFields(module, view.filter) || !isKnownFilter(ctx, module, view.filter)) return []
  const id = key.slice(ownViewKey('').length)
  const sort = view.sort?.filter(({ field }) => has(field))
  const whose = by === null ? { isOwn: true as const } : { sharedBy: by }
  const kept = { ...view, columns: view.columns.filter(has), ...(sort && { sort }) }
  return [{ module: module.name, view: { ...kept, id, name: id, isShared, ...whose } }]
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
