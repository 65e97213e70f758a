import { fieldType } from '#catalog/field-types/index.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Act } from '#common/scenario.ts'
import { isComputed } from '#server/records/fields.ts'

/** What it takes to make a record of a module: those that it needs first, and its own values. */
export interface Sample {
  readonly given: readonly Act[]
  readonly values: Readonly<Record<string, unknown>>
}

const depthMax = 3

/** Made-up values for what a record cannot do without and for the fields that are named; `fresh` modules are pointed at first. */
export function sampleOf(
  model: Model,
  module: ModelModule,
  names: readonly string[] = [],
  fresh: ReadonlySet<string> = new Set(),
  depth = 0,
): Sample | undefined {
  const given: Act[] = []
  const values: Record<string, unknown> = {}
  for (const field of module.fields.values()) {
    const isNamed = names.includes(field.name)
    const isNeeded = field.required === true && field.default === undefined
    const isTitle =
      module.titleFields[0] === field.name && !given.some((one) => 'module' in one && one.module === module.name)
    if (isComputed(field) || field.readOnly || !(isNamed || isNeeded || isTitle)) continue
    if (field.type === 'relation' || field.type === 'polymorphic') {
      const first = parentOf(model, field, fresh, depth)
      if (first) given.push(...first.given.filter((one) => !isGiven(given, one)))
      if (first) values[field.name] = `@${first.name}`
      else if (isNamed || isNeeded) return undefined
      continue
    }
    const value = sampleValue(model, field)
    if (value !== undefined) values[field.name] = value
    else if (isNamed || isNeeded) return undefined
  }
  return { given, values }
}

function isGiven(given: readonly Act[], { do: verb, ...rest }: Act): boolean {
  return given.some((one) => one.do === verb && 'module' in one && 'module' in rest && one.module === rest.module)
}

/** The record that a relation points to, made first. */
function parentOf(
  model: Model,
  { options = {} }: ModelField,
  fresh: ReadonlySet<string>,
  depth: number,
): { readonly name: string; readonly given: readonly Act[] } | undefined {
  const targets = [options.module ?? options.modules ?? []].flat().flatMap((name) => model.modules.get(name) ?? [])
  const target = targets.find(({ id }) => fresh.has(id)) ?? targets[0]
  if (!target || target.capabilities.user || depth >= depthMax) return undefined
  const sample = sampleOf(model, target, [], fresh, depth + 1)
  return (
    sample && {
      name: target.name,
      given: [...sample.given, { do: 'create', module: target.name, values: { ...sample.values } }],
    }
  )
}

/** A value that the field takes; nothing where only a person could say one. */
function sampleValue(model: Model, field: ModelField): unknown {
  const { type, label, options = {} } = field
  const option = model.optionLists.get(options.list ?? '')?.options.find(({ retired }) => retired !== true)?.value
  switch (type) {
    case 'text':
      return options.pattern === undefined ? `Prueba ${label.es}`.slice(0, options.maxLength ?? 100) : undefined
    case 'longText':
    case 'personName':
      return `Prueba ${label.es}`.slice(0, options.maxLength ?? 60)
    case 'richText':
      return '<p>Prueba</p>'
    case 'email':
      return 'prueba@lazo.example'
    case 'url':
      return 'https://lazo.example'
    case 'integer':
      return Number(options.minimum ?? 1)
    case 'decimal':
      return String(options.minimum ?? '1')
    case 'money':
      return { amount: String(options.minimum ?? '100'), currency: model.settings.baseCurrency }
    case 'boolean':
      return true
    case 'date':
      return '@today'
    case 'dateTime':
      return '@now'
    case 'user':
      return '@me'
    case 'option':
      return option
    case 'options':
      return option === undefined ? undefined : [option]
    case 'relations':
    case 'stage':
    case 'file':
    case 'image':
      return undefined
    default:
      return fieldType(type).examples.valid[0]?.[0]
  }
}

/** Whether what is read back is what was written, letter by letter. */
export function isKeptAsWritten({ type }: ModelField): boolean {
  return [
    'text',
    'longText',
    'email',
    'integer',
    'decimal',
    'boolean',
    'option',
    'options',
    'relation',
    'date',
    'money',
    'user',
  ].includes(type)
}
