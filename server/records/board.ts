import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { SortKey } from '#common/element.ts'
import { invalidField } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField, unknownField } from './fields.ts'
import { groupRecords } from './group.ts'
import { listSql, reader } from './list.ts'
import { narrow } from './narrow.ts'

export interface BoardQuery {
  readonly module: string
  readonly groupBy?: string
  readonly pipeline?: string
  readonly filter?: Filter
  readonly search?: string
  /** Of the cards in each column. */
  readonly sort?: readonly SortKey[]
  readonly fields?: readonly string[]
  /** One column only, to read on from its cursor. */
  readonly column?: string
  readonly cursor?: string
  readonly limit?: number
}

const cardsDefault = 25

/**
 * A board as JSON text: `{"columns":[{"value","count","amount","weighted","rows":[…],"next"}]}`, totals
 * of the whole column in the base currency, computed by PostgreSQL.
 */
export async function boardRecords(ctx: Context, query: BoardQuery): Promise<string> {
  const module = moduleOf(ctx, query.module)
  const keys = module.capabilities.pipeline
  const groupBy = query.groupBy ?? keys?.stage
  if (groupBy === undefined)
    throw invalidField('groupBy', 'required', 'Di por qué campo se agrupa.', 'Say which field to group by.')
  const values = columnValues(ctx, module, groupBy, query.pipeline)
  const inPipeline: Filter[] =
    keys && query.pipeline !== undefined ? [{ field: keys.pipeline, op: 'eq', value: query.pipeline }] : []
  const filter: Filter = { all: [...inPipeline, ...(query.filter ? [query.filter] : [])] }
  const shown = query.column === undefined ? values : values.filter((value) => value === query.column)
  const search = query.search === undefined ? {} : { search: query.search }
  const lists = shown.map((value) =>
    listSql(ctx, {
      module: module.name,
      ...(query.fields ? { fields: query.fields } : {}),
      filter: { all: [{ field: groupBy, op: 'eq', value }, narrow(filter, groupBy, value)] },
      ...search,
      ...(query.sort ? { sort: query.sort } : {}),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      limit: query.limit ?? cardsDefault,
    }),
  )
  const [totals, pages] = await Promise.all([
    query.cursor === undefined ? columnTotals(ctx, module, groupBy, filter, search) : new Map<string, Totals>(),
    readPages(ctx, lists),
  ])
  const columns = shown.map((value, index) => {
    const head = { value, ...(totals.get(value) ?? { count: 0, amount: '0', weighted: '0' }) }
    // The page is JSON text made by PostgreSQL; it is joined, not parsed.
    return `{"value":${JSON.stringify(value)},"totals":${JSON.stringify(head)},"page":${pages[index] ?? 'null'}}`
  })
  return `{"columns":[${columns.join(',')}]}`
}

/** All in one statement; a column's page is the text that a list of it would be. */
async function readPages(ctx: Context, lists: readonly Sql[]): Promise<readonly string[]> {
  if (lists.length === 0) return []
  const [row] = await reader(ctx).query<Record<string, string>>(sql`
    select ${join(lists.map((list, index) => sql`${list}::text as ${raw(`p${index}`)}`))}`)
  return lists.map((_, index) => row?.[`p${index}`] ?? 'null')
}

/** Every value in its order, columns without cards included. */
function columnValues(ctx: Context, module: ModelModule, groupBy: string, pipeline: string | undefined): string[] {
  const field = readableField(ctx, module, groupBy)
  if (!field) throw unknownField(groupBy)
  if (field.type === 'stage') {
    const found = module.pipelines.filter((one) => pipeline === undefined || one.name === pipeline)
    return [...new Set(found.flatMap((one) => one.stages.map((stage) => stage.value)))]
  }
  const list = ctx.model.optionLists.get(field.options?.list ?? '')
  if (field.type !== 'option' || !list) {
    throw invalidField(
      groupBy,
      'board',
      'Un tablero agrupa por una lista o una etapa.',
      'A board groups by an option or a stage.',
    )
  }
  return list.options.filter((option) => !option.retired).map((option) => option.value)
}

interface Totals {
  readonly count: number
  readonly amount: string
  readonly weighted: string
}

async function columnTotals(
  ctx: Context,
  module: ModelModule,
  groupBy: string,
  filter: Filter,
  search: { search?: string },
): Promise<Map<string, Totals>> {
  const keys = module.capabilities.pipeline
  const readable = (name: string | undefined): name is string =>
    name !== undefined && readableField(ctx, module, name) !== undefined
  const amount = readable(keys?.amount) ? keys?.amount : undefined
  const aggregates = amount === undefined ? [] : [{ function: 'sum' as const, field: amount }]
  const weighted =
    keys && amount !== undefined && readable(keys.probability)
      ? [{ function: 'sum' as const, field: amount, weightedBy: keys.probability }]
      : []
  const text = await groupRecords(ctx, {
    module: module.name,
    by: [groupBy],
    aggregates: [...aggregates, ...weighted],
    filter,
    ...search,
  })
  // The text was built by groupRecords in this very shape.
  const { groups } = JSON.parse(text) as { groups: { keys: [string | null]; count: number; [sum: string]: unknown }[] }
  return new Map(
    groups.flatMap((group) => {
      const value = group.keys[0]
      if (value === null) return []
      const sum = (name: string): string => String(group[`${name}:${amount}`] ?? '0')
      return [[value, { count: group.count, amount: sum('sum'), weighted: sum('weighted') }] as const]
    }),
  )
}
