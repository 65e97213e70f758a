import type { Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { perModule } from './known-once.ts'

/** The least recently used first; of all readers together, so that it does not grow with their number. */
const known = new Map<string, Sql>()
const knownMax = 2_000
const keyLengthMax = 2_000
let momentKept = ''

/**
 * SQL that depends on the reader, the moment and the key alone, made once for as long as the reader's
 * rights stay the same and some seconds at most: making it costs more than sending it.
 */
export function compiledOnce(ctx: Context, key: string, make: () => Sql): Sql {
  if (key.length > keyLengthMax) return make()
  const { environment, model, policy, user } = ctx
  const tenSeconds = environment.world.now().slice(0, 18)
  // What was made for another moment is not asked for again.
  if (tenSeconds !== momentKept) known.clear()
  momentKept = tenSeconds
  // New groups of records are added to rights that are in use.
  const rights = `${numberOf(policy)} ${policy.visibleSetIds.length}`
  const whole = `${rights} ${numberOf(model)} ${environment.schema} ${user.timeZone} ${user.locale} ${tenSeconds} ${key}`
  const made = known.get(whole) ?? make()
  known.delete(whole)
  known.set(whole, made)
  const oldest = known.keys().next()
  if (known.size > knownMax && !oldest.done) known.delete(oldest.value)
  return made
}

/** A whole statement for a question asked in the same words before: of it only text and values are kept. */
export function statementOnce(ctx: Context, kind: string, question: object, make: () => Sql): Sql {
  return compiledOnce(ctx, `${kind} ${JSON.stringify(question)}`, () => {
    const { text, values } = make()
    return asStatement(text, values)
  })
}

const numbers = new WeakMap<object, number>()
let count = 0

function numberOf(thing: object): number {
  const number = numbers.get(thing) ?? (count += 1)
  numbers.set(thing, number)
  return number
}

const shapes = perModule(() => new Map<string, Sql>())
const shapesMax = 500

/** SQL of a write, which depends on the module and its shape alone: what is written, and by whom, fills its slots. */
export function shapedOnce({ environment }: Context, module: ModelModule, shape: string, make: () => Sql): Sql {
  const known = shapes(module)
  const key = `${environment.schema} ${shape}`
  const before = known.get(key)
  if (before) return before
  if (known.size >= shapesMax) known.clear()
  const made = make()
  known.set(key, made)
  return made
}

/** Stands in a statement for a value that differs at each use. */
export const slot = Symbol('slot')

const texts = new WeakMap<Sql, string>()

/** The statement with its slots filled in their order; its text is put together once. */
export function filled(statement: Sql, ...values: readonly unknown[]): Sql {
  const text = texts.get(statement) ?? statement.text
  texts.set(statement, text)
  let at = 0
  return asStatement(
    text,
    statement.values.map((one) => (one === slot ? values[at++] : one)),
  )
}

function asStatement(text: string, values: readonly unknown[]): Sql {
  // Whoever runs a statement reads its text and its values.
  return { text, values } as Sql
}
