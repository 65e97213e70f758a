import { setTimeout } from 'node:timers/promises'

import { worthSecondTry } from '#test/support/second-try.ts'

import type { Check, CheckWorld, Failure, Outcome, SharedServer, Tier } from './check.ts'

/** A seed that failed once, with so many cases as show it: tried for ever. */
interface KeptSeed {
  readonly seed: number
  readonly cases: number
}
export type KeptSeeds = Readonly<Record<string, readonly KeptSeed[]>>

export interface Run extends Outcome {
  readonly id: string
  readonly seed: number
  readonly seconds: number
  /** It failed, and is tried once more when all others are through. */
  readonly isAgain: boolean
}

interface Plan {
  readonly tier: Tier
  readonly seed: number
  readonly kept: KeptSeeds
  readonly openServer: () => Promise<SharedServer>
}

const secondsMax: Readonly<Record<Tier, number>> = { C: 300, N: 7_200 }

/** Each check with the seeds that it once failed, then with the seed of this run; a few that failed once more. */
export async function* runChecks(checks: readonly Check[], plan: Plan): AsyncGenerator<Run> {
  let opened: Promise<SharedServer> | undefined
  // Where it does not open, each that asked for it has failed already.
  const ready = async (): Promise<SharedServer | undefined> => await opened?.catch(() => undefined)
  const world: CheckWorld = { server: async () => await (opened ??= plan.openServer()) }
  const failed = new Set<Check>()
  async function* runsOf(check: Check, isAgain: boolean): AsyncGenerator<Run> {
    const own = { seed: plan.seed, cases: check.cases[plan.tier] }
    for (const one of [...(plan.kept[check.id] ?? []), own]) {
      const startedAt = performance.now()
      const outcome = await tried(check, world, one, secondsMax[plan.tier])
      const failures = [...outcome.failures, ...traces(await ready())]
      const seconds = Math.round(performance.now() - startedAt) / 1000
      if (failures.length > 0) failed.add(check)
      yield { id: check.id, seed: one.seed, cases: outcome.cases, failures, seconds, isAgain }
    }
  }
  try {
    for (const check of checks) yield* runsOf(check, false)
    for (const check of worthSecondTry([...failed])) yield* runsOf(check, true)
  } finally {
    await (await ready())?.close()
  }
}

/** Of a check that was tried twice the second time counts. */
export function verdictOf(runs: readonly Run[]): { readonly failed: readonly Run[]; readonly late: readonly string[] } {
  const twice = new Set(runs.filter(({ isAgain }) => isAgain).map(({ id }) => id))
  const failed = runs.filter(({ id, isAgain, failures }) => failures.length > 0 && isAgain === twice.has(id))
  return { failed, late: [...twice].filter((id) => failed.every((run) => run.id !== id)) }
}

async function tried(check: Check, world: CheckWorld, one: KeptSeed, seconds: number): Promise<Outcome> {
  const late = new AbortController()
  try {
    const outcome = await Promise.race([
      check.run(world, one.cases, one.seed),
      setTimeout(seconds * 1000, undefined, { signal: late.signal }).then((): Outcome => {
        return { cases: 0, failures: [{ sentence: `is not through after ${seconds} s` }] }
      }),
    ])
    if (outcome.cases > 0 || outcome.failures.length > 0) return outcome
    return { cases: 0, failures: [{ sentence: 'tried nothing' }] }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { cases: 0, failures: [{ sentence: `could not be carried out: ${text}` }] }
  } finally {
    late.abort()
  }
}

/** Whatever is tried, the shared server notes no failure of its own and no prototype is written to. */
function traces(server: SharedServer | undefined): Failure[] {
  const errors = server?.logged.filter(({ event }) => event === 'error') ?? []
  server?.logged.splice(0)
  const written = Object.keys(Object.prototype)
  for (const name of written) Reflect.deleteProperty(Object.prototype, name)
  return [
    ...errors.map((replay) => ({ sentence: 'the server noted a failure of its own', replay })),
    ...(written.length > 0 ? [{ sentence: `the prototype of all objects has ${written.join(', ')}` }] : []),
  ]
}

/** The seeds to keep after a run that failed: the fewest cases that show it. */
export function keptAfter(kept: KeptSeeds, { id, seed, cases, failures }: Run): KeptSeeds {
  if (failures.length === 0 || kept[id]?.some((one) => one.seed === seed)) return kept
  const first = failures.find(({ index }) => index !== undefined)?.index
  const due = { seed, cases: first === undefined ? Math.max(1, cases) : first + 1 }
  return { ...kept, [id]: [...(kept[id] ?? []), due] }
}
