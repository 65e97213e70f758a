import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { recordPage, recordRow, type ListState } from './reader-types.ts'

const pageSize = 100

/**
 * Keys are `records, module, kind, …`: live changes find by them what to fetch again. `meta.modules`
 * names other modules whose changes matter too.
 */
export function listQuery(module: string, state: ListState, options: { fields?: readonly string[] } = {}) {
  return infiniteQueryOptions({
    queryKey: ['records', module, 'list', state, options],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      recordPage(
        await call('GET /records/:module', {
          params: { module },
          query: {
            ...listParameters(state),
            ...(options.fields ? { fields: options.fields.join(',') } : {}),
            ...(pageParam === '' ? { count: 'capped' } : { cursor: pageParam }),
            limit: pageSize,
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

export function listParameters(state: ListState) {
  return {
    ...(state.view ? { view: state.view } : {}),
    ...(state.filter ? { filter: JSON.stringify(state.filter) } : {}),
    ...(state.search ? { search: state.search } : {}),
    ...(state.sort ? { sort: state.sort } : {}),
    ...(state.scope ? { scope: state.scope } : {}),
  }
}

export function recordQuery(module: string, id: string) {
  return queryOptions({
    queryKey: ['records', module, 'one', id],
    queryFn: async ({ signal }) =>
      recordRow(await call('GET /records/:module/:id', { params: { module, id }, query: {}, signal })),
  })
}
