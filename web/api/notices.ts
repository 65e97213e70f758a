import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, type CallAnswer } from './client.ts'
import { queryClient } from './query-client.ts'

export type NoticeView = CallAnswer<'GET /notifications'>['rows'][number]

const key = 'notices'

/** How many one has not read; live updates ask again. */
export const noticeCountQuery = queryOptions({
  queryKey: [key, 'count'],
  queryFn: async ({ signal }) => (await call('GET /notifications/count', { signal })).unread,
  staleTime: 60_000,
})

export function noticesQuery(isUnreadOnly: boolean) {
  return infiniteQueryOptions({
    queryKey: [key, 'list', isUnreadOnly],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await call('GET /notifications', {
        query: { ...(isUnreadOnly ? { unread: '1' as const } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** Those of the ids, or all that were there at a moment. */
export async function markNotices(
  which: { readonly ids: readonly string[] } | { readonly until: string },
  isRead: boolean,
): Promise<void> {
  const body = 'ids' in which ? { ids: [...which.ids], isRead } : { until: which.until, isRead }
  await call('POST /notifications/marks', { body })
  await readNoticesAgain()
}

export async function readNoticesAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [key] })
}
