import type { ParseContext } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { parseContextOf } from '#server/model/parse-values.ts'
import { dayIn } from './calendar.ts'

/** What field types need to parse input of the reader for records of a module. */
export function parseContext(ctx: Context, module: ModelModule): ParseContext {
  const now = ctx.environment.world.now()
  return parseContextOf(ctx.model, module, {
    now,
    today: dayIn(now, ctx.user.timeZone),
    userId: ctx.policy.userId,
  })
}
