import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel, type ReaderModule } from '#web/api/model.ts'

export type Specification = Api['GET /programme/specification']['response']
export type SpecifiedItem = Specification['items'][number]
export type Review = Api['GET /programme/review']['response']
export type Awaited = Review['awaited'][number]
export type Difference = Api['GET /records/:module/:id/revisions/differences']['response']['differences'][number]
export type Baseline = Api['GET /programme/baselines/:id']['response']

export interface Preview extends Omit<Api['GET /programme/items/:id/preview']['response'], 'modules' | 'optionLists'> {
  readonly modules: readonly ReaderModule[]
  readonly optionLists: ReaderModel['optionLists']
}

const area = { area: 'programme' } as const

/** What waits in a review counts the comments that nobody has resolved. */
function withComments(model: ReaderModel): readonly string[] {
  const comments = model.modules.filter(({ capabilities }) => capabilities.comment).map(({ name }) => name)
  return [...namesBeside(model, area), ...comments]
}

export function specificationQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: withComments(model) },
    queryKey: ['records', 'programme', 'specification', project],
    queryFn: async ({ signal }) => await call('GET /programme/specification', { query: { project }, signal }),
  })
}

export function reviewQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: withComments(model) },
    queryKey: ['records', 'programme', 'review', project],
    queryFn: async ({ signal }) => await call('GET /programme/review', { query: { project }, signal }),
  })
}

export function previewQuery(model: ReaderModel, id: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'preview', id],
    queryFn: async ({ signal }): Promise<Preview> =>
      // The contract leaves modules open; common/model.ts is their one description.
      (await call('GET /programme/items/:id/preview', { params: { id }, signal })) as unknown as Preview,
  })
}

export function revisionsQuery(module: string, id: string) {
  return queryOptions({
    queryKey: ['records', module, 'revisions', id],
    queryFn: async ({ signal }) =>
      (await call('GET /records/:module/:id/revisions', { params: { module, id }, signal })).revisions,
  })
}

export function differencesQuery(module: string, id: string, from: number, to: number) {
  return queryOptions({
    queryKey: ['records', module, 'revisions', id, from, to],
    queryFn: async ({ signal }) =>
      (
        await call('GET /records/:module/:id/revisions/differences', {
          params: { module, id },
          query: { from, to },
          signal,
        })
      ).differences,
  })
}

export function baselineQuery(model: ReaderModel, id: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'baseline', id],
    queryFn: async ({ signal }) => await call('GET /programme/baselines/:id', { params: { id }, signal }),
  })
}
