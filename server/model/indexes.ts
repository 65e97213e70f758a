import type { ColumnName, FieldType } from '#catalog/field-types/define.ts'
import { readType } from '#catalog/field-types/index.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { columnsOf, qualified } from './ddl.ts'
import { physicalName } from './elements.ts'

/** An index that follows from the definition of a module; a large table gets it concurrently. */
export interface IndexDdl {
  readonly name: string
  readonly unique: boolean
  /** Text after `create [unique] index [concurrently] name`. */
  readonly on: string
}

const live = 'where deleted_at is null'

/** Standard keys by which lists are sorted, with their columns; none of them is ever null. */
export const sortColumns: Readonly<Record<string, string>> = {
  title: 'title_key',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}

/**
 * Every index of a module's table. Rows are reached as all, by owner or by group set: the sorts that
 * every list has and the module's own each get an index for each of the three, ending in id for pages.
 */
export function indexesOf(schema: string, module: ModelModule): readonly IndexDdl[] {
  const table = qualified(schema, module.table)
  const index = (suffix: string, on: string): IndexDdl => ({
    name: indexName(module.id, suffix),
    unique: false,
    on: `on ${table} ${on}`,
  })
  const legs = (suffix: string, key: string, only = ''): IndexDdl[] => [
    index(suffix, `(${key}, id) ${live} ${only}`),
    ...(module.capabilities.owned
      ? [
          index(`owner_${suffix}`, `(owner_id, ${key}, id) ${live} ${only}`),
          index(`group_${suffix}`, `(group_set_id, ${key}, id) ${live} ${only}`),
        ]
      : []),
  ]
  const own = ownSort(module)
  return [
    // Not only of live rows: two partial indexes of one predicate are never combined in one plan.
    index('search', `using gin (search_text lazo.gin_trgm_ops)`),
    ...legs('title', 'title_key'),
    ...legs('created', 'created_at'),
    // An indexed field has the first of them as its own.
    ...(own ? legs('sort', own.key).slice(own.indexed ? 1 : 0) : []),
    ...boardIndexes(module, index),
    ...openIndexes(module, legs),
    index('batch', '(batch_id) where batch_id is not null'),
    index('trash', '(deleted_at) where deleted_at is not null'),
    ...[...module.fields.values()].flatMap((field) => fieldIndexes(table, field)),
  ]
}

/** The module's own sort, where it is by one key that has no index of its own yet. */
function ownSort(module: ModelModule): { readonly key: string; readonly indexed: boolean } | undefined {
  const [sort, more] = module.defaultSort
  if (!sort || more || sort.field === 'title' || sort.field === 'createdAt') return undefined
  const standard = sortColumns[sort.field]
  if (standard !== undefined) return { key: standard, indexed: false }
  const field = module.fields.get(sort.field)
  return field && columnsOf(field).length > 0
    ? { key: `(${keyOf(field, columnIn(field))})`, indexed: isIndexed(field) }
    : undefined
}

/** The columns of a board are pages of one stage; its totals are read from an index alone. */
function boardIndexes(module: ModelModule, index: (suffix: string, on: string) => IndexDdl): IndexDdl[] {
  const keys = module.capabilities.pipeline
  const column = (name: string, suffix = ''): string[] => {
    const field = module.fields.get(name)
    return field ? [`"${field.column}${suffix}"`] : []
  }
  const [pipeline] = column(keys?.pipeline ?? '')
  const [stage] = column(keys?.stage ?? '')
  if (!keys || pipeline === undefined || stage === undefined) return []
  const sort = ownSort(module)?.key ?? 'title_key'
  // Of the closed ones a board shows the latest, so they are in the order of their closing.
  const place = [pipeline, stage, ...column(keys.closedAt)].join(', ')
  const totals = [...column(keys.amount, '_base'), ...column(keys.probability)]
  const cover = (more: readonly string[]): string => `include (${[...totals, ...more].join(', ')}) ${live}`
  const owned = module.capabilities.owned ?? false
  return [
    index('board', `(${stage}, ${sort}, id) ${live}`),
    index('totals', `(${place}) ${cover(owned ? ['owner_id', 'group_set_id'] : [])}`),
    ...(owned
      ? [
          index('group_board', `(group_set_id, ${stage}, ${sort}, id) ${live}`),
          index('owner_totals', `(owner_id, ${place}) ${cover([])}`),
        ]
      : []),
  ]
}

/** The few open records among many closed ones, in the module's order: a salesperson's main list. */
function openIndexes(
  module: ModelModule,
  legs: (suffix: string, key: string, only?: string) => IndexDdl[],
): IndexDdl[] {
  const stage = module.fields.get(module.capabilities.pipeline?.stage ?? '')
  const own = ownSort(module)
  return stage && own ? legs('open', own.key, `and ${openText(module, `"${stage.column}"`)}`) : []
}

/** Stages in which a record is closed, in a fixed order. */
export function closedStages(module: ModelModule): readonly string[] {
  const stages = module.pipelines.flatMap((pipeline) => pipeline.stages)
  return [...new Set(stages.filter(({ status }) => status !== 'open').map(({ value }) => value))].toSorted()
}

/**
 * That a record is open, with constants instead of parameters: only a filter that says it in the
 * very words of an index is known to be covered by it.
 */
export function openText(module: ModelModule, stageColumn: string): string {
  const closed = closedStages(module).map((value) => `'${value.replaceAll("'", "''")}'`)
  return `(${stageColumn} = any (array[${closed.join(', ')}]::text[])) is not true`
}

function fieldIndexes(table: string, field: ModelField): IndexDdl[] {
  const [main] = columnsOf(field)
  if (!main) return []
  const indexes: IndexDdl[] = []
  if (field.unique) {
    const on = `on ${table} ("${main.name}") ${live} and "${main.name}" is not null`
    indexes.push({ name: indexName(field.id, 'unique'), unique: true, on })
  }
  if (isIndexed(field)) {
    // Not only of live rows, so that foreign keys find theirs, plans combine them with an owner's, and
    // the statistics of an expression count.
    const array = main.sql.endsWith('[]')
    const on = array ? `using gin ("${main.name}")` : `((${keyOf(field, columnIn(field))}), id)`
    indexes.push({ name: indexName(field.id, 'key'), unique: false, on: `on ${table} ${on}` })
  }
  return indexes
}

export function isIndexed(field: ModelField): boolean {
  return (field.indexed ?? false) || field.type === 'relation' || field.type === 'polymorphic'
}

function columnIn(field: ModelField): ColumnName {
  return (suffix) => `"${field.column}${suffix}"`
}

/** SQL text of what a field is sorted by and compared with; filters, sorts and indexes share it. */
export function keyOf(field: ModelField, column: ColumnName): string {
  const type = readType(field)
  const value = type.compare?.(column, field) ?? column('')
  return isFreeText(type) ? foldedText(value) : value
}

/** What people write, as against codes, numbers and addresses, is compared without case or accents. */
export function isFreeText(type: FieldType): boolean {
  return type.compareAs === 'text' && ['text', 'longText', 'richText', 'personName'].includes(type.widget)
}

export function foldedText(value: string): string {
  return `translate(lower(${value}), 'áàäâãåéèëêíìïîóòöôõúùüûñç', 'aaaaaaeeeeiiiiooooouuuunc') collate "C"`
}

function indexName(id: string, suffix: string): string {
  return `${physicalName('i', id)}_${suffix}`
}

export function createIndex(index: IndexDdl, options: { concurrently: boolean }): string {
  const unique = index.unique ? 'unique ' : ''
  const how = options.concurrently ? 'concurrently if not exists ' : ''
  return `create ${unique}index ${how}"${index.name}" ${index.on}`
}

export function dropIndex(schema: string, index: IndexDdl): string {
  return `drop index if exists ${qualified(schema, index.name)}`
}
