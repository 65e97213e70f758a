import { standardKeys } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { readableField } from '#server/records/fields.ts'

/** The names of those fields that the reader may know of. */
export function readableNames(ctx: Context, module: ModelModule, fieldIds: readonly string[]): string[] {
  return fieldIds.flatMap((id) => {
    if (standardKeys.some((key) => key === id)) return [id]
    const field = ctx.model.fieldsById.get(id)
    return field && readableField(ctx, module, field.name) ? [field.name] : []
  })
}
