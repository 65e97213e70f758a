import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { reader } from './list.ts'
import { limitTo } from './select.ts'

/** A field through which rows of a module point at records of another. */
export interface Pointer {
  readonly module: ModelModule
  readonly field: ModelField
}

/** A live row and the record that it points at. */
export interface PointingRow extends Pointer {
  readonly id: string
  readonly target: string
}

export function pointersTo(model: Model, target: ModelModule): Pointer[] {
  return [...model.modules.values()].flatMap((module) =>
    [...module.fields.values()].filter((field) => pointsTo(field, target)).map((field) => ({ module, field })),
  )
}

function pointsTo(field: ModelField, target: ModelModule): boolean {
  if (field.type === 'relation') return field.options?.module === target.name
  return field.type === 'polymorphic' && (field.options?.modules ?? []).includes(target.name)
}

/** The first relation of a module to another, required ones first. */
export function relationTo(module: ModelModule, target: ModelModule): ModelField | undefined {
  const relations = [...module.fields.values()].filter((field) => field.type === 'relation' && pointsTo(field, target))
  return relations.find((field) => field.required) ?? relations[0]
}

const rowsMax = 10_000

/** Live rows of any module that point at the records, whoever may see them; one index look-up a field. */
export async function rowsPointingAt(
  ctx: Context,
  target: ModelModule,
  ids: readonly string[],
  pointers = pointersTo(ctx.model, target),
): Promise<PointingRow[]> {
  if (ids.length === 0 || pointers.length === 0) return []
  const legs = pointers.map(({ module, field }, index): Sql => {
    const column = raw(`t."${field.column}"`)
    return sql`(select ${index}::int as pointer, t.id, ${column} as target from ${tableOf(ctx, module)} t
      where ${column} = any(${ids}::uuid[]) and t.deleted_at is null ${limitTo(rowsMax)})`
  })
  const rows = await reader(ctx).query<{ pointer: number; id: string; target: string }>(join(legs, ' union all '))
  return rows.flatMap(({ pointer, id, target: at }) => {
    const found = pointers[pointer]
    return found ? [{ ...found, id, target: at }] : []
  })
}
