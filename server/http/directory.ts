import { forbidden } from '#common/errors.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { SessionCache } from '#server/access/sessions.ts'
import type { Context } from '#server/context.ts'
import { getRecord } from '#server/records/list.ts'
import { inWrite } from '#server/records/write.ts'
import { followRecord } from '#server/users/accounts.ts'

/**
 * A write to any module; where the record is a person of the directory, the account under the same id
 * follows in the same transaction, and only those who manage users may do it.
 */
export async function writePerson(
  ctx: Context,
  sessions: SessionCache,
  module: string,
  id: string | undefined,
  write: (ctx: Context) => Promise<string>,
): Promise<string> {
  const keys = ctx.model.modules.get(module)?.capabilities.user
  if (!keys) return await write(ctx)
  if (!ctx.policy.can('manageUsers')) {
    throw forbidden('Tu rol no permite cambiar personas.', 'Your role does not allow changing people.')
  }
  const written = await inWrite(ctx, async (inner) => {
    const saved = await write(inner)
    await followRecord(inner, saved, JSON.parse(await getRecord(inner, module, saved)))
    return saved
  })
  forgetPolicies(ctx.environment)
  if (id !== undefined) await sessions.forget(id)
  return written
}
