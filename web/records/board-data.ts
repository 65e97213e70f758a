import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { add, decimalFrom, decimalText, divide, multiply, negate, type Decimal } from '#common/decimal.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { ViewOf } from './list-address.ts'
import { listParameters } from './queries.ts'
import type { ListState, RecordPage, RecordRow } from './reader-types.ts'

interface ColumnTotals {
  readonly count: number
  readonly amount: string
  readonly weighted: string
}

export interface BoardColumn {
  readonly value: string
  /** They count every record of the column, and come after its cards. */
  readonly totals: ColumnTotals | undefined
  /** They could not be counted. */
  readonly isUncounted: boolean
  readonly page: Pick<RecordPage, 'rows' | 'next'>
}

export interface BoardData {
  readonly columns: readonly BoardColumn[]
  readonly error: Error | null
  readonly isEmptyHanded: boolean
  /** Where the totals could not be counted: counts them again. */
  readonly recount: (() => void) | undefined
  loadMore(column: string): Promise<void>
  /** Shows a card in another column, with what else changes of it; answers the way back. */
  place(id: string, column: string, changes?: Readonly<Record<string, unknown>>): () => void
  retry(): void
}

/** By column. */
type ColumnCards = Omit<BoardColumn, 'totals' | 'isUncounted'>
type Cards = readonly ColumnCards[]
type Totals = Readonly<Record<string, ColumnTotals>>

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
    queryFn: async ({ signal }): Promise<Cards> => {
      const known = queryClient.getQueryData<Cards>(key)
      const columns = await ask(question, {}, signal)
      const shownIn = (value: string) => known?.find((one) => one.value === value)?.page.rows.length ?? 0
      return await Promise.all(columns.map((column) => readTo(question, column, shownIn(column.value), signal)))
    },
  })
  const totals = useBoardTotals(question)
  const cards = query.data
  const columns = useMemo(
    () =>
      (cards ?? []).map((column): BoardColumn => {
        return { ...column, totals: totals.known?.[column.value], isUncounted: totals.isUncounted }
      }),
    [cards, totals.known, totals.isUncounted],
  )

  return {
    columns,
    error: cards ? null : query.error,
    isEmptyHanded: cards === undefined && !query.error,
    recount: totals.isUncounted ? totals.retry : undefined,
    retry() {
      void query.refetch()
      totals.retry()
    },
    async loadMore(value) {
      const column = cards?.find((one) => one.value === value)
      if (!column) return
      const { page } = await readTo(question, column, column.page.rows.length + 1)
      queryClient.setQueryData<Cards>(key, (all) => all?.map((one) => (one.value === value ? { ...one, page } : one)))
    },
    place(id, to, changes = {}) {
      const before = queryClient.getQueryData<Cards>(key)
      void queryClient.cancelQueries({ queryKey: key })
      queryClient.setQueryData<Cards>(key, (all) => all && placed(all, id, to, changes))
      const uncount = totals.move(module, movedFrom(before, id), to, changes)
      return () => {
        if (before) queryClient.setQueryData(key, before)
        uncount()
      }
    },
  }
}

function useBoardTotals({ module: name, query: { fields: _fields, sort: _sort, ...query } }: BoardQuestion) {
  const key = ['records', name, 'board totals', query] as const
  const {
    data: known,
    refetch,
    isError,
    isFetching,
  } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Totals> => {
      const columns = await ask({ module: name, query }, { only: 'totals' }, signal)
      return Object.fromEntries(columns.map(({ value, totals }) => [value, totals]))
    },
  })
  return {
    known,
    isUncounted: known === undefined && isError && !isFetching,
    retry: () => void refetch(),
    /** Counts a card in another column until the server has counted again; answers the way back. */
    move(module: ReaderModule, from: Found | undefined, to: string, changes: Readonly<Record<string, unknown>>) {
      const before = queryClient.getQueryData<Totals>(key)
      if (!before || !from || from.column === to) return () => undefined
      void queryClient.cancelQueries({ queryKey: key })
      const counted = (column: string, row: RecordRow, sign: 1 | -1) => {
        const one = before[column]
        return one ? { [column]: withCard(module, one, column, row, sign) } : {}
      }
      queryClient.setQueryData<Totals>(key, {
        ...before,
        ...counted(from.column, from.row, -1),
        ...counted(to, { ...from.row, ...changes }, 1),
      })
      return () => void queryClient.setQueryData(key, before)
    },
  }
}

interface Answers {
  readonly cards: ColumnCards
  readonly totals: { readonly value: string; readonly totals: ColumnTotals }
}

async function ask<Only extends keyof Answers = 'cards'>(
  { module, query }: BoardQuestion,
  more: { readonly only?: Only; readonly column?: string; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<readonly Answers[Only][]> {
  const answer = await call('GET /records/:module/board', {
    params: { module },
    query: { only: 'cards', ...query, ...more },
    ...(signal ? { signal } : {}),
  })
  // The board is JSON text that PostgreSQL built; the contract leaves its columns open.
  return answer.columns as unknown as readonly Answers[Only][]
}

/** Reads a column on until it has so many cards, or no more. */
async function readTo(
  question: BoardQuestion,
  column: Cards[number],
  count: number,
  signal?: AbortSignal,
): Promise<Cards[number]> {
  const { rows, next } = column.page
  if (rows.length >= count || next === null) return column
  const [more] = await ask(question, { column: column.value, cursor: next }, signal)
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

interface Found {
  readonly column: string
  readonly row: RecordRow
}

function movedFrom(cards: Cards | undefined, id: string): Found | undefined {
  for (const { value, page } of cards ?? []) {
    const row = page.rows.find((one) => one.id === id)
    if (row) return { column: value, row }
  }
  return undefined
}

function placed(cards: Cards, id: string, to: string, changes: Readonly<Record<string, unknown>>): Cards {
  const from = movedFrom(cards, id)
  if (!from) return cards
  const row = { ...from.row, ...changes }
  return cards.map((column) => {
    const { rows } = column.page
    if (column.value !== from.column) return column.value === to ? withRows(column, [row, ...rows]) : column
    if (from.column !== to)
      return withRows(
        column,
        rows.filter((one) => one.id !== id),
      )
    return withRows(
      column,
      rows.map((one) => (one.id === id ? row : one)),
    )
  })
}

function withRows(column: Cards[number], rows: readonly RecordRow[]): Cards[number] {
  return { ...column, page: { ...column.page, rows } }
}

/** The totals of a column with one card more or less. */
function withCard(
  module: ReaderModule,
  { count, amount, weighted }: ColumnTotals,
  column: string,
  row: RecordRow,
  sign: 1 | -1,
): ColumnTotals {
  const base = baseAmount(module, row) ?? zero
  const share =
    sign > 0 ? stageProbability(module, column) : decimalFrom(row[module.capabilities.pipeline?.probability ?? ''])
  const likely = divide(multiply(base, share ?? zero), hundred, 4) ?? zero
  const plus = (total: string, part: Decimal) =>
    decimalText(add(decimalFrom(total) ?? zero, sign > 0 ? part : negate(part)))
  return { count: count + sign, amount: plus(amount, base), weighted: plus(weighted, likely) }
}

const zero: Decimal = { units: 0n, scale: 0 }
const hundred: Decimal = { units: 100n, scale: 0 }

/** The amount in the base currency, which is what columns add up. */
function baseAmount(module: ReaderModule, row: RecordRow): Decimal | undefined {
  const value = row[module.capabilities.pipeline?.amount ?? '']
  if (typeof value !== 'object' || value === null) return undefined
  return decimalFrom('base' in value ? value.base : undefined)
}

/** Entering a stage sets its probability. */
function stageProbability(module: ReaderModule, stage: string): Decimal | undefined {
  const known = module.pipelines.flatMap(({ stages }) => stages).find(({ value }) => value === stage)
  return decimalFrom(known?.probability)
}
