import { useCallback, useMemo } from 'react'
import { keepPreviousData, useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { queryClient } from '#web/api/query-client.ts'
import { useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { filterType } from './filter-operators.ts'
import { listQuery } from './queries.ts'
import { fieldNamed, type ListState, type RecordPage, type RecordRow } from './reader-types.ts'

export interface ListData {
  readonly rows: readonly RecordRow[]
  readonly count: { readonly value: number; readonly capped: boolean } | undefined
  readonly error: Error | null
  /** Nothing has arrived yet. */
  readonly isEmptyHanded: boolean
  /** What is shown is of the question before. */
  readonly isStale: boolean
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  /** Where the rows go on. */
  readonly next?: string | undefined
  loadMore(): void
  retry(): void
}

/** Pages of a list as one run of rows. */
export function useListData(module: ReaderModule, state: ListState, names: readonly string[]): ListData {
  const model = useModel()
  const fields = useMemo(() => askedFields(module, names), [module, names])
  const query = useInfiniteQuery({
    ...listQuery(module.name, state, { fields }),
    meta: { modules: alsoShown(model, module, names) },
    placeholderData: keepPreviousData,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return {
    rows,
    count: data?.pages[0]?.count ?? undefined,
    error: data ? null : query.error,
    isEmptyHanded: data === undefined && !query.error,
    isStale: query.isPlaceholderData,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    next: data?.pages.at(-1)?.next ?? undefined,
    loadMore,
    retry: () => void refetch(),
  }
}

/** Shown fields and those that the row's own actions need; the server adds the standard keys. */
export function askedFields(module: ReaderModule, names: readonly string[]): readonly string[] {
  const { person, lead, pipeline, series } = module.capabilities
  const phones = person ? module.fields.filter(({ type }) => type === 'phone').map(({ name }) => name) : []
  const needed = [lead?.qualification, lead?.convertedAt, pipeline?.pipeline, series?.id, ...phones]
  const all = new Set([...names, ...needed.filter((name) => name !== undefined)])
  const own = [...all].filter((name) => module.fields.some((field) => field.name === name))
  // A list of no fields would mean all of them.
  return own.length > 0 ? own : module.fields.slice(0, 1).map(({ name }) => name)
}

/** Modules whose changes alter what the columns show. */
export function alsoShown(model: ReaderModel, module: ReaderModule, names: readonly string[]): readonly string[] {
  const fields = names.flatMap((name) => fieldNamed(module, name) ?? [])
  const targets = fields.flatMap(({ type, options }) =>
    type === 'rollup' || type === 'relations' ? (options?.module ?? []) : [],
  )
  const hasNext = fields.some((field) => filterType(field) === 'nextActivity')
  return [...targets, ...(hasNext ? model.settings.nextActivityModules : [])]
}

/** Shows a change before the server has confirmed it; the next answer has the last word. */
export function patchListedRow(module: string, id: string, changes: Readonly<Record<string, unknown>>): void {
  queryClient.setQueriesData<InfiniteData<RecordPage>>({ queryKey: ['records', module, 'list'] }, (data) => {
    if (!data) return data
    return {
      ...data,
      pages: data.pages.map((page) =>
        page.rows.some((row) => row.id === id)
          ? { ...page, rows: page.rows.map((row) => (row.id === id ? { ...row, ...changes } : row)) }
          : page,
      ),
    }
  })
}
