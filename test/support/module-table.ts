import { raw } from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'

/** How the database calls a module and its fields. */
export async function moduleTable(environment: Environment, name: string) {
  const module = (await loadModel(environment)).modules.get(name)
  return {
    table: raw(`"${environment.schema}"."${module?.table}"`),
    column: (field: string) => raw(`"${module?.fields.get(field)?.column}"`),
  }
}
