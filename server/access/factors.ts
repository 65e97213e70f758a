import sql from 'sql-template-tag'
import { conflict, forbidden, invalidField } from '#common/errors.ts'
import type { World } from '#server/context.ts'
import type { Database, Queryable } from '#server/db/database.ts'
import { tokenHash } from './tokens.ts'
import { base32, fromBase32, matchingStep, totpUri } from './totp.ts'

/** The second factors of a user: an app that shows codes, with codes to recover by, and passkeys. */
interface Factors {
  readonly authenticator: boolean
  readonly recoveryLeft: number
  readonly passkeys: Passkey[]
}

interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

interface Parts {
  readonly db: Database
  readonly world: World
}

const recoveryCodes = 10
const secretBytes = 20

export async function readFactors(db: Queryable, userId: string): Promise<Factors> {
  const passkeys = await db.query<Passkey & Record<string, unknown>>(sql`
    select id, name, created_at as "createdAt", last_used_at as "lastUsedAt" from lazo.passkey
    where user_id = ${userId} order by created_at`)
  const [row] = await db.query<{ authenticator: boolean; left: number }>(sql`
    select exists (select from lazo.authenticator where user_id = ${userId} and confirmed_at is not null) as authenticator,
      (select count(*)::int from lazo.recovery_code where user_id = ${userId} and used_at is null) as left`)
  return { authenticator: row?.authenticator ?? false, recoveryLeft: row?.left ?? 0, passkeys }
}

/** A secret that counts once a code of it is shown; asked again, it is another one. */
export async function beginAuthenticator({ db, world }: Parts, user: { id: string; email: string }, issuer: string) {
  const secret = base32(world.randomBytes(secretBytes))
  const begun = await db.query(sql`
    insert into lazo.authenticator as a (user_id, secret, created_at) values (${user.id}, ${secret}, ${world.now()})
    on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0
    where a.confirmed_at is null returning 1`)
  if (begun.length === 0) {
    throw conflict('Ya tienes una aplicación de códigos activada.', 'You have a code app turned on already.')
  }
  return { secret, uri: totpUri(secret, user.email, issuer) }
}

/** Answers the codes to recover by, this once. */
export async function confirmAuthenticator({ db, world }: Parts, userId: string, code: string): Promise<string[]> {
  return await db.transaction(async (tx) => {
    const [row] = await tx.query<{ secret: string }>(sql`
      select secret from lazo.authenticator where user_id = ${userId} and confirmed_at is null for update`)
    const step = row ? matchingStep(fromBase32(row.secret), code, world.now()) : undefined
    if (step === undefined) throw wrongCode()
    await tx.query(sql`
      update lazo.authenticator set confirmed_at = ${world.now()}, last_step = ${step} where user_id = ${userId}`)
    await tx.query(sql`delete from lazo.recovery_code where user_id = ${userId}`)
    const codes = Array.from({ length: recoveryCodes }, () => {
      const text = base32(world.randomBytes(10)).toLowerCase()
      return `${text.slice(0, 8)}-${text.slice(8)}`
    })
    await tx.query(sql`
      insert into lazo.recovery_code (user_id, hash) select ${userId}, unnest(${codes.map(tokenHash)}::text[])`)
    return codes
  })
}

/** Each code counts once: that of a time step no more than any before it, a recovery code never again. */
export async function takeCode({ db, world }: Parts, userId: string, given: string): Promise<void> {
  const code = given.replace(/\s/g, '').toLowerCase()
  const [row] = await db.query<{ secret: string }>(sql`
    select secret from lazo.authenticator where user_id = ${userId} and confirmed_at is not null`)
  const step = row ? matchingStep(fromBase32(row.secret), code, world.now()) : undefined
  const taken =
    step === undefined
      ? await db.query(sql`
          update lazo.recovery_code set used_at = ${world.now()}
          where user_id = ${userId} and hash = ${tokenHash(code)} and used_at is null returning 1`)
      : await db.query(sql`
          update lazo.authenticator set last_step = ${step} where user_id = ${userId} and last_step < ${step} returning 1`)
  if (taken.length === 0) throw wrongCode()
}

export async function removeAuthenticator(db: Queryable, userId: string): Promise<void> {
  await db.query(sql`
    with codes as (delete from lazo.recovery_code where user_id = ${userId})
    delete from lazo.authenticator where user_id = ${userId}`)
}

/** For whoever lost them all; they set up new ones at their next sign-in, if their role asks for it. */
export async function removeFactors(db: Queryable, userId: string): Promise<void> {
  await removeAuthenticator(db, userId)
  await db.query(sql`delete from lazo.passkey where user_id = ${userId}`)
}

function wrongCode() {
  return invalidField('code', 'wrong', 'El código no es correcto o ya se usó.', 'The code is wrong or was used before.')
}

/** What a session owes before it may do anything else. */
export type FactorStep = 'code' | 'passkey' | 'setUp'

/** What a session that has not shown its second factor is told. */
export function factorMissing(step: FactorStep) {
  if (step === 'passkey') {
    return forbidden('Falta el segundo paso: usa tu llave de acceso.', 'The second step is missing: use your passkey.')
  }
  return step === 'code'
    ? forbidden('Falta el segundo paso: escribe tu código.', 'The second step is missing: type your code.')
    : forbidden('Tu rol pide un segundo paso. Configúralo.', 'Your role asks for a second step. Set it up.')
}
