import type { ModelField, ModelModule } from '#common/model.ts'
import { readRef, readReference, type Values } from '#common/scenario.ts'
import { isObject } from '#common/text.ts'
import { addDays } from '#common/dates.ts'
import { dayIn } from '#server/records/calendar.ts'
import { moduleOf } from '#server/records/fields.ts'
import { findRecord } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'
import { Unmet, type Known, type Stage } from './define.ts'

/** A record as whoever acts sees it; nothing where they do not. */
export async function recordOf(ctx: Writing, { module, id }: Known): Promise<Values | undefined> {
  const text = await findRecord(ctx, module, id)
  // What the read compiler answers is an object.
  return text === undefined ? undefined : (JSON.parse(text) as Values)
}

/** The record that a step names; one behind a relation is looked for with the rights of whoever acts. */
export async function find(ctx: Writing, stage: Stage, text: string): Promise<Known> {
  const { alias, field: name } = readRef(text)
  const known = stage.known.get(alias)
  if (!known) throw new Unmet(`Nada se llama «${alias}».`, `Nothing is called “${alias}”.`)
  if (name === undefined) return known
  const field = moduleOf(ctx, known.module).fields.get(name)
  const value = (await recordOf(ctx, known))?.[name]
  const module = field?.type === 'polymorphic' && isObject(value) ? value.module : field?.options?.module
  if (isObject(value) && typeof value.id === 'string' && typeof module === 'string') return { module, id: value.id }
  const label = field?.label ?? { es: name, en: name }
  throw new Unmet(`«${label.es}» está vacío o no se ve.`, `“${label.en}” is empty or is not seen.`)
}

/** Values as the API takes them. */
export async function given(ctx: Writing, stage: Stage, module: ModelModule, values: Values): Promise<Values> {
  const found: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    found[name] = await resolved(ctx, stage, module.fields.get(name), value)
  }
  return found
}

export async function resolved(
  ctx: Writing,
  stage: Stage,
  field: ModelField | undefined,
  value: unknown,
): Promise<unknown> {
  if (Array.isArray(value)) {
    const all: unknown[] = []
    for (const one of value) all.push(await resolved(ctx, stage, field, one))
    return all
  }
  const reference = readReference(value)
  switch (reference?.kind) {
    case 'record': {
      const { module, id } = await find(ctx, stage, String(value))
      return field?.type === 'polymorphic' ? { module, id } : id
    }
    case 'person':
      return (await stage.somebody(reference.person)).user.id
    case 'day':
      return dayOf(ctx, field, reference.days)
    case 'now':
      return ctx.environment.world.now()
    default:
      return typeof value === 'string' && value.startsWith('@@') ? value.slice(1) : value
  }
}

function dayOf(ctx: Writing, field: ModelField | undefined, days: number): string {
  const now = ctx.environment.world.now()
  if (field?.type === 'dateTime') return new Date(Date.parse(now) + days * 86_400_000).toISOString()
  return addDays(dayIn(now, ctx.model.settings.timeZone), days)
}
