import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, type CallAnswer, type CallInput } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'

export type ImportDetail = CallAnswer<'GET /imports/:id'>
export type ImportStatus = ImportDetail['status']
export type ImportSummary = CallAnswer<'GET /imports'>['rows'][number]
export type ImportRow = CallAnswer<'GET /imports/:id/rows'>['rows'][number]
export type ImportPlan = CallInput<'PUT /imports/:id/plan'>['body']
export type RowState = Exclude<ImportRow['state'], 'pending'>

const stepPollMs = 700
const historyPollMs = 2500
const rowsShown = 50

export function isWorking(status: ImportStatus): boolean {
  return status === 'reading' || status === 'checking' || status === 'running' || status === 'undoing'
}

/** One import, asked for again while the server is at work on it. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => call('GET /imports/:id', { params: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && isWorking(state.data.status) ? stepPollMs : false),
  })
}

export const importsQuery = queryOptions({
  queryKey: ['imports', 'list'],
  queryFn: async ({ signal }) => (await call('GET /imports', { signal })).rows,
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.some(({ status }) => isWorking(status)) ? historyPollMs : false),
})

/** `status` is part of the key: each step gives the rows another fate. */
export function importRowsQuery(id: string, status: ImportStatus, state: RowState) {
  return infiniteQueryOptions({
    queryKey: ['imports', 'rows', id, status, state],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      call('GET /imports/:id/rows', { params: { id }, query: { state, after: pageParam, limit: rowsShown }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export async function planImport(id: string, body: ImportPlan): Promise<void> {
  keep(await call('PUT /imports/:id/plan', { params: { id }, body }))
}

export async function runImport(id: string): Promise<void> {
  keep(await call('PUT /imports/:id/run', { params: { id } }))
}

export async function undoImport(id: string): Promise<void> {
  keep(await call('PUT /imports/:id/undo', { params: { id } }))
}

export async function discardImport(id: string): Promise<void> {
  await call('DELETE /imports/:id', { params: { id } })
  queryClient.removeQueries({ queryKey: ['imports', 'one', id] })
}

function keep(detail: ImportDetail): void {
  queryClient.setQueryData(importQuery(detail.id).queryKey, detail)
  // A second check of the same import has other rows under the same status.
  queryClient.removeQueries({ queryKey: ['imports', 'rows', detail.id] })
}
