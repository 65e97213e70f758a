import sql from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import type { AuthParts, Origin } from './auth-parts.ts'
import { tokenHash } from './tokens.ts'

const tokenBytes = 32
const browserMax = 300

/** A session of somebody who has proved who they are in another way than by password alone. */
export async function beginSession(
  { db, world }: AuthParts,
  userId: string,
  { address, browser }: Origin,
  options: { readonly secondFactor: boolean; readonly days: number },
): Promise<string> {
  const token = Buffer.from(world.randomBytes(tokenBytes)).toString('base64url')
  const now = world.now()
  const begun = await db.query(sql`
    insert into lazo.session (id, user_id, token_hash, credential_version, expires_at, ip_address, user_agent,
      created_at, updated_at, second_factor)
    select ${world.newId()}, u.id, ${tokenHash(token)}, u.credential_version,
      ${now}::timestamptz + make_interval(days => ${options.days}), ${address}, ${browser?.slice(0, browserMax) ?? null},
      ${now}, ${now}, ${options.secondFactor}
    from lazo."user" u where u.id = ${userId} and u.active returning 1`)
  invariant(begun.length === 1, 'a session begins for somebody active')
  return token
}
