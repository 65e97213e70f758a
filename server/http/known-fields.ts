import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { readableField } from '#server/records/fields.ts'

/** Of a path each part: what is behind a relation is another module's, with rules of its own. */
export function isKnown(ctx: Context, module: ModelModule, path: string): boolean {
  const [name = '', ...rest] = path.split('.')
  const field = readableField(ctx, module, name)
  if (rest.length === 0 || !field) return field !== undefined || !isField(ctx, module, name)
  const target = ctx.model.modules.get(field.options?.module ?? '')
  return !target || (ctx.policy.scope(target.name, 'read') !== 'none' && isKnown(ctx, target, rest.join('.')))
}

/** What is no field of the module is a word of the layout's own. */
function isField({ model }: Context, module: ModelModule, name: string): boolean {
  return model.modules.get(module.name)?.fields.has(name) === true
}
