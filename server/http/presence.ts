import { bePresent, endPresence } from '#common/api/presence.ts'
import type { PresenceEvent } from '#common/api/presence.ts'
import { missing } from '#common/errors.ts'
import type { Place, Visit } from '#server/changes/presence.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField, unknownField } from '#server/records/fields.ts'
import { visibleIds } from '#server/records/list.ts'
import type { System } from '#server/system.ts'

import { readableNames } from './readable-names.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

/** Only who may see a record can be there, and only who is there learns of the others. */
export function registerPresence(app: App): void {
  const { presence } = app.system

  route(app, bePresent, async (ctx, { params, body }) => {
    const module = moduleOf(ctx, body.module)
    const field = body.field === null ? undefined : readableField(ctx, module, body.field)
    if (body.field !== null && !field) throw unknownField(body.field)
    const place = { schema: ctx.environment.schema, moduleId: module.id, recordId: body.id }
    if ((await visibleIds(ctx, module.name, [body.id])).length === 0) throw missing()
    const { id: userId, name } = ctx.user
    await presence.arrive({ ...place, userId, name, id: params.visit, fieldId: field?.id ?? null })
    return { people: peopleAt(ctx, app.system, place) }
  })

  route(app, endPresence, async (ctx, { params }) => {
    await presence.leave(ctx.user.id, params.visit)
    return undefined
  })
}

/** What somebody who is there may know of who else is; nothing once they may no longer see the record. */
export async function presenceFor(ctx: Context, system: System, place: Place): Promise<PresenceEvent | undefined> {
  const module = ctx.model.modulesById.get(place.moduleId)
  if (!module || (await visibleIds(ctx, module.name, [place.recordId])).length === 0) return undefined
  return { module: module.name, id: place.recordId, people: peopleAt(ctx, system, place) }
}

/** Others than the reader, each once however many tabs they have; the one they type in counts. */
function peopleAt(ctx: Context, { presence }: System, place: Place): PresenceEvent['people'] {
  const byUser = Map.groupBy(presence.at(place), ({ userId }) => userId)
  byUser.delete(ctx.user.id)
  return [...byUser].flatMap(([id, visits]) => {
    const [first] = visits
    return first ? [{ id, name: first.name, field: fieldOf(ctx, visits) }] : []
  })
}

/** A field that the reader may not read does not exist for them. */
function fieldOf(ctx: Context, visits: readonly Visit[]): string | null {
  const [visit] = visits.filter(({ fieldId }) => fieldId !== null)
  const module = visit && ctx.model.modulesById.get(visit.moduleId)
  if (!module || visit.fieldId === null) return null
  return readableNames(ctx, module, [visit.fieldId])[0] ?? null
}
