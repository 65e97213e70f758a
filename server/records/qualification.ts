import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { isEmpty, type CheckOptions, type Values } from './check.ts'

/** What becoming a qualified lead sets: since when it is one. */
export function checkQualification(ctx: Context, module: ModelModule, values: Values, options: CheckOptions): Values {
  const keys = module.capabilities.lead
  if (!keys || values[keys.qualification] !== 'qualified') return {}
  if (options.before?.[keys.qualification] === 'qualified' || !isEmpty(values[keys.qualifiedAt])) return {}
  return { [keys.qualifiedAt]: ctx.environment.world.now() }
}
