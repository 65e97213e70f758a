import sql from 'sql-template-tag'
import type { Model } from '#common/model.ts'
import { forbidden, missing } from '#common/errors.ts'
import type { Context, Environment, Policy, SessionUser } from '#server/context.ts'
import { excessOf } from './coverage.ts'
import { noteAccess } from './events.ts'
import { compilePolicy } from './policy.ts'
import type { SessionCache } from './sessions.ts'

/**
 * Seeing the product as somebody else does: read-only, for whoever configures, and never more than
 * they may see themselves, so that their own view of each module must reach all of its records.
 */
export async function seenPolicy(
  environment: Environment,
  model: Model,
  own: SessionUser,
  seen: SessionUser,
): Promise<Policy> {
  const mine = await compilePolicy(environment, model, own.id)
  const policy = await compilePolicy(environment, model, seen.id)
  if (!mine.can('configure') || seesBeyond(model, policy, mine)) throw wider()
  return policy
}

const compared = new WeakMap<Policy, WeakMap<Policy, boolean>>()

function seesBeyond(model: Model, seen: Policy, own: Policy): boolean {
  const known = compared.get(own) ?? new WeakMap<Policy, boolean>()
  compared.set(own, known)
  const before = known.get(seen)
  if (before !== undefined) return before
  const reaches = [...model.modules.values()].every(
    ({ name }) => seen.scope(name, 'read') === 'none' || own.scope(name, 'read') === 'all',
  )
  const isBeyond = !reaches || excessOf(model, seen, own) !== undefined
  known.set(seen, isBeyond)
  return isBeyond
}

function wider(): Error {
  return forbidden(
    'No puedes ver Lazo como alguien que ve más que tú.',
    'You cannot see Lazo as somebody who sees more than you do.',
  )
}

interface Parts {
  readonly sessions: SessionCache
}

export async function beginSeeing(ctx: Context, { sessions }: Parts, sessionId: string, userId: string): Promise<void> {
  const { environment, model, user } = ctx
  const { db, world } = environment
  const [seen] = await db.query<SessionUser>(sql`
    select id, name, email, language, locale, time_zone as "timeZone" from lazo."user" where id = ${userId} and active`)
  if (!seen || seen.id === user.id) throw missing()
  await seenPolicy(environment, model, user, seen)
  await db.query(sql`update lazo.session set seeing_id = ${seen.id} where id = ${sessionId} and user_id = ${user.id}`)
  await noteAccess(db, world, { kind: 'seeingBegan', userId: user.id, subjectId: seen.id })
  await sessions.forget(user.id)
}

export async function endSeeing(ctx: Context, { sessions }: Parts, sessionId: string): Promise<void> {
  const { db, world } = ctx.environment
  const ended = await db.query<{ seen: string }>(sql`
    update lazo.session s set seeing_id = null from lazo.session old
    where s.id = ${sessionId} and s.user_id = ${ctx.user.id} and old.id = s.id and old.seeing_id is not null
    returning old.seeing_id as seen`)
  for (const { seen } of ended) {
    await noteAccess(db, world, { kind: 'seeingEnded', userId: ctx.user.id, subjectId: seen })
  }
  await sessions.forget(ctx.user.id)
}
