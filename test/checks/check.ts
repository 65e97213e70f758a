import type { Client, TestApp } from '#test/support/http.ts'

/** What is tried again and again with other input, in numbers that a test would not take. */
export interface Check {
  readonly id: string
  /** What is tried, as a sentence. */
  readonly tries: string
  /** How many cases at each change, and how many at leisure. */
  readonly cases: Readonly<Record<Tier, number>>
  /** The same seed tries the same; more cases begin with the fewer. */
  run(world: CheckWorld, cases: number, seed: number): Promise<Outcome>
}

export type Tier = 'C' | 'N'

export interface Outcome {
  /** How many were tried. */
  readonly cases: number
  readonly failures: readonly Failure[]
}

export interface Failure {
  readonly sentence: string
  /** From 0; so many and one more cases of the seed show it again. */
  readonly index?: number
  /** What somebody needs to see it by hand. */
  readonly replay?: unknown
}

export interface CheckWorld {
  /** The one server that checks share. Whoever breaks a server starts their own. */
  server(): Promise<SharedServer>
}

export interface SharedServer extends TestApp {
  /** Where it listens. */
  readonly url: string
  /** Who administers it. */
  readonly ada: Client
}
