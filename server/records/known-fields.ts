import { anyActivity, fieldsOf, type Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { readableField } from './fields.ts'

/** Of a path each part: what is behind a relation is another module's, with rules of its own. */
export function isKnown(ctx: Context, module: ModelModule, path: string): boolean {
  const [name = '', ...rest] = path.split('.')
  const field = readableField(ctx, module, name)
  if (rest.length === 0 || !field) return field !== undefined || !isField(ctx, module, name)
  const target = ctx.model.modules.get(field.options?.module ?? '')
  return !target || (ctx.policy.scope(target.name, 'read') !== 'none' && isKnown(ctx, target, rest.join('.')))
}

/** Whether a filter speaks only of what the reader may know, in related modules too. */
export function isKnownFilter(ctx: Context, module: ModelModule, filter: Filter | undefined): boolean {
  if (!filter) return true
  if ('all' in filter) return filter.all.every((part) => isKnownFilter(ctx, module, part))
  if ('any' in filter) return filter.any.every((part) => isKnownFilter(ctx, module, part))
  if ('not' in filter) return isKnownFilter(ctx, module, filter.not)
  if (!('related' in filter)) return fieldsOf(filter).every((path) => isKnown(ctx, module, path))
  const { related, by, where } = filter
  if (related === anyActivity) return true
  const field = by === undefined ? readableField(ctx, module, related) : undefined
  const target = ctx.model.modules.get(by === undefined ? (field?.options?.module ?? '') : related)
  if (!target || ctx.policy.scope(target.name, 'read') === 'none') return false
  return (by === undefined || readableField(ctx, target, by) !== undefined) && isKnownFilter(ctx, target, where)
}

/** What is no field of the module is a word of the layout's own. */
function isField({ model }: Context, module: ModelModule, name: string): boolean {
  return model.modules.get(module.name)?.fields.has(name) === true
}
