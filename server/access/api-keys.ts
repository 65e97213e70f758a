import sql from 'sql-template-tag'

import { forbidden, invalidField, missing } from '#common/errors.ts'
import type { SessionUser, World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

import { tokenHash } from './tokens.ts'
import type { Principal, SessionCache } from './sessions.ts'

/** What a key may do at most; its owner's rights are the other bound. */
export type ApiScope = 'read' | 'write' | 'admin'

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: ApiScope[]
  readonly start: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

export interface NewKey {
  readonly name: string
  readonly scopes: readonly ApiScope[]
  readonly expiresAt?: string | null | undefined
}

export const keyPrefix = 'lazo_'
const keysMax = 50

export interface KeyOwner {
  readonly userId: string
  readonly environmentId: string | null
}

interface Parts {
  readonly db: Database
  readonly world: World
  readonly sessions: SessionCache
}

/** The secret is answered this once and kept only as a hash. */
/** A key is good in the environment in which it was made and in no other; null is production. */
export async function createKey(
  parts: Parts,
  { userId, environmentId }: KeyOwner,
  key: NewKey,
): Promise<ApiKey & { secret: string }> {
  const { db, world } = parts
  const now = world.now()
  if (key.expiresAt && key.expiresAt <= now) {
    throw invalidField('expiresAt', 'past', 'La fecha ya ha pasado.', 'The date is already past.')
  }
  const secret = `${keyPrefix}${Buffer.from(world.randomBytes(32)).toString('base64url')}`
  const start = secret.slice(0, 10)
  const rows = await db.query<ApiKey>(sql`
    insert into lazo.api_key (id, environment_id, user_id, name, prefix, hash, scopes, created_at, expires_at)
    select ${world.newId()}, ${environmentId}::uuid, ${userId}, ${key.name}, ${start}, ${tokenHash(secret)}, ${[...new Set(key.scopes)]}::text[],
      ${now}, ${key.expiresAt ?? null}
    where (select count(*) from lazo.api_key where user_id = ${userId} and revoked_at is null) < ${keysMax}
    returning id, name, scopes, prefix as start, created_at as "createdAt", expires_at as "expiresAt",
      last_used_at as "lastUsedAt"`)
  const made = rows[0]
  if (!made) throw forbidden(`Ya tienes ${keysMax} claves.`, `You already have ${keysMax} keys.`)
  return { ...made, secret }
}

export async function listKeys(db: Database, { userId, environmentId }: KeyOwner): Promise<ApiKey[]> {
  return await db.query<ApiKey>(sql`
    select id, name, scopes, prefix as start, created_at as "createdAt", expires_at as "expiresAt",
      last_used_at as "lastUsedAt"
    from lazo.api_key
    where user_id = ${userId} and environment_id is not distinct from ${environmentId}::uuid and revoked_at is null
    order by created_at desc limit ${keysMax}`)
}

export async function revokeKey(parts: Parts, userId: string, id: string): Promise<void> {
  const revoked = await parts.db.query(sql`
    update lazo.api_key set revoked_at = ${parts.world.now()}
    where id = ${id} and user_id = ${userId} and revoked_at is null returning 1`)
  if (revoked.length === 0) throw missing()
  await parts.sessions.forget(userId)
}

interface KeyRow extends SessionUser {
  readonly keyId: string
  readonly scopes: ApiScope[]
  readonly environmentId: string | null
}

/** The last use is noted at most once in five minutes, so that reading stays reading. */
export async function findKey(db: Database, hash: string, now: string): Promise<Principal | undefined> {
  const rows = await db.query<KeyRow & { readonly stale: boolean }>(sql`
    select k.id as "keyId", k.scopes, k.environment_id as "environmentId", u.id, u.name, u.email, u.language, u.locale, u.time_zone as "timeZone",
      k.last_used_at is null or k.last_used_at < ${now}::timestamptz - interval '5 minutes' as stale
    from lazo.api_key k join lazo."user" u on u.id = k.user_id
    where k.hash = ${hash} and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now}) and u.active`)
  const row = rows[0]
  if (!row) return undefined
  const { keyId, scopes, stale, environmentId, ...user } = row
  if (stale) await db.query(sql`update lazo.api_key set last_used_at = ${now} where id = ${keyId}`)
  return { user, environmentId, via: { kind: 'key', id: keyId, scopes } }
}
