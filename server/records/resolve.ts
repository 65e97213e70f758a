import { forbidden, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { moduleOf } from './fields.ts'
import { requireVisible } from './list.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, type Writing } from './write.ts'

/** Says that what a comment asks for is done, or is not: whoever wrote it, or may change what it is about. */
export async function resolveComment(ctx: Context, moduleName: string, id: string, isResolved: boolean): Promise<void> {
  const module = moduleOf(ctx, moduleName)
  const keys = module.capabilities.comment
  if (!keys?.resolvedAt) throw missing()
  await requireVisible(ctx, moduleName, id)
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(asSystem(inner), module, id, 'update', true)
    const about = row.own[keys.regarding]
    const target = isObject(about) ? ctx.model.modulesById.get(String(about.module)) : undefined
    if (row.owner_id !== ctx.policy.userId) {
      if (!target || !isObject(about) || ctx.policy.scope(target.name, 'update') === 'none') throw notYours()
      await lockRecord(inner, target, String(about.id), 'update', false)
    }
    await resolveAs(inner, module, id, isResolved)
  })
}

/** The same by what the writer did besides. */
export async function resolveAs(ctx: Writing, module: ModelModule, id: string, isResolved: boolean): Promise<void> {
  const { resolvedAt, resolvedBy } = module.capabilities.comment ?? {}
  if (!resolvedAt) return
  const values = {
    [resolvedAt]: isResolved ? ctx.environment.world.now() : null,
    ...(resolvedBy === undefined ? {} : { [resolvedBy]: isResolved ? ctx.policy.userId : null }),
  }
  await updateRecord(asSystem(ctx), module.name, id, values, { internal: true })
}

function notYours() {
  return forbidden(
    'Lo da por resuelto quien lo escribió o quien puede cambiar la ficha.',
    'Whoever wrote it, or may change the record, says that it is resolved.',
  )
}
