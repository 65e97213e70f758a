import type { Sql } from 'sql-template-tag'
import type { Context, Policy } from '#server/context.ts'

const known = new WeakMap<Policy, Map<string, Sql>>()
const knownMax = 100

/**
 * SQL that depends on the reader and the moment alone, made once for as long as the reader's policy
 * is remembered and some seconds at most: making it costs more than sending it.
 */
export function compiledOnce(ctx: Context, key: string, make: () => Sql): Sql {
  const { environment, policy, user } = ctx
  const parts = known.get(policy) ?? new Map<string, Sql>()
  known.set(policy, parts)
  const tenSeconds = environment.world.now().slice(0, 18)
  const whole = `${key} ${environment.schema} ${user.timeZone} ${tenSeconds}`
  const cached = parts.get(whole)
  if (cached) return cached
  if (parts.size >= knownMax) parts.clear()
  const made = make()
  parts.set(whole, made)
  return made
}

/** Stands in a statement for the one value that differs at each use. */
export const slot = Symbol('slot')

const texts = new WeakMap<Sql, string>()

/** The statement with its slot filled; its text is put together once. */
export function filled(statement: Sql, value: unknown): Sql {
  const text = texts.get(statement) ?? statement.text
  texts.set(statement, text)
  const values = statement.values.map((one) => (one === slot ? value : one))
  // Whoever runs a statement reads its text and its values.
  return { text, values, strings: statement.strings } as Sql
}
