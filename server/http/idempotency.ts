import { createHash } from 'node:crypto'

import sql from 'sql-template-tag'

import { conflict, invalidField } from '#common/errors.ts'
import { announceChanges } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'

interface Outcome {
  readonly status: number
  readonly text: string
}

const keyPattern = /^[\x21-\x7e]{1,200}$/

export function requestHash(method: string, path: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(body)}`)
    .digest('hex')
}

/**
 * Does creating work once per key: the outcome is stored in the work's own transaction and answered
 * again to whoever repeats the request. The same key with another request is refused. A second
 * request while the first still runs waits for it.
 */
export async function withIdempotency(
  ctx: Context,
  key: string,
  hash: string,
  work: (ctx: Context) => Promise<Outcome>,
): Promise<Outcome> {
  if (!keyPattern.test(key)) {
    throw invalidField('Idempotency-Key', 'format', 'La clave no es válida.', 'The key is not valid.')
  }
  const { db, world, schema } = ctx.environment
  // A key is remembered where it was used: the same one in a copy is another.
  const place = `${schema} ${key}`
  const outcome = await db.transaction(async (tx) => {
    const taken = await tx.query(sql`
      insert into lazo.idempotency (user_id, key, request_hash, created_at)
      values (${ctx.user.id}, ${place}, ${hash}, ${world.now()})
      on conflict (user_id, key) do nothing returning 1`)
    if (taken.length === 0) return await repeat(tx, ctx.user.id, place, hash)
    const done = await work({ ...ctx, tx })
    await tx.query(sql`
      update lazo.idempotency set status = ${done.status}, response = ${done.text}
      where user_id = ${ctx.user.id} and key = ${place}`)
    return done
  })
  announceChanges(ctx.environment)
  return outcome
}

async function repeat(tx: NonNullable<Context['tx']>, userId: string, key: string, hash: string): Promise<Outcome> {
  const rows = await tx.query<{ requestHash: string; status: number; response: string }>(sql`
    select request_hash as "requestHash", status, response from lazo.idempotency
    where user_id = ${userId} and key = ${key}`)
  const stored = rows[0]
  if (stored?.requestHash !== hash) throw reused()
  if (!stored) throw conflict('La petición anterior no terminó.', 'The earlier request did not finish.')
  return { status: stored.status, text: stored.response }
}

function reused(): Error {
  return invalidField(
    'Idempotency-Key',
    'reused',
    'Esta clave ya se usó con otra petición.',
    'This key was already used with another request.',
  )
}
