import sql from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { Context, Environment, SessionUser } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'
import { compilePolicy } from './policy.ts'

/** How the background works for a user: with the rights that they have at that moment. */
export interface UserAct {
  readonly userId: string
  readonly actId: string
  readonly channel: Channel
}

/** Nothing where the user may no longer sign in. */
export async function userContext(
  environment: Environment,
  { userId, actId, channel }: UserAct,
): Promise<Context | undefined> {
  const [user] = await environment.db.query<SessionUser>(sql`
    select id, name, email, language, locale, time_zone as "timeZone" from lazo."user" where id = ${userId} and active`)
  if (!user) return undefined
  const model = await loadModel(environment)
  return { environment, model, policy: await compilePolicy(environment, model, userId), user, channel, actId }
}
