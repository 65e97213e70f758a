import sql from 'sql-template-tag'
import { forbidden } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Values } from '#server/records/check.ts'
import { readableField } from '#server/records/fields.ts'
import { inputForm, writeForm } from '#server/records/write-form.ts'
import type { Writing } from '#server/records/write.ts'

/** What a step is about: the record as it is now, for whom the workflow works. */
export interface Subject {
  readonly module: ModelModule
  readonly id: string
  readonly version: number
  readonly owner: string | null
  readonly createdBy: string | null
  /** In written form; what may not be read is among them, so go by `valueOf`. */
  readonly own: Values
}

/** What a run is of. */
export interface About {
  readonly runId: string
  readonly workflowId: string
  readonly definition: WorkflowDefinition
  readonly starter: string | null
}

/** Nothing where the record is gone, or out of sight of whom the workflow works for. */
export async function readSubject(ctx: Writing, module: ModelModule, id: string): Promise<Subject | undefined> {
  if (ctx.policy.scope(module.name, 'read') === 'none') return undefined
  const [row] = await ctx.tx.query<Omit<Subject, 'module' | 'id'>>(sql`
    select ${writeForm(module, 't')} as own, t.owner_id as owner, t.created_by as "createdBy", t.version
    from ${tableOf(ctx, module)} t
    where t.id = ${id} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
  return row && { module, id, ...row }
}

/** A value of the record in API form. @throws forbidden, where whom the workflow works for may not read it */
export function valueOf(ctx: Writing, subject: Subject, name: string): unknown {
  if (name === 'owner') return subject.owner
  if (name === 'createdBy') return subject.createdBy
  const field = readableField(ctx, subject.module, name)
  if (!field) {
    throw forbidden(
      `No puede leer el campo «${name}» de la ficha.`,
      `It may not read the field “${name}” of the record.`,
    )
  }
  return inputForm(ctx, subject.own[name])
}
