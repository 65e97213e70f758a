import sql from 'sql-template-tag'
import type { Model, ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Values } from './check.ts'
import { perModel } from './known-once.ts'
import { fieldsThrough } from './links.ts'
import type { Writing } from './write.ts'

/**
 * Locks, in one order, the records that new rows will be added up on, before the rows point at them: a
 * row that points at a record holds a part of it, and two who hold a part and want the whole would wait
 * for each other for good.
 */
export async function lockSummed(
  ctx: Writing,
  module: ModelModule,
  records: readonly { readonly values: Values }[],
): Promise<void> {
  const targets = addedUpOn(ctx.model, module).flatMap(({ parent, relations }) => {
    const ids = records.flatMap(({ values }) => relations.flatMap((name) => idIn(values[name], parent.id)))
    return ids.length > 0 ? [{ parent, ids: [...new Set(ids)] }] : []
  })
  for (const { parent, ids } of targets.toSorted((a, b) => (a.parent.id < b.parent.id ? -1 : 1))) {
    await ctx.tx.query(sql`
      select 1 from ${tableOf(ctx, parent)} t where t.id = any(${ids}::uuid[]) order by t.id for update of t`)
  }
}

/** The modules on whose records rows of this one count. */
const addedUpOn = perModel((model, module) =>
  [...model.modules.values()].flatMap((parent) => {
    const relations = relationsAddedUp(model, parent, module)
    return relations.length > 0 ? [{ parent, relations }] : []
  }),
)

/** Names of the fields by which rows of the module count on the parent: lines, roll-ups, links, the next activity. */
function relationsAddedUp(model: Model, parent: ModelModule, module: ModelModule): string[] {
  const { lines } = parent.capabilities
  const { activity } = module.capabilities
  const fields = [...parent.fields.values()]
  const rollUps = fields.filter(({ type, options }) => type === 'rollup' && options?.module === module.name)
  const isNext =
    activity !== undefined &&
    model.settings.nextActivityModules.includes(module.name) &&
    fields.some(({ type }) => type === 'nextActivity')
  return [
    ...(lines?.module === module.name ? [lines.by] : []),
    ...rollUps.flatMap(({ options }) => options?.by ?? []),
    ...fieldsThrough(model, module).flatMap((link) => (link.parent === parent ? link.near.name : [])),
    ...(isNext ? [activity.regarding] : []),
  ]
}

/** The id that a relation holds, or one to several modules if it points at this one. */
function idIn(value: unknown, moduleId: string): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) && value.module === moduleId && typeof value.id === 'string' ? [value.id] : []
}
