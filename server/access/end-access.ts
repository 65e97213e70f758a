import sql from 'sql-template-tag'

import type { AuthParts } from './auth-parts.ts'

type EndParts = Omit<AuthParts, 'rules'>

/** Every session of the user ends with the next request; nothing else of theirs changes. */
export async function endSessions(parts: EndParts, userId: string): Promise<void> {
  await parts.db.query(sql`
    with ended as (delete from lazo.session where user_id = ${userId})
    update lazo."user" set credential_version = credential_version + 1, updated_at = ${parts.world.now()}
    where id = ${userId}`)
  await parts.sessions.forget(userId)
}

/** As endSessions, and the user's API keys with them: for lost passwords and people who leave. */
export async function endAccess(parts: EndParts, userId: string): Promise<void> {
  await parts.db.query(sql`
    update lazo.api_key set revoked_at = ${parts.world.now()} where user_id = ${userId} and revoked_at is null`)
  await endSessions(parts, userId)
}
