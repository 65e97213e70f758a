import sql from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Values } from '#server/records/check.ts'
import type { Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'

/** Where there is one project, what is new belongs to it without anybody saying so. */
export async function beginInProject(ctx: Writing, module: ModelModule, values: Values): Promise<Values> {
  if (!module.capabilities.programme) return {}
  const field = module.fields.get('project')
  const projects = moduleOfKind(ctx, 'project')
  const isFilled = values.project !== undefined && values.project !== null && values.project !== ''
  if (field?.type !== 'relation' || !projects || isFilled) return {}
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, projects)} t where t.deleted_at is null limit 2`)
  const [only, another] = rows
  if (only && !another) return { project: only.id }
  throw invalidField(field.name, 'required', 'Di de qué proyecto es.', 'Say which project it is of.')
}
