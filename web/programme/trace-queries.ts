import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'

export type MatrixRow = Api['GET /programme/trace/matrix']['response']['rows'][number]
export type MatrixCell = NonNullable<MatrixRow['need']>

const area = { area: 'programme' } as const

export function traceQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'trace', project],
    queryFn: async ({ signal }) => await call('GET /programme/trace', { query: { project }, signal }),
  })
}

export function traceMatrixQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'trace-matrix', project],
    queryFn: async ({ signal }) => (await call('GET /programme/trace/matrix', { query: { project }, signal })).rows,
  })
}
