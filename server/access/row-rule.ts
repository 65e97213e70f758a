import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import type { ModuleAction } from '#common/element.ts'
import { invariant } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { asOfRuler, rulersOf } from './policy.ts'

/** Who reads or writes, and where. */
export type Sight = Pick<Context, 'environment' | 'model' | 'policy'>

/** A module's table, qualified. */
export function tableOf(ctx: Sight, module: ModelModule): Sql {
  return raw(`"${ctx.environment.schema}"."${module.table}"`)
}

/**
 * The ways by which the user reaches rows for an action: none at all, every row, those of a parent
 * that is reached, own rows, or own rows and those of visible group sets. Each way has its indexes.
 */
export type Reach =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'parent'; readonly rule: Sql }
  | { readonly kind: 'own'; readonly own: Sql }
  | { readonly kind: 'group'; readonly own: Sql; readonly sets: readonly number[] }

export function reach(ctx: Sight, module: ModelModule, action: ModuleAction, alias: string): Reach {
  const scope = ctx.policy.scope(module.name, action)
  if (scope === 'none') return { kind: 'none' }
  const parent = parentRule(ctx, module, action, alias)
  if (parent) return { kind: 'parent', rule: parent }
  if (scope === 'all' || !module.capabilities.owned) return { kind: 'all' }
  const own = sql`${raw(alias)}.owner_id = ${ctx.policy.userId}`
  const sets = ctx.policy.visibleSetIds
  return scope === 'own' || sets.length === 0 ? { kind: 'own', own } : { kind: 'group', own, sets }
}

/** The same as one predicate: what may be seen, counted, grouped, linked or changed. */
export function rowRule(ctx: Sight, module: ModelModule, action: ModuleAction, alias: string): Sql {
  const found = reach(ctx, module, action, alias)
  switch (found.kind) {
    case 'none':
      return sql`false`
    case 'all':
      return sql`true`
    case 'parent':
      return found.rule
    case 'own':
      return found.own
    case 'group':
      return sql`(${found.own} or ${raw(alias)}.group_set_id = any(${found.sets}::int[]))`
  }
}

/** What is written on a row of who reaches it. */
export interface Ground {
  readonly ownerId: string | null
  readonly groupSetId: number
}

/** The same rule for a row that was read already; nothing where the database has to be asked. */
export function isReached({ policy }: Sight, found: Reach, { ownerId, groupSetId }: Ground): boolean | undefined {
  switch (found.kind) {
    case 'none':
      return false
    case 'all':
      return true
    case 'parent':
      return undefined
    case 'own':
      return ownerId === policy.userId
    case 'group':
      return ownerId === policy.userId || found.sets.includes(groupSetId)
  }
}

/** Another record is asked for row by row; else the database may read the whole of its table for one page. */
const probed = raw(' offset 0')

/** Rows of a parent are reached through it. */
function parentRule(ctx: Sight, module: ModelModule, action: ModuleAction, alias: string): Sql | undefined {
  if (module.accessBy === undefined) return undefined
  const by = module.fields.get(module.accessBy)
  const parents = rulersOf(ctx.model, module)
  invariant(by && parents.length > 0, `${module.name}.accessBy names a relation`)
  const inner = `${alias}_p`
  const ways = parents.map((parent) => {
    invariant(parent !== module, 'access does not follow itself')
    const isOfIt = by.type === 'polymorphic' ? sql`${raw(`${alias}."${by.column}_mod"`)} = ${parent.id} and ` : empty
    return sql`${isOfIt}exists (select 1 from ${tableOf(ctx, parent)} ${raw(inner)}
      where ${raw(inner)}.id = ${raw(`${alias}."${by.column}"`)} and ${raw(inner)}.deleted_at is null
        and ${rowRule(ctx, parent, asOfRuler(module, action), inner)}${probed})`
  })
  const own = action !== 'read' && module.capabilities.comment ? ownOrTakenAway(ctx, action, alias) : empty
  return sql`(${join(ways, ' or ')}) ${own} ${namesakes(ctx, module, by.name, alias)}`
}

/** Nobody puts words into the mouth of another; whoever configures the product may take them away. */
function ownOrTakenAway(ctx: Sight, action: ModuleAction, alias: string): Sql {
  if (action === 'delete' && ctx.policy.can('configure')) return empty
  return sql`and ${raw(alias)}.owner_id = ${ctx.policy.userId}`
}

/** A row that is called like other records names them: it is seen by those who see them. */
function namesakes(ctx: Sight, module: ModelModule, by: string, alias: string): Sql {
  const conditions = module.titleFields.flatMap((name): Sql[] => {
    const field = module.fields.get(name)
    const { module: one, modules = [] } = field?.options ?? {}
    if (!field || name === by || (field.type !== 'relation' && field.type !== 'polymorphic')) return []
    const targets = [one ?? [], modules].flat().flatMap((target) => ctx.model.modules.get(target) ?? [])
    const inner = `${alias}_n`
    if (targets.every((target) => reach(ctx, target, 'read', inner).kind === 'all')) return []
    const column = raw(`${alias}."${field.column}"`)
    const seen = targets.map(
      (target) => sql`exists (select 1 from ${tableOf(ctx, target)} ${raw(inner)}
        where ${raw(inner)}.id = ${column} and ${rowRule(ctx, target, 'read', inner)}${probed})`,
    )
    return [sql` and (${column} is null or ${join(seen, ' or ')})`]
  })
  return conditions.length === 0 ? empty : join(conditions, '')
}
