import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'

export type Journey = Api['GET /programme/journey']['response']
export type JourneyRow = Journey['channels']['rows'][number]

export function journeyQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'journey', project],
    queryFn: async ({ signal }) => await call('GET /programme/journey', { query: { project }, signal }),
  })
}
