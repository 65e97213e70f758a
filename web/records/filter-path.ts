import { anyActivity, type RelatedCondition } from '#common/filter.ts'
import type { Localized } from '#common/errors.ts'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import { filterableFields } from './filter-operators.ts'

/** A field at the end of a path through relations, and the module that it belongs to. */
export interface FieldPath {
  readonly path: string
  readonly module: ReaderModule
  readonly field: ReaderField
  /** The relations on the way to it. */
  readonly through: readonly ReaderField[]
}

/** What a path leads to, as far as the reader may know it. */
export function fieldAt(model: ReaderModel, module: ReaderModule, path: string): FieldPath | undefined {
  const [head = '', ...rest] = path.split('.')
  const field = filterableFields(module).find(({ name }) => name === head)
  if (!field) return undefined
  if (rest.length === 0) return { path, module, field, through: [] }
  const target = targetOf(model, field)
  const inner = target && fieldAt(model, target, rest.join('.'))
  return inner && { ...inner, path, through: [field, ...inner.through] }
}

/** The module on the other side of a relation that a path may go through. */
export function targetOf(model: ReaderModel, { type, options }: ReaderField): ReaderModule | undefined {
  if (type !== 'relation' && type !== 'relations') return undefined
  return model.modules.find(({ name }) => name === options?.module)
}

/** One way in which records of another module belong to those of this one. */
export interface RelatedChoice {
  readonly related: string
  readonly by?: string
  /** Whose fields the condition asks about; of activities of every kind, made up of what they share. */
  readonly module: ReaderModule
  readonly label: Localized
}

interface RelatedWords {
  readonly activities: Localized
  readonly moment: Localized
}

/** Relations of the module itself to many, and those of others that point here. */
export function relatedChoices(
  model: ReaderModel,
  module: ReaderModule,
  words: RelatedWords,
): readonly RelatedChoice[] {
  const own = module.fields.flatMap((field): RelatedChoice[] => {
    const target = field.type === 'relations' ? targetOf(model, field) : undefined
    return target ? [{ related: field.name, module: target, label: field.label }] : []
  })
  const pointing = model.modules.flatMap((other) => {
    const fields = other.fields.filter((field) => pointsTo(field, module.name))
    const label = (field: ReaderField) => (fields.length > 1 ? labelOf(other, field) : other.label.plural)
    return fields.map((field) => ({ related: other.name, by: field.name, module: other, label: label(field) }))
  })
  const kinds = model.modules.filter(({ capabilities, fields }) =>
    fields.some((field) => field.name === capabilities.activity?.regarding && pointsTo(field, module.name)),
  )
  const [first] = kinds
  const any = first ? [{ related: anyActivity, module: activityModule(first, words), label: words.activities }] : []
  return [...any, ...own, ...pointing]
}

export function relatedChoice(
  choices: readonly RelatedChoice[],
  { related, by }: Pick<RelatedCondition, 'related' | 'by'>,
): RelatedChoice | undefined {
  return choices.find((one) => one.related === related && one.by === by)
}

function pointsTo({ type, options }: ReaderField, module: string): boolean {
  if (type === 'relation') return options?.module === module
  return type === 'polymorphic' && options?.modules?.includes(module) === true
}

function labelOf(module: ReaderModule, field: ReaderField): Localized {
  const { plural } = module.label
  return { es: `${plural.es} · ${field.label.es}`, en: `${plural.en} · ${field.label.en}` }
}

/** What activities of every kind have in common: their moment and the standard keys. */
function activityModule(one: ReaderModule, { activities, moment }: RelatedWords): ReaderModule {
  const at: ReaderField = { id: 'at', name: 'at', type: 'dateTime', label: moment }
  return { ...one, name: anyActivity, label: { singular: activities, plural: activities }, fields: [at] }
}
