import sql from 'sql-template-tag'
import { compilePolicy } from '#server/access/policy.ts'
import type { Context, Environment, SessionUser } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'

/** The context in which the background works for a user, with the rights that they have now. */
export type ContextFor = (userId: string, actId: string) => Promise<Context | undefined>

export function contextFor(environment: Environment): ContextFor {
  return async (userId, actId) => {
    const [user] = await environment.db.query<SessionUser>(sql`
      select id, name, email, language, locale, time_zone as "timeZone"
      from lazo."user" where id = ${userId} and active`)
    if (!user) return undefined
    const model = await loadModel(environment)
    const policy = await compilePolicy(environment, model, userId)
    return { environment, model, policy, user, channel: 'import', actId }
  }
}
