/** Where an installation may have put pg_trgm; our own statements name their schema. */
export const searchPath = 'lazo, public, extensions'

/** A change of a busy table gives up its place in the queue soon, since all others wait behind it. */
export const lockTimeoutMs = 2_000

/** In a transaction of a job, for which nobody waits before a screen. */
export const takeTime = "set local statement_timeout = '60s'"

/** What each session starts with, as statements. */
export function sessionSettings(role: 'app' | 'migrator', statementTimeoutMs?: number): string {
  const isApp = role === 'app'
  const settings = {
    timezone: `'UTC'`,
    datestyle: 'ISO, YMD',
    intervalstyle: 'iso_8601',
    search_path: searchPath,
    jit: 'off',
    // What the index of a search has yet to take in, each search reads through. Of 4 MB, as PostgreSQL lets it become,
    // that takes more than twice as long as all else.
    gin_pending_list_limit: `'512kB'`,
    // So that a transaction need not say so at each beginning.
    default_transaction_isolation: `'read committed'`,
    default_transaction_read_only: 'off',
    // Planning a list anew takes longer than reading it, and plans that depend on values flip with them.
    // Queries are written so that one plan fits all; a text asked for but once is still planned as it is.
    plan_cache_mode: isApp ? 'force_generic_plan' : 'auto',
    statement_timeout: statementTimeoutMs ?? (isApp ? 5_000 : 600_000),
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: isApp ? 10_000 : 60_000,
  }
  return Object.entries(settings)
    .map(([name, value]) => `set ${name} = ${value}`)
    .join(';')
}
