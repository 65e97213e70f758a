import { createHash } from 'node:crypto'

import sql from 'sql-template-tag'

import type { SignInRules } from '#common/element.ts'
import { standardSignIn } from '#common/sign-in-rules.ts'
import type { World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

/**
 * How often somebody may guess: unless the company says otherwise, 20 failures in 15 minutes from one
 * address, and 20 on one account, of which one address can use up no more than 10. So an attacker at one address cannot lock out the
 * owner at another, and the address from which an account was used before is not counted with the
 * strangers' guesses on it. Kept in the database, so all processes count together.
 */
const knownDays = 90

export type Attempt =
  | { readonly admitted: true; readonly id: number; readonly accountKey: string; readonly address: string }
  | { readonly admitted: false; readonly retryAfterSeconds: number }

interface Limits {
  readonly db: Database
  readonly world: World
}

type LockRules = Pick<SignInRules, 'attempts' | 'lockMinutes'>

/** Counts the attempt before it is evaluated, so that a thousand at once are no more than twenty. */
export async function admitAttempt(
  { db, world }: Limits,
  account: string,
  address: string,
  { attempts, lockMinutes }: LockRules = standardSignIn,
): Promise<Attempt> {
  const accountKey = createHash('sha256').update(account).digest('hex')
  const now = world.now()
  const since = new Date(Date.parse(now) - lockMinutes * 60_000).toISOString()
  return await db.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(key, 7)) from
      (select unnest(array[${`a:${address}`}, ${`u:${accountKey}`}]) as key order by 1) keys`)
    const rows = await tx.query<Counts>(sql`
      with failed as (
        select account_key, address, at from lazo.sign_in_attempt
        where not succeeded and at > ${since} and (account_key = ${accountKey} or address = ${address})
      ), known as (
        select exists (
          select from lazo.sign_in_attempt
          where account_key = ${accountKey} and address = ${address} and succeeded
            and at > ${new Date(Date.parse(now) - knownDays * 86_400_000).toISOString()}
        ) as is_known
      )
      select
        count(*) filter (where address = ${address})::int as "fromAddress",
        count(*) filter (where account_key = ${accountKey})::int as "onAccount",
        count(*) filter (where account_key = ${accountKey} and address = ${address})::int as "ofBoth",
        (select is_known from known) as "isKnown",
        min(at) as "firstAt"
      from failed`)
    const counts = rows[0]
    if (counts && isOver(counts, attempts)) {
      return { admitted: false, retryAfterSeconds: secondsLeft(counts.firstAt, now, lockMinutes) }
    }
    const inserted = await tx.query<{ id: number }>(sql`
      insert into lazo.sign_in_attempt (account_key, address, succeeded, at)
      values (${accountKey}, ${address}, false, ${now}) returning id`)
    return { admitted: true, id: inserted[0]?.id ?? 0, accountKey, address }
  })
}

interface Counts {
  readonly fromAddress: number
  readonly onAccount: number
  readonly ofBoth: number
  readonly isKnown: boolean
  readonly firstAt: string | null
}

function isOver(counts: Counts, attempts: number): boolean {
  if (counts.fromAddress >= attempts * 2 || counts.ofBoth >= attempts) return true
  return !counts.isKnown && counts.onAccount >= attempts * 2
}

function secondsLeft(firstAt: string | null, now: string, lockMinutes: number): number {
  const left = Date.parse(firstAt ?? now) + lockMinutes * 60_000 - Date.parse(now)
  return Math.max(1, Math.ceil(left / 1000))
}

/** It was right: the address is now known for the account, and its own failures are forgiven. */
export async function clearAttempts({ db, world }: Limits, attempt: Attempt): Promise<void> {
  if (!attempt.admitted) return
  const { id, accountKey, address } = attempt
  await db.transaction(async (tx) => {
    await tx.query(sql`
      delete from lazo.sign_in_attempt
      where account_key = ${accountKey} and address = ${address} and id <> ${id}`)
    await tx.query(sql`update lazo.sign_in_attempt set succeeded = true where id = ${id}`)
    await tx.query(sql`
      delete from lazo.sign_in_attempt
      where at < ${new Date(Date.parse(world.now()) - knownDays * 86_400_000).toISOString()}`)
  })
}
