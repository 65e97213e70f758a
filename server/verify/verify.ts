import { databaseViolation } from '#server/db/database-violation.ts'
import { forgetModel } from '#server/model/registry.ts'
import type { Environment } from '#server/context.ts'
import { systemContext } from '#server/users/system-context.ts'

import type { Broken, Verifying } from './define.ts'
import { invariants, type NamedInvariant } from './invariants.ts'

export interface Verified extends Broken {
  readonly name: string
}

/** Every invariant, over one snapshot of production and, where it holds there too, of each copy. */
export async function verify(
  production: Environment,
  copies: readonly Environment[] = [],
): Promise<readonly Verified[]> {
  const everywhere = invariants.filter((one) => one.everywhere)
  const elsewhere = await Promise.all(
    copies.map(async (copy) => (await look(copy, everywhere)).map((one) => inCopy(copy, one))),
  )
  const all = [...(await look(production, invariants)), ...elsewhere.flat()]
  return invariants.map(({ name }) => {
    const same = all.filter((one) => one.name === name)
    const count = same.reduce((sum, one) => sum + one.count, 0)
    return { name, count, examples: same.flatMap(({ examples }) => examples) }
  })
}

function inCopy({ kind }: Environment, { name, count, examples }: Verified): Verified {
  return { name, count, examples: examples.map((one) => `${kind} ${one}`) }
}

async function look(environment: Environment, which: readonly NamedInvariant[]): Promise<readonly Verified[]> {
  // What is kept in memory may be older than what was changed behind its back.
  forgetModel(environment)
  const ctx = await systemContext(environment)
  return await environment.migrator.transaction(
    async (tx) => {
      await tx.exec('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
      return await examine({ ...ctx, tx }, which)
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

/** In a transaction of the caller's, and of what is to be seen in it. */
export async function examine(
  ctx: Verifying,
  which: readonly NamedInvariant[] = invariants,
): Promise<readonly Verified[]> {
  const results: Verified[] = []
  for (const { name, find } of which) {
    const found = await ctx.tx.savepoint(async () => await find(ctx)).catch(cannotLook)
    results.push({ name, ...found })
  }
  return results
}

/** What is missing may be what would have to be read: that is no reason to say nothing of the rest. */
function cannotLook(error: unknown): Broken {
  if (databaseViolation(error) !== undefined || !(error instanceof Error)) throw error
  return { count: 1, examples: [error.message] }
}

/** What does not hold, with the first things by which it does not. */
export async function brokenInvariants(production: Environment): Promise<readonly Verified[]> {
  return (await verify(production)).filter(({ count }) => count > 0)
}
