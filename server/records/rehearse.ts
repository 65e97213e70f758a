import type { Context } from '#server/context.ts'
import type { Writing } from './write.ts'

/**
 * Does work for real and takes it all back: what a change would do, by the very rules that it would
 * meet. Nobody else sees anything of it, and no job is left behind.
 */
export async function rehearse<T>(ctx: Context, work: (inner: Writing) => Promise<T>): Promise<T> {
  const { db, world } = ctx.environment
  const over = new Error('the rehearsal is over')
  let outcome: { readonly value: T } | undefined
  try {
    await db.transaction(async (tx) => {
      outcome = { value: await work({ ...ctx, tx, actId: world.newId(), onAct: () => undefined }) }
      throw over
    })
  } catch (error) {
    if (error !== over || !outcome) throw error
  }
  if (!outcome) throw over
  return outcome.value
}
