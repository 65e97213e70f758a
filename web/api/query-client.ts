import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isApiError } from './api-error.ts'
import { forgetCopy } from './offline-store.ts'
import { isPassing } from './errors.ts'

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
      retry: (count, error) => count < retriesMax && isPassing(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})

/** A session that ended elsewhere: the frame sees it and leads to the sign-in page. */
function endSessionIfOver(error: Error): void {
  // The session went to another environment: the page shows the wrong one.
  if (isApiError(error, 'conflict') && typeof error.details.environment === 'string') location.reload()
  if (!isApiError(error, 'unauthenticated')) return
  void forgetCopy()
  queryClient.setQueryData(['session'], null)
}
