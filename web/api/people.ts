import { queryOptions } from '@tanstack/react-query'
import { call, type CallAnswer } from './client.ts'
import { queryClient } from './query-client.ts'

export type Account = CallAnswer<'GET /users'>['rows'][number]
export type AccessLink = CallAnswer<'POST /users/:id/reset-link'>

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await call('GET /users', { signal })).rows,
})

/** Puts what the server answered into the list, and lets everything that shows people read again. */
export function keepAccount(account: Account): void {
  queryClient.setQueryData(peopleQuery.queryKey, (rows) => {
    if (!rows) return rows
    const isKnown = rows.some(({ id }) => id === account.id)
    return isKnown ? rows.map((row) => (row.id === account.id ? account : row)) : [...rows, account]
  })
  void queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey })
  void queryClient.invalidateQueries({ queryKey: ['records'] })
}
