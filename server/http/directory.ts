import { forbidden, missing } from '#common/errors.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { SessionCache } from '#server/access/sessions.ts'
import type { Context } from '#server/context.ts'
import { getRecord, recordStatement } from '#server/records/list.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { followRecord } from '#server/users/accounts.ts'

/**
 * A write to any module, answered with the record as its writer then sees it, read with the end of its transaction.
 * Where the record is a person of the directory, the account under the same id follows in it too, and only
 * those who manage users may do it.
 */
export async function writePerson(
  ctx: Context,
  sessions: SessionCache,
  module: string,
  id: string | undefined,
  write: (ctx: Writing) => Promise<string>,
): Promise<string> {
  const isPerson = ctx.model.modules.get(module)?.capabilities.user !== undefined
  if (isPerson && !ctx.policy.can('manageUsers')) {
    throw forbidden('Tu rol no permite cambiar personas.', 'Your role does not allow changing people.')
  }
  const { saved, read } = await inWrite(ctx, async (inner) => {
    const saved = await write(inner)
    if (isPerson) await followRecord(inner, saved, JSON.parse(await getRecord(inner, module, saved)))
    const statement = recordStatement(inner, module, saved)
    const read = statement && inner.tx.later(statement)
    // Whoever has opened the write wants its answer before its end.
    if (ctx.tx) await inner.tx.sendLater()
    return { saved, read }
  })
  const seen = read?.()[0] ?? undefined
  if (isPerson) forgetPolicies(ctx.environment)
  if (isPerson && id !== undefined) await sessions.forget(id)
  if (seen !== undefined) return seen
  // What somebody gives away is written all the same; of what they make for somebody else they know that it is there.
  if (id !== undefined) throw missing()
  return JSON.stringify({ id: saved })
}
