import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'

export type School = Api['GET /exercises']['response']['schools'][number]
export type LearnedRole = School['roles'][number]
export type Part = LearnedRole['parts'][number]
export type Certificates = Api['GET /programme/certificates']['response']

/** What one has learned follows from what one does anywhere: it is asked anew whenever the page is shown. */
export const exercisesQuery = queryOptions({
  queryKey: ['exercises'],
  queryFn: async ({ signal }) => await call('GET /exercises', { signal }),
})

export function certificatesQuery(project: string) {
  return queryOptions({
    queryKey: ['exercises', 'certificates', project],
    queryFn: async ({ signal }) => await call('GET /programme/certificates', { query: { project }, signal }),
  })
}
