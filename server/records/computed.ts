import sql, { raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'

export function formulaOf(_ctx: Context, _module: ModelModule, _field: ModelField, _alias: string): { json: Sql; compare: Sql } {
  return { json: sql`null`, compare: raw('null::text') }
}
export function storedFormulas(_ctx: Context, _module: ModelModule, _values: Values): Values {
  return {}
}
