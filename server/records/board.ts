import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { SortKey } from '#common/element.ts'
import { invalidField } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { statementOnce } from './compiled.ts'
import { moduleOf, readableField, unknownField } from './fields.ts'
import { groupSql, type Aggregate } from './group.ts'
import { listSql, reader } from './list.ts'
import { narrow } from './narrow.ts'

interface BoardQuery {
  readonly module: string
  /** Both where it says nothing; whoever reads on from a cursor knows the totals already. */
  readonly only?: 'cards' | 'totals' | undefined
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
 * A board as JSON text: `{"columns":[{"value","totals":{"count","amount","weighted"},"page":{"rows","next"}}]}`,
 * totals of the whole column in the base currency, computed by PostgreSQL. Totals read every record of a
 * column, its cards a page: whoever wants to see cards at once asks for the two apart.
 */
export async function boardRecords(ctx: Context, query: BoardQuery): Promise<string> {
  const module = moduleOf(ctx, query.module)
  const keys = module.capabilities.pipeline
  const groupBy = query.groupBy ?? keys?.stage
  if (groupBy === undefined)
    throw invalidField('groupBy', 'required', 'Di por qué campo se agrupa.', 'Say which field to group by.')
  const values = columnValues(ctx, module, groupBy, query.pipeline)
  const shown = query.column === undefined ? values : values.filter((value) => value === query.column)
  if (shown.length === 0) return '{"columns":[]}'
  const statement = statementOnce(ctx, 'board', query, () => boardSql(ctx, module, query, { groupBy, shown }))
  return `{"columns":[${(await readColumns(ctx, shown, statement)).join(',')}]}`
}

interface Columns {
  readonly groupBy: string
  readonly shown: readonly string[]
}

/** All columns in one statement: the page and the totals of each, or one of them. */
function boardSql(ctx: Context, module: ModelModule, query: BoardQuery, { groupBy, shown }: Columns): Sql {
  const keys = module.capabilities.pipeline
  const inPipeline: Filter[] =
    keys && query.pipeline !== undefined ? [{ field: keys.pipeline, op: 'eq', value: query.pipeline }] : []
  const filter: Filter = { all: [...inPipeline, ...(query.filter ? [query.filter] : [])] }
  const sums = summed(ctx, module)
  const { only = query.cursor === undefined ? undefined : 'cards' } = query
  const columns = shown.flatMap((value, index) => {
    const part = {
      module: module.name,
      filter: { all: [{ field: groupBy, op: 'eq', value } as const, narrow(filter, groupBy, value)] },
      ...(query.search === undefined ? {} : { search: query.search }),
    }
    const page = () =>
      listSql(ctx, {
        ...part,
        ...(query.fields ? { fields: query.fields } : {}),
        ...(query.sort ? { sort: query.sort } : {}),
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        limit: query.limit ?? cardsDefault,
      })
    const totals = () => groupSql(ctx, { ...part, by: [], aggregates: sums })
    return [
      ...(only === 'totals' ? [] : [sql`${page()}::text as ${raw(`page${index}`)}`]),
      ...(only === 'cards' ? [] : [sql`${totals()}::text as ${raw(`totals${index}`)}`]),
    ]
  })
  return sql`select ${join(columns)}`
}

/** A column's page is text made by PostgreSQL, which is joined, not parsed. */
async function readColumns(ctx: Context, shown: readonly string[], statement: Sql): Promise<readonly string[]> {
  const [row] = await reader(ctx).query<Record<string, string | null>>(statement)
  return shown.map((value, index) => {
    const [page, totals] = [row?.[`page${index}`], row?.[`totals${index}`]]
    const parts = [
      `"value":${JSON.stringify(value)}`,
      ...(typeof totals === 'string' ? [`"totals":${JSON.stringify(readTotals(totals))}`] : []),
      ...(typeof page === 'string' ? [`"page":${page}`] : []),
    ]
    return `{${parts.join()}}`
  })
}

function readTotals(text: string): { count: number; amount: string; weighted: string } {
  // The text was built by groupSql in this very shape; names of fields differ, names of sums do not.
  const { groups } = JSON.parse(text) as { groups: Record<string, unknown>[] }
  const [group = {}] = groups
  const sum = (name: string): string =>
    String(Object.entries(group).find(([key]) => key.startsWith(`${name}:`))?.[1] ?? '0')
  return { count: Number(group.count ?? 0), amount: sum('sum'), weighted: sum('weighted') }
}

/** The amount and its weighted form, as far as the reader may know them. */
function summed(ctx: Context, module: ModelModule): Aggregate[] {
  const keys = module.capabilities.pipeline
  const amount = readableField(ctx, module, keys?.amount ?? '')?.name
  const probability = readableField(ctx, module, keys?.probability ?? '')?.name
  if (amount === undefined) return []
  return [
    { function: 'sum', field: amount },
    ...(probability === undefined ? [] : [{ function: 'sum' as const, field: amount, weightedBy: probability }]),
  ]
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
