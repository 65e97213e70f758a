import type { Filter } from '#common/filter.ts'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'

/** A record as the API sends it: standard keys and the module's fields in API form. */
export interface RecordRow {
  readonly id: string
  readonly title: string
  readonly version: number
  readonly owner?: Reference | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly createdBy?: Reference | null
  readonly updatedBy?: Reference | null
  readonly [field: string]: unknown
}

export interface Reference {
  readonly id: string
  readonly title: string
  /** Of a relation to several modules. */
  readonly module?: string
}

export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'id' in value && 'title' in value
}

export interface RecordPage {
  readonly rows: readonly RecordRow[]
  readonly next: string | null
  readonly count?: { readonly value: number; readonly capped: boolean } | null
}

export interface ListState {
  readonly view?: string | undefined
  readonly filter?: Filter | undefined
  readonly search?: string | undefined
  /** `-amount,title`: a minus sorts downwards. */
  readonly sort?: string | undefined
  readonly scope?: 'working' | 'holding' | 'all' | undefined
}

const standard = (name: string, type: string, es: string, en: string): ReaderField => ({
  id: name,
  name,
  type,
  label: { es, en },
  readOnly: name !== 'owner',
})

/** What every record has besides its module's fields. */
export const standardFields: readonly ReaderField[] = [
  standard('title', 'text', 'Nombre', 'Name'),
  standard('owner', 'user', 'Responsable', 'Owner'),
  standard('createdAt', 'dateTime', 'Creado', 'Created'),
  standard('createdBy', 'user', 'Creado por', 'Created by'),
  standard('updatedAt', 'dateTime', 'Modificado', 'Updated'),
  standard('updatedBy', 'user', 'Modificado por', 'Updated by'),
]

export function fieldNamed(module: ReaderModule, name: string): ReaderField | undefined {
  return module.fields.find((field) => field.name === name) ?? standardFields.find((field) => field.name === name)
}

/** Stages in order, those of the record's own pipeline when it is known. */
export function stagesOf(module: ReaderModule, pipeline?: unknown): ReaderModule['pipelines'][number]['stages'] {
  const own = module.pipelines.find(({ name }) => name === pipeline)
  return (own ?? module.pipelines[0])?.stages ?? []
}

/** Whether a record may go on from a stage to another; a stage that names none leads to all. */
export function leadsTo(from: { readonly next?: readonly string[] } | undefined, to: string): boolean {
  return from?.next === undefined || from.next.includes(to)
}

/** Label and colour of an option or stage value; a retired or unknown one shows its key. */
export function optionOf(
  model: ReaderModel,
  module: ReaderModule,
  field: ReaderField,
  value: string,
): { readonly label: { readonly es: string; readonly en: string }; readonly color?: string | undefined } {
  if (field.type === 'stage') {
    const stage = module.pipelines.flatMap(({ stages }) => stages).find((one) => one.value === value)
    const colors = { open: undefined, won: 'green', lost: 'red' } as const
    return stage ? { label: stage.label, color: colors[stage.status] } : { label: { es: value, en: value } }
  }
  const list = model.optionLists.find(({ name }) => name === field.options?.list)
  return list?.options.find((option) => option.value === value) ?? { label: { es: value, en: value } }
}

/** The contract leaves the fields of records open; these two say what an answer is made of. */
export function recordPage(answer: unknown): RecordPage {
  return answer as RecordPage
}

export function recordRow(answer: unknown): RecordRow {
  return answer as RecordRow
}

/** Filled in by the system, or in an editor of their own. */
export const untypedTypes: readonly string[] = ['formula', 'rollup', 'nextActivity', 'autoNumber', 'json']
