import sql, { raw, type Sql } from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { momentMs } from '#server/world.ts'
import { compileModel } from './compile.ts'

/** A fixed table of the environment, qualified. */
export function fixedTable(schema: string, name: string): Sql {
  return raw(`"${schema}"."${name}"`)
}

export async function readElements(db: Queryable, schema: string): Promise<Element[]> {
  return await db.query<Element & Record<string, unknown>>(sql`
    select id, kind, name, parent, definition, origin, owner
    from ${fixedTable(schema, 'element')}`)
}

export async function currentVersion(db: Queryable, schema: string): Promise<number> {
  const rows = await db.query<{ version: number }>(
    sql`select coalesce(max(version), 0)::int as version from ${fixedTable(schema, 'model_version')}`,
  )
  return rows[0]?.version ?? 0
}

interface Known {
  readonly version: number
  readonly model: Model
  readonly checkedAtMs: number
}

const known = new WeakMap<Environment, Known>()
const looking = new WeakMap<Environment, Promise<Model>>()
const recheckMs = 1000

/** On which processes tell each other that a model changed, by schema. */
export const modelChannel = 'lazo_model'

/** After a change that is committed: at once here, and in every other process before whoever made it is answered. */
export async function tellModelChanged(environment: Environment): Promise<void> {
  forgetModel(environment)
  await environment.db.notify(modelChannel, environment.schema)
}

/**
 * The compiled model, kept by version. Another process may apply a change: the version is looked
 * up again at most once a second, and at once after `forgetModel`. All who come meanwhile wait for
 * one look: reading and compiling for each of them would take every session of the database.
 */
export async function loadModel(environment: Environment): Promise<Model> {
  const before = known.get(environment)
  const nowMs = momentMs(environment.world.now())
  if (before && nowMs - before.checkedAtMs < recheckMs) return before.model
  const underWay = looking.get(environment)
  if (underWay) return await underWay
  const look = lookUp(environment, before).then((found) => {
    // What was forgotten meanwhile may be out of date and serves only those who asked before.
    if (looking.get(environment) === look) known.set(environment, { ...found, checkedAtMs: nowMs })
    return found.model
  })
  looking.set(environment, look)
  try {
    return await look
  } finally {
    if (looking.get(environment) === look) looking.delete(environment)
  }
}

async function lookUp(
  { db, schema }: Environment,
  before: Known | undefined,
): Promise<Pick<Known, 'version' | 'model'>> {
  const version = await currentVersion(db, schema)
  if (before?.version === version) return before
  return { version, model: compileModel(await readElements(db, schema), version) }
}

export function forgetModel(environment: Environment): void {
  looking.delete(environment)
  const before = known.get(environment)
  if (before) known.set(environment, { ...before, checkedAtMs: Number.NEGATIVE_INFINITY })
}
