import sql from 'sql-template-tag'

import type { SessionUser, World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { momentMs } from '#server/world.ts'

import type { ApiScope } from './api-keys.ts'
import { findKey } from './api-keys.ts'
import { tokenHash } from './tokens.ts'

/** Whether the session has shown a second factor, owes its user's code, could show a passkey, or there is none to show. */
type Factor = 'shown' | 'due' | 'passkey' | 'none'

/** Who makes a request, and by what right. */
export interface Principal {
  readonly user: SessionUser
  /** Where they are; null is production. */
  readonly environmentId: string | null
  readonly via:
    | { readonly kind: 'session'; readonly id: string; readonly seeing: SessionUser | null; readonly factor: Factor }
    | { readonly kind: 'key'; readonly id: string; readonly scopes: readonly ApiScope[] }
}

/**
 * Sessions and keys by their secret, remembered for some seconds. A change of credentials or rights
 * forgets them at once here, and in every other process before whoever made it is answered.
 */
export interface SessionCache {
  findSession(token: string): Promise<Principal | undefined>
  findKey(secret: string): Promise<Principal | undefined>
  /** After a user's password, roles, groups, state or sessions changed and that is committed. */
  forget(userId: string): Promise<void>
  /** Calls back with the user whose access changed, here or elsewhere; null for anybody's. */
  onChange(listener: (userId: string | null) => void): () => void
  close(): Promise<void>
}

const channel = 'lazo_access'
const rememberedMs = 5_000
const rememberedMax = 20_000

interface Remembered {
  readonly principal: Principal
  readonly untilMs: number
}

export async function openSessions(db: Database, world: World): Promise<SessionCache> {
  const cache = new Map<string, Remembered>()
  const listeners = new Set<(userId: string | null) => void>()
  // A look-up that began before a change must not be remembered after it.
  let changes = 0
  // Whoever does not hear the others trusts nothing that is remembered.
  let isDeaf = false

  function drop(userId: string | null): void {
    changes += 1
    for (const [key, { principal }] of cache) if (userId === null || principal.user.id === userId) cache.delete(key)
    for (const listener of listeners) listener(userId)
  }

  const stop = await db.listen(channel, {
    onMessage: drop,
    onLost: () => (isDeaf = true),
    onReconnect() {
      isDeaf = false
      drop(null)
    },
  })

  async function remember(key: string, find: () => Promise<Principal | undefined>): Promise<Principal | undefined> {
    const nowMs = momentMs(world.now())
    const known = cache.get(key)
    if (known && known.untilMs > nowMs && !isDeaf) return known.principal
    const changesBefore = changes
    const principal = await find()
    if (cache.size >= rememberedMax) cache.clear()
    if (principal && changes === changesBefore) cache.set(key, { principal, untilMs: nowMs + rememberedMs })
    else cache.delete(key)
    return principal
  }

  return {
    findSession: (token) => {
      const hash = tokenHash(token)
      return remember(`s:${hash}`, () => readSession(db, hash, world.now()))
    },
    findKey: (secret) => {
      const hash = tokenHash(secret)
      return remember(`k:${hash}`, () => findKey(db, hash, world.now()))
    },
    async forget(userId) {
      drop(userId)
      await db.notify(channel, userId)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: stop,
  }
}

interface SessionRow extends SessionUser {
  readonly sessionId: string
  readonly seeing: SessionUser | null
  readonly factor: Factor
  readonly environmentId: string | null
}

/** The person in whose place the requests of a session are answered. */
export function seenUser({ user, via }: Principal): SessionUser {
  return (via.kind === 'session' && via.seeing) || user
}

async function readSession(db: Database, hash: string, now: string): Promise<Principal | undefined> {
  const rows = await db.query<SessionRow>(sql`
    select s.id as "sessionId", s.environment_id as "environmentId", u.id, u.name, u.email, u.language, u.locale, u.time_zone as "timeZone",
      case when v.id is not null then json_build_object('id', v.id, 'name', v.name, 'email', v.email,
        'language', v.language, 'locale', v.locale, 'timeZone', v.time_zone) end as seeing,
      case when s.second_factor then 'shown' when a.user_id is not null then 'due'
        when exists (select from lazo.passkey p where p.user_id = u.id) then 'passkey' else 'none' end as factor
    from lazo.session s join lazo."user" u on u.id = s.user_id
      left join lazo."user" v on v.id = s.seeing_id and v.active
      left join lazo.authenticator a on a.user_id = u.id and a.confirmed_at is not null
    where s.token_hash = ${hash} and s.expires_at > ${now}
      and u.active and u.credential_version = s.credential_version`)
  const row = rows[0]
  if (!row) return undefined
  const { sessionId, environmentId, seeing, factor, ...user } = row
  return { user, environmentId, via: { kind: 'session', id: sessionId, seeing, factor } }
}

interface SessionSummary {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly expiresAt: string
  readonly address: string | null
  readonly browser: string | null
}

export async function listSessions(
  db: Database,
  userId: string,
  currentId: string | null,
  now: string,
): Promise<SessionSummary[]> {
  return await db.query<SessionSummary>(sql`
    select s.id, s.id is not distinct from ${currentId}::uuid as current, s.created_at as "createdAt",
      s.expires_at as "expiresAt", nullif(s.ip_address, '') as address, nullif(s.user_agent, '') as browser
    from lazo.session s join lazo."user" u on u.id = s.user_id and u.credential_version = s.credential_version
    where s.user_id = ${userId} and s.expires_at > ${now}
    order by s.created_at desc limit 200`)
}

/** Only one's own: another's session does not exist for the caller. */
export async function endSession(
  parts: { readonly db: Database; readonly sessions: SessionCache },
  userId: string,
  sessionId: string,
): Promise<boolean> {
  const ended = await parts.db.query(sql`
    delete from lazo.session where id = ${sessionId} and user_id = ${userId} returning 1`)
  await parts.sessions.forget(userId)
  return ended.length > 0
}
