import { missing } from '#common/errors.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context } from '#server/context.ts'
import type { Environments } from '#server/environments/environments.ts'

export interface Asking {
  readonly environments: Environments
}

/** Whoever asks, where the projects are, wherever they are at the moment. */
export async function atHome(ctx: Context, { environments }: Asking): Promise<Context> {
  const { production } = environments
  if (ctx.environment.id === production.id) return ctx
  const home = await userContext(production, { userId: ctx.user.id, actId: ctx.actId, channel: ctx.channel })
  if (!home) throw missing()
  return { ...home, ...(ctx.seenBy ? { seenBy: ctx.seenBy } : {}) }
}
