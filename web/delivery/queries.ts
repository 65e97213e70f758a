import { queryOptions } from '@tanstack/react-query'
import { call, type CallAnswer } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'

export type Delivery = CallAnswer<'GET /records/:module/:id/delivery'>

export function deliveryQuery(module: string, id: string) {
  return queryOptions({
    // Under the key of records, so that whatever changes one refreshes it too.
    queryKey: ['records', module, 'delivery', id],
    queryFn: async ({ signal }) => await call('GET /records/:module/:id/delivery', { params: { module, id }, signal }),
    // A mail that waits is about to be sent, where nothing went wrong.
    refetchInterval: ({ state }) => (state.data?.mails.some(isLeaving) ? 3000 : false),
  })
}

function isLeaving({ state, error }: Delivery['mails'][number]): boolean {
  return state === 'sending' || (state === 'waiting' && error === null)
}

export async function refreshRecords(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['records'] })
}
