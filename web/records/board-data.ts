import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { add, decimalFrom, decimalText, divide, multiply, negate, type Decimal } from '#common/decimal.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { ViewOf } from './list-address.ts'
import { listParameters } from './queries.ts'
import type { ListState, RecordPage, RecordRow } from './reader-types.ts'

export interface BoardColumn {
  readonly value: string
  readonly totals: { readonly count: number; readonly amount: string; readonly weighted: string }
  readonly page: Pick<RecordPage, 'rows' | 'next'>
}

export interface BoardData {
  readonly columns: readonly BoardColumn[]
  readonly error: Error | null
  readonly isEmptyHanded: boolean
  loadMore(column: string): Promise<void>
  /** Shows a card in another column, with what else changes of it; answers the way back. */
  place(id: string, column: string, changes?: Readonly<Record<string, unknown>>): () => void
  retry(): void
}

interface Board {
  readonly columns: readonly BoardColumn[]
}

interface BoardQuestion {
  readonly module: string
  readonly query: Readonly<Record<string, string>>
}

/** Cards and totals of a board by column; what was read on in a column stays when it is read again. */
export function useBoardData(
  module: ReaderModule,
  state: ListState,
  groupBy: string,
  pipeline: string | undefined,
): BoardData {
  const model = useModel()
  const fields = useMemo(() => cardFields(module, groupBy, state.view), [module, groupBy, state.view])
  const key = ['records', module.name, 'board', { ...state, groupBy, pipeline, fields }] as const
  const { scope: _scope, ...parameters } = listParameters(state)
  const question: BoardQuestion = {
    module: module.name,
    query: { ...parameters, groupBy, fields: fields.join(','), ...(pipeline ? { pipeline } : {}) },
  }

  const query = useQuery({
    queryKey: key,
    meta: { modules: alsoShown(model, module) },
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const known = queryClient.getQueryData<Board>(key)
      const { columns } = await ask(question, {}, signal)
      const shownIn = (value: string) => known?.columns.find((one) => one.value === value)?.page.rows.length ?? 0
      return {
        columns: await Promise.all(columns.map((column) => readTo(question, column, shownIn(column.value), signal))),
      }
    },
  })

  const change = (edit: (columns: readonly BoardColumn[]) => readonly BoardColumn[]) =>
    queryClient.setQueryData<Board>(key, (board) => board && { columns: edit(board.columns) })

  return {
    columns: query.data?.columns ?? [],
    error: query.data ? null : query.error,
    isEmptyHanded: query.data === undefined && !query.error,
    retry: () => void query.refetch(),
    async loadMore(value) {
      const column = query.data?.columns.find((one) => one.value === value)
      if (!column) return
      const { page } = await readTo(question, column, column.page.rows.length + 1)
      change((columns) => columns.map((one) => (one.value === value ? { ...one, page } : one)))
    },
    place(id, to, changes = {}) {
      const before = queryClient.getQueryData<Board>(key)
      void queryClient.cancelQueries({ queryKey: key })
      change((columns) => placed(module, columns, id, to, changes))
      return () => before && queryClient.setQueryData(key, before)
    },
  }
}

async function ask(
  { module, query }: BoardQuestion,
  more: { readonly column?: string; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<Board> {
  const answer = await call('GET /records/:module/board', {
    params: { module },
    query: { ...query, ...more },
    ...(signal ? { signal } : {}),
  })
  // The board is JSON text that PostgreSQL built; the contract leaves its columns open.
  return answer as unknown as Board
}

/** Reads a column on until it has so many cards, or no more. */
async function readTo(
  question: BoardQuestion,
  column: BoardColumn,
  count: number,
  signal?: AbortSignal,
): Promise<BoardColumn> {
  const { rows, next } = column.page
  if (rows.length >= count || next === null) return column
  const more = (await ask(question, { column: column.value, cursor: next }, signal)).columns[0]
  if (!more) return column
  return await readTo(
    question,
    { ...column, page: { rows: [...rows, ...more.page.rows], next: more.page.next } },
    count,
    signal,
  )
}

/** What a card shows, and what decides whether a stage would ask for more. */
function cardFields(module: ReaderModule, groupBy: string, viewName: string | undefined): readonly string[] {
  const { pipeline } = module.capabilities
  const view = module.views.find(({ name }) => name === viewName)
  const next = module.fields.filter(({ type }) => type === 'nextActivity').map(({ name }) => name)
  const asked = module.pipelines.flatMap(({ stages }) => stages.flatMap(({ required }) => required ?? []))
  const keys = pipeline
    ? [pipeline.pipeline, pipeline.stage, pipeline.amount, pipeline.probability, pipeline.enteredAt ?? '']
    : []
  const names = new Set([groupBy, ...shownOnCard(module, view), ...next, ...keys, ...asked])
  return [...names].filter((name) => module.fields.some((field) => field.name === name))
}

/** The board's own columns; where a table is shown as a board, the layout's card. */
export function shownOnCard(module: ReaderModule, view: ViewOf | undefined): readonly string[] {
  if (view?.type === 'board') return view.columns
  return module.layout.card ?? view?.columns.slice(0, 4) ?? []
}

function alsoShown(model: ReaderModel, module: ReaderModule): readonly string[] {
  return module.capabilities.nextActivity ? model.settings.nextActivityModules : []
}

function placed(
  module: ReaderModule,
  columns: readonly BoardColumn[],
  id: string,
  to: string,
  changes: Readonly<Record<string, unknown>>,
): readonly BoardColumn[] {
  const from = columns.find(({ page }) => page.rows.some((row) => row.id === id))
  const found = from?.page.rows.find((row) => row.id === id)
  if (!from || !found) return columns
  const row = { ...found, ...changes }
  return columns.map((column) => {
    const isFrom = column.value === from.value
    const isTo = column.value === to
    if (isFrom && isTo)
      return withRows(
        column,
        column.page.rows.map((one) => (one.id === id ? row : one)),
      )
    if (isFrom)
      return counted(
        module,
        withRows(
          column,
          column.page.rows.filter((one) => one.id !== id),
        ),
        found,
        -1,
      )
    return isTo ? counted(module, withRows(column, [row, ...column.page.rows]), row, 1) : column
  })
}

function withRows(column: BoardColumn, rows: readonly RecordRow[]): BoardColumn {
  return { ...column, page: { ...column.page, rows } }
}

/** The totals with one card more or less, until the server has counted again. */
function counted(module: ReaderModule, column: BoardColumn, row: RecordRow, sign: 1 | -1): BoardColumn {
  const base = baseAmount(module, row) ?? zero
  const share =
    sign > 0
      ? stageProbability(module, column.value)
      : decimalFrom(row[module.capabilities.pipeline?.probability ?? ''])
  const weighted = divide(multiply(base, share ?? zero), hundred, 4) ?? zero
  const plus = (total: string, part: Decimal) =>
    decimalText(add(decimalFrom(total) ?? zero, sign > 0 ? part : negate(part)))
  const { count, amount, weighted: sum } = column.totals
  return { ...column, totals: { count: count + sign, amount: plus(amount, base), weighted: plus(sum, weighted) } }
}

const zero: Decimal = { units: 0n, scale: 0 }
const hundred: Decimal = { units: 100n, scale: 0 }

/** The amount in the base currency, which is what columns add up. */
export function baseAmount(module: ReaderModule, row: RecordRow): Decimal | undefined {
  const value = row[module.capabilities.pipeline?.amount ?? '']
  if (typeof value !== 'object' || value === null) return undefined
  return decimalFrom('base' in value ? value.base : undefined)
}

/** Entering a stage sets its probability. */
function stageProbability(module: ReaderModule, stage: string): Decimal | undefined {
  const known = module.pipelines.flatMap(({ stages }) => stages).find(({ value }) => value === stage)
  return decimalFrom(known?.probability)
}
