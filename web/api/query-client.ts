import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isApiError, isLate } from './api-error.ts'
import { forgetCopy } from './offline-store.ts'
import { isPassing } from './errors.ts'
import { onReturn } from './reach.ts'

const freshMs = 30_000
const retriesMax = 2

/**
 * Keys: `['session']`, `['model']`, and `['records', module, kind, …]` for whatever is read from
 * records; live changes find them by module. What also shows records of other modules lists them in
 * `meta.modules`.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: endSessionIfOver }),
  mutationCache: new MutationCache({ onError: endSessionIfOver }),
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      // Without a network it fails at once and says so, instead of waiting without a word.
      networkMode: 'always',
      retry: (count, error) => count < retriesMax && isPassing(error) && !isLate(error) && navigator.onLine !== false,
      refetchOnWindowFocus: true,
      refetchOnReconnect: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

// What failed while the server was away is there again without a press.
onReturn(() => void queryClient.invalidateQueries({ predicate: ({ state }) => state.status === 'error' }))

/** A session that ended elsewhere: the frame sees it and leads to the sign-in page. */
function endSessionIfOver(error: Error): void {
  // The session went to another environment: the page shows the wrong one.
  if (isApiError(error, 'conflict') && typeof error.details.environment === 'string') location.reload()
  if (!isApiError(error, 'unauthenticated')) return
  void forgetCopy()
  queryClient.setQueryData(['session'], null)
}
