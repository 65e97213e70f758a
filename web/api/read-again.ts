import type { Query, QueryClient } from '@tanstack/react-query'

const behind = new Set<string>()

/**
 * An answer that is on its way may have been read before the change: it is asked for again once it is here.
 * To cut it short instead would leave whoever watches a long import without any.
 */
export function readAgain(client: QueryClient, predicate: (query: Query) => boolean): void {
  for (const query of client.getQueryCache().findAll({ predicate, fetchStatus: 'fetching' })) {
    const { queryHash, queryKey } = query
    if (behind.has(queryHash)) continue
    behind.add(queryHash)
    const ask = () => {
      behind.delete(queryHash)
      void client.invalidateQueries({ queryKey, exact: true })
    }
    query.fetch().then(ask, ask)
  }
  void client.invalidateQueries({ predicate }, { cancelRefetch: false })
}
