import { setTimeout as wait } from 'node:timers/promises'

import sql from 'sql-template-tag'

import { lockKey } from '#server/db/alone.ts'
import { databaseViolation } from '#server/db/database-violation.ts'
import { compileModel } from '#server/model/compile.ts'
import { currentVersion, readElements } from '#server/model/registry.ts'
import { stepsLock } from '#server/model/steps.ts'
import type { Environment } from '#server/context.ts'
import { systemContext } from '#server/users/system-context.ts'

import type { Broken, Verifying } from './define.ts'
import { invariants, type NamedInvariant } from './invariants.ts'

interface Verified extends Broken {
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

const looksMax = 10

/** What looks broken because the configuration was changed meanwhile, or is being, is looked at again. */
async function look(environment: Environment, which: readonly NamedInvariant[]): Promise<readonly Verified[]> {
  let { version, results } = await lookOnce(environment, which)
  for (let time = 1; time < looksMax; time += 1) {
    const isOther = (await currentVersion(environment.db, environment.schema)) !== version
    const broken = new Set(results.filter(({ count }) => count > 0).map(({ name }) => name))
    const again = which.filter(({ name, settles }) => broken.has(name) && (isOther || (settles && time === 1)))
    if (again.length === 0) break
    await settled(environment)
    const later = await lookOnce(environment, again)
    version = later.version
    results = results.map((one) => later.results.find(({ name }) => name === one.name) ?? one)
  }
  return results
}

const settledMs = 300

/** What an applied change left to do is done a moment later; on a large table that takes its time. */
async function settled({ db, schema }: Environment): Promise<void> {
  const isAtWork = sql`
    select exists (select from pg_locks, (select ${lockKey(stepsLock(schema))} as key) taken
      where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())
        and classid::bigint = (key >> 32) & 4294967295 and objid::bigint = key & 4294967295) as found`
  do await wait(settledMs)
  while ((await db.query<{ found: boolean }>(isAtWork))[0]?.found)
}

interface Look {
  readonly version: number
  readonly results: readonly Verified[]
}

/** All of it is read: page after page, where an index would lead all over the disk. */
const readingAll =
  "set local random_page_cost = 4; set local work_mem = '64MB'; set local effective_io_concurrency = 64"

async function lookOnce(environment: Environment, which: readonly NamedInvariant[]): Promise<Look> {
  const ctx = await systemContext(environment)
  return await environment.migrator.transaction(
    async (tx) => {
      await tx.exec('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
      await tx.exec(readingAll)
      const { schema } = environment
      // Neither what is kept in memory nor what came into force since: the one of this moment.
      const version = await currentVersion(tx, schema)
      const model = compileModel(await readElements(tx, schema), version)
      return { version, results: await examine({ ...ctx, model, tx }, which) }
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
