import { hash } from 'node:crypto'
import type { ColumnName, FieldType } from '#catalog/field-types/define.ts'
import { readType } from '#catalog/field-types/index.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { columnsOf, qualified } from './ddl.ts'
import { physicalName } from './elements.ts'

/** An index that follows from the definition of a module; a large table gets it concurrently. */
export interface IndexDdl {
  /** Ends in what its rule hashes to: another rule is another index, which is built while the old one serves. */
  readonly name: string
  readonly unique: boolean
  readonly table: string
  /** Text after `create [unique] index [concurrently] name on table`. */
  readonly rule: string
}

type Index = Omit<IndexDdl, 'table'>

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
  return rulesOf(module).map(({ name, unique, rule }) => ({
    name: `${name}_${hash('sha256', `${unique} ${rule}`).slice(0, 8)}`,
    unique,
    table: qualified(schema, module.table),
    rule,
  }))
}

/** The same in any schema, by the names that they have without their rule. */
function rulesOf(module: ModelModule): readonly Index[] {
  const index = (suffix: string, rule: string): Index => ({ name: indexName(module.id, suffix), unique: false, rule })
  const legs = (suffix: string, key: string, only = ''): Index[] => [
    index(suffix, `(${key}, id) ${live} ${only}`),
    ...(module.capabilities.owned
      ? [
          index(`owner_${suffix}`, `(owner_id, ${key}, id) ${live} ${only}`),
          index(`group_${suffix}`, `(group_set_id, ${key}, id) ${live} ${only}`),
        ]
      : []),
  ]
  const own = ownSort(module)
  // Of what has a word, the reader's own is found within one index, not where two meet.
  const whose = module.capabilities.owned ? 'owner_id, group_set_id, ' : ''
  return [
    // Not only of live rows: two partial indexes of one predicate are never combined in one plan.
    index('search', `using gin (${whose}search_text lazo.gin_trgm_ops)`),
    ...legs('title', 'title_key'),
    ...legs('created', 'created_at'),
    // An indexed field has the first of them as its own.
    ...(own ? legs('sort', own.key).slice(own.indexed ? 1 : 0) : []),
    ...boardIndexes(module, index),
    ...openIndexes(module, legs),
    ...viewIndexes(module),
    ...optionBoardIndexes(module),
    index('batch', '(batch_id) where batch_id is not null'),
    index('trash', '(deleted_at) where deleted_at is not null'),
    ...[...module.fields.values()].flatMap((field) => fieldIndexes(field, listOrder(module))),
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

/** Whether each way to reach rows has every one of them in the order of this key. */
export function isOrdered(module: ModelModule, name: string): boolean {
  if (name === 'title' || name === 'createdAt') return true
  const field = module.fields.get(name)
  const isFolded = field !== undefined && isFreeText(readType(field))
  return module.defaultSort[0]?.field === name && ownSort(module) !== undefined && (!isFolded || isIndexed(field))
}

/** The order of a list of which nothing else is asked. */
function listOrder(module: ModelModule): string {
  const isByCreation = module.defaultSort.length === 1 && module.defaultSort[0]?.field === 'createdAt'
  return ownSort(module)?.key ?? (isByCreation ? 'created_at' : 'title_key')
}

/** By whom rows are reached, with their columns. */
const ways = { owner: 'owner_id', group: 'group_set_id' } as const

/**
 * Lists in an order of their own: an indexed field by which a view sorts has its rows with a value in
 * order for each way to reach them. Time of change too, only here: it would change with every write.
 */
function viewIndexes(module: ModelModule): Index[] {
  const sorted = module.views.flatMap(({ type, sort = [] }) => (type === 'table' && sort.length === 1 ? sort : []))
  const names = new Set(sorted.map(({ field }) => field).filter((name) => !isOrdered(module, name)))
  return [...names].flatMap((name): Index[] => {
    const standard = sortColumns[name]
    if (standard !== undefined) {
      const all = { name: indexName(module.id, 'updated'), unique: false, rule: `(${standard}, id) ${live}` }
      return [all, ...wayIndexes(module, module.id, 'updated', standard)]
    }
    const field = module.fields.get(name)
    const key = field?.indexed ? plainKey(field) : undefined
    // Of all rows the field has an index of its own.
    return field && key ? wayIndexes(module, field.id, 'view', key, `and ${key} is not null`) : []
  })
}

/** A board by a list of options: each of its columns is a page, as one of a stage is. */
function optionBoardIndexes(module: ModelModule): Index[] {
  const boards = module.views.filter(({ type }) => type === 'board')
  const names = new Set(boards.flatMap(({ groupBy }) => groupBy ?? []))
  return [...names].flatMap((name): Index[] => {
    const field = module.fields.get(name)
    if (field?.type !== 'option') return []
    const key = `${plainKey(field)}, ${listOrder(module)}`
    const undone = boards.every(({ groupBy, filter }) => groupBy !== name || leavesOutDone(module, filter))
    const done = module.fields.get(module.capabilities.activity?.done ?? '')
    const only = undone && done ? `and ${undoneText(`"${done.column}"`)}` : ''
    const all = { name: indexName(field.id, 'board'), unique: false, rule: `(${key}, id) ${live} ${only}` }
    return [all, ...wayIndexes(module, field.id, 'board', key, only)]
  })
}

function leavesOutDone(module: ModelModule, filter: Filter | undefined): boolean {
  if (filter === undefined) return false
  if ('all' in filter) return filter.all.some((part) => leavesOutDone(module, part))
  const { done } = module.capabilities.activity ?? {}
  return 'field' in filter && filter.field === done && filter.op === 'ne' && filter.value === true
}

function wayIndexes(module: ModelModule, id: string, suffix: string, key: string, only = ''): Index[] {
  if (!module.capabilities.owned) return []
  return Object.entries(ways).map(([way, column]) => ({
    name: indexName(id, `${way}_${suffix}`),
    unique: false,
    rule: `(${column}, ${key}, id) ${live} ${only}`,
  }))
}

/** Of a field with one value that is not another record. */
function plainKey(field: ModelField): string | undefined {
  const [main] = columnsOf(field)
  const isPlain = main && !main.sql.endsWith('[]') && field.type !== 'relation' && field.type !== 'polymorphic'
  return isPlain ? `(${keyOf(field, columnIn(field))})` : undefined
}

/** The columns of a board are pages of one stage; its totals are read from an index alone. */
function boardIndexes(module: ModelModule, index: (suffix: string, rule: string) => Index): Index[] {
  const keys = module.capabilities.pipeline
  const column = (name: string, suffix = ''): string[] => {
    const field = module.fields.get(name)
    return field ? [`"${field.column}${suffix}"`] : []
  }
  const [pipeline] = column(keys?.pipeline ?? '')
  const [stage] = column(keys?.stage ?? '')
  if (!keys || pipeline === undefined || stage === undefined) return []
  const key = `${stage}, ${listOrder(module)}, id`
  const closed = column(keys.closedAt)
  const totals = [...column(keys.amount, '_base'), ...column(keys.probability)]
  const covering = (keys: string, columns: readonly string[]): string =>
    `(${keys}) include (${columns.filter((name) => !keys.includes(name)).join(', ')}) ${live}`
  // Of the closed ones a board shows the latest, so they are in the order of their closing.
  const place = [pipeline, stage, ...closed].join(', ')
  const owned = module.capabilities.owned ?? false
  return [
    index('board', `(${key}) ${live}`),
    index('totals', covering(place, [...totals, ...(owned ? ['owner_id', 'group_set_id'] : [])])),
    ...(owned
      ? [
          index('group_board', `(group_set_id, ${key}) ${live}`),
          // Of one's own there are so few that one index has both.
          index('owner_board', covering(`owner_id, ${key}`, [pipeline, ...closed, ...totals])),
        ]
      : []),
  ]
}

/** The few open records among many closed ones, in the module's order: a salesperson's main list. */
function openIndexes(module: ModelModule, legs: (suffix: string, key: string, only?: string) => Index[]): Index[] {
  const own = ownSort(module)
  const { pipeline, activity } = module.capabilities
  const stage = module.fields.get(pipeline?.stage ?? '')
  const done = module.fields.get(activity?.done ?? '')
  const open = stage ? openText(module, `"${stage.column}"`) : done ? undoneText(`"${done.column}"`) : undefined
  return open !== undefined && own ? legs('open', own.key, `and ${open}`) : []
}

/** That an activity is still to be done, in the words of a filter that leaves out what is done. */
export function undoneText(doneColumn: string): string {
  return `(${doneColumn} is not true)`
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

function fieldIndexes(field: ModelField, own: string): Index[] {
  const [main] = columnsOf(field)
  if (!main) return []
  const indexes: Index[] = []
  if (field.unique) {
    const rule = `("${main.name}") ${live} and "${main.name}" is not null`
    indexes.push({ name: indexName(field.id, 'unique'), unique: true, rule })
  }
  if (isIndexed(field)) {
    // Not only of live rows, so that foreign keys find theirs, plans combine them with an owner's, and
    // the statistics of an expression count.
    const array = main.sql.endsWith('[]')
    const key = `(${keyOf(field, columnIn(field))})`
    // What belongs to a record is listed in the module's order, however much of it there is.
    const listed = field.type === 'relation'
    const rule = array ? `using gin ("${main.name}")` : `(${key}, ${listed ? `${own}, ` : ''}id)`
    indexes.push({ name: indexName(field.id, listed ? 'list' : 'key'), unique: false, rule })
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
function keyOf(field: ModelField, column: ColumnName): string {
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

/** What all that the same index ever was have in common. */
export function withoutRule(name: string): string {
  return name.replace(/_[0-9a-f]{8}$/, '')
}

function indexName(id: string, suffix: string): string {
  return `${physicalName('i', id)}_${suffix}`
}

export function createIndex(index: IndexDdl, options: { concurrently: boolean }): string {
  const unique = index.unique ? 'unique ' : ''
  const how = options.concurrently ? 'concurrently if not exists ' : ''
  return `create ${unique}index ${how}"${index.name}" on ${index.table} ${index.rule}`
}

export function dropIndex(schema: string, name: string, options: { concurrently: boolean }): string {
  return `drop index ${options.concurrently ? 'concurrently ' : ''}if exists ${qualified(schema, name)}`
}
