import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { RunState, WorkflowDefinition } from '#common/workflow.ts'
import { call, type CallAnswer, type CallInput } from '#web/api/client.ts'

type Row = CallAnswer<'GET /workflows'>['rows'][number]

/** A workflow that is applied, with how it fares. */
export type WorkflowRow = Omit<Row, 'definition'> & { readonly definition: WorkflowDefinition }

export type RunRow = CallAnswer<'GET /workflows/:id/runs'>['rows'][number]
export type Run = CallAnswer<'GET /workflow-runs/:id'>
export type Trial = CallAnswer<'POST /workflows/test'>

export const workflowsQuery = queryOptions({
  queryKey: ['workflows', 'all'],
  staleTime: 0,
  // The contract leaves definitions open; common/workflow.ts is their one description.
  queryFn: async ({ signal }) => (await call('GET /workflows', { signal })).rows as unknown as WorkflowRow[],
})

export const stepKindsQuery = queryOptions({
  queryKey: ['workflows', 'steps'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => (await call('GET /workflow-steps', { signal })).steps,
})

const pageSize = 50

export function runsQuery(id: string, state: RunState | undefined) {
  return infiniteQueryOptions({
    queryKey: ['workflows', 'runs', id, state],
    staleTime: 0,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await call('GET /workflows/:id/runs', {
        params: { id },
        query: { limit: pageSize, ...(state && { state }), ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['workflows', 'run', id],
    staleTime: 0,
    queryFn: async ({ signal }) => await call('GET /workflow-runs/:id', { params: { id }, signal }),
  })
}

export async function retryRun(id: string): Promise<void> {
  await call('POST /workflow-runs/:id/retry', { params: { id } })
}

export async function answerFor(id: string): Promise<void> {
  await call('POST /workflows/:id/answer', { params: { id } })
}

export async function makeKey(id: string): Promise<string> {
  return (await call('POST /workflows/:id/key', { params: { id } })).key
}

/** What it would do with the record, as it is drafted; nothing is done. */
export async function tryWorkflow(module: string, definition: WorkflowDefinition, record: string): Promise<Trial> {
  // It came out of the draft, which is kept as JSON.
  const open = definition as unknown as CallInput<'POST /workflows/test'>['body']['definition']
  return await call('POST /workflows/test', { body: { module, definition: open, record } })
}
