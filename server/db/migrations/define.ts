/**
 * A step of the system schema `lazo`. Never edit one that has been released: add the next.
 *
 * To add one: a file here named after it, and one line in index.ts.
 */
export interface Migration {
  /** Sorted and unique, such as '0002-sign-in'. */
  readonly name: string
  /** Statements that run together in one transaction. Names are written with their schema. */
  readonly sql: string
}

/** A step of the fixed tables that each environment's schema has. */
export interface EnvironmentMigration {
  readonly name: string
  /** Run with the environment's schema first on the search path, so names are written without one. */
  readonly statements: readonly string[]
}
