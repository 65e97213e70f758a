import { fieldType } from '#catalog/field-types/index.ts'
import type { FieldType } from '#catalog/field-types/define.ts'
import { invalidField, missing, type LazoError } from '#common/errors.ts'
import type { Reader } from '#common/field.ts'
import { fieldsOf } from '#common/filter.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Context, Policy } from '#server/context.ts'
import { formulaSources } from './computed.ts'

/** What every record has, described as fields so that lists treat them like the module's own. */
const standardFields: ReadonlyMap<string, ModelField> = new Map(
  [
    standard('title', 'text', 'title', 'Nombre', 'Name'),
    standard('owner', 'user', 'owner_id', 'Responsable', 'Owner'),
    standard('createdAt', 'dateTime', 'created_at', 'Creado', 'Created'),
    standard('createdBy', 'user', 'created_by', 'Creado por', 'Created by'),
    standard('updatedAt', 'dateTime', 'updated_at', 'Modificado', 'Updated'),
    standard('updatedBy', 'user', 'updated_by', 'Modificado por', 'Updated by'),
    standard('deletedAt', 'dateTime', 'deleted_at', 'Eliminado', 'Deleted'),
  ].map((field) => [field.name, field]),
)

function standard(name: string, type: string, column: string, es: string, en: string): ModelField {
  return { id: name, name, type, column, label: { es, en }, readOnly: true }
}

export function moduleOf(ctx: Context, name: string): ModelModule {
  const module = ctx.model.modules.get(name)
  if (!module || ctx.policy.scope(name, 'read') === 'none') throw missing()
  return module
}

/**
 * The field by its API name, or nothing: a field that the user may not read does not exist for them,
 * so the two cases cannot be told apart.
 */
export function readableField(ctx: Context, module: ModelModule, name: string): ModelField | undefined {
  const own = module.fields.get(name)
  if (own) return canRead(ctx, module, own) ? own : undefined
  return standardFields.get(name)
}

export function readableFields(ctx: Context, module: ModelModule): ModelField[] {
  return [...module.fields.values()].filter((field) => canRead(ctx, module, field))
}

/** A formula or a roll-up is as secret as the most secret field that it reads. */
function canRead(ctx: Context, module: ModelModule, field: ModelField): boolean {
  const known = readable.get(ctx.policy) ?? new WeakMap<ModelField, boolean>()
  readable.set(ctx.policy, known)
  const before = known.get(field)
  if (before !== undefined) return before
  // Where definitions come back to it, it says no more than what they read besides.
  known.set(field, true)
  const isReadable = mayRead(ctx, module, field)
  known.set(field, isReadable)
  return isReadable
}

const readable = new WeakMap<Policy, WeakMap<ModelField, boolean>>()

function mayRead(ctx: Context, module: ModelModule, field: ModelField): boolean {
  const sources = formulaSources(module, field).flatMap((name) => module.fields.get(name) ?? [])
  return [field, ...sources].every((one) => ctx.policy.canRead(module.name, one.name) && canReadParts(ctx, one))
}

function canReadParts(ctx: Context, { type, options }: ModelField): boolean {
  const rolled = type === 'rollup' ? ctx.model.modules.get(options?.module ?? '') : undefined
  if (!rolled) return true
  const names = [options?.by ?? [], options?.of ?? [], options?.where ? fieldsOf(options.where) : []].flat()
  return names.every((name) => {
    const [first = name] = name.split('.')
    const own = rolled.fields.get(first)
    return own ? canRead(ctx, rolled, own) : ctx.policy.canRead(rolled.name, first)
  })
}

export function unknownField(name: string): LazoError {
  return invalidField(name, 'unknown', `No existe el campo «${name}».`, `There is no field “${name}”.`)
}

/** The type whose value the field holds: a formula's is that of its result. */
export function typeOf(field: ModelField): FieldType {
  const type = fieldType(field.type)
  return type.actsAs?.(field) ?? type
}

/** Filled by the write pipeline itself, never by input. */
export function isComputed(field: ModelField): boolean {
  return ['formula', 'rollup', 'nextActivity', 'autoNumber'].includes(field.type)
}

/** How somebody reads the values of a module. */
export function readerOf(
  model: Model,
  module: ModelModule,
  { language, locale, timeZone }: Pick<Reader, 'language' | 'locale' | 'timeZone'>,
): Reader {
  const stages = (model.modules.get(module.name) ?? module).pipelines.flatMap((pipeline) => pipeline.stages)
  return {
    language,
    locale,
    timeZone,
    optionLabel: (list, value) =>
      model.optionLists.get(list)?.options.find((option) => option.value === value)?.label[language] ?? value,
    stageLabel: (value) => stages.find((stage) => stage.value === value)?.label[language] ?? value,
  }
}
