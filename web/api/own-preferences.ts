import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryClient } from './query-client.ts'

type Preferences = Readonly<Record<string, unknown>>

/** What one has arranged for oneself, kept by the server: the same on every device. */
export const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<Preferences> => (await call('GET /preferences', { signal })).preferences,
})

export function useOwnPreference(key: string): unknown {
  return useQuery(preferencesQuery).data?.[key]
}

const waiting = new Map<string, ReturnType<typeof setTimeout>>()
const settledMs = 400

/** Shown at once; what changes many times in a row, such as a width, is sent when it has settled. */
export function keepOwnPreference(key: string, value: unknown, onFail: (error: unknown) => void): void {
  queryClient.setQueryData<Preferences>(preferencesQuery.queryKey, (before) => ({
    ...before,
    [key]: value ?? undefined,
  }))
  clearTimeout(waiting.get(key))
  waiting.set(
    key,
    setTimeout(() => {
      waiting.delete(key)
      savePreference(key, value).catch(onFail)
    }, settledMs),
  )
}

export async function savePreference(key: string, value: unknown): Promise<void> {
  await call('PUT /preferences/:key', { params: { key }, body: { value: value ?? null } })
}
