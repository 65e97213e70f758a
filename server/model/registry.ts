import sql, { raw, type Sql } from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
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

const cache = new WeakMap<Environment, { version: number; model: Promise<Model> }>()
const checkedAtMs = new WeakMap<Environment, number>()
const recheckMs = 1000

/**
 * The compiled model, cached by version. Another process may apply a change: the version is looked
 * up again at most once a second, and at once by `forgetModel`.
 */
export async function loadModel(environment: Environment): Promise<Model> {
  const cached = cache.get(environment)
  const nowMs = Date.parse(environment.world.now())
  if (cached && nowMs - (checkedAtMs.get(environment) ?? 0) < recheckMs) return await cached.model
  const version = await currentVersion(environment.db, environment.schema)
  checkedAtMs.set(environment, nowMs)
  if (cached?.version === version) return await cached.model
  const model = readElements(environment.db, environment.schema).then((elements) => compileModel(elements, version))
  cache.set(environment, { version, model })
  return await model
}

export function forgetModel(environment: Environment): void {
  checkedAtMs.delete(environment)
}
