import { useCallback } from 'react'
import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import type { OptionSearch } from '#web/ui/use-async-options.ts'

export type Programme = Api['GET /programme']['response']
export type Project = NonNullable<Programme['project']>
export type LooseEnd = Project['next'][number]
export type Thread = Api['GET /records/:module/:id/thread']['response']
export type ProgrammeNode = LooseEnd['node']

const area = { area: 'programme' } as const

export function programmeQuery(model: ReaderModel, project?: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'home', project ?? null],
    queryFn: async ({ signal }) =>
      await call('GET /programme', { query: project === undefined ? {} : { project }, signal }),
  })
}

export function looseEndsQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'loose-ends', project],
    queryFn: async ({ signal }) => (await call('GET /programme/loose-ends', { query: { project }, signal })).looseEnds,
  })
}

/** Under the records, so that whatever is written of any of them fetches it again. */
export function threadQuery(model: ReaderModel, module: string, id: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', module, 'thread', id],
    queryFn: async ({ signal }) => await call('GET /records/:module/:id/thread', { params: { module, id }, signal }),
  })
}

/** Records of a module by what is typed. */
export function useRecordsOf(module: string): OptionSearch {
  return useCallback(
    async (search, signal) => {
      const { rows } = await call('GET /records/:module/picker', {
        params: { module },
        query: { ...(search === '' ? {} : { search }), limit: 20 },
        signal,
      })
      return rows.map(({ id, title }) => ({ id, label: title ?? '' }))
    },
    [module],
  )
}

export type PaperLine = Api['GET /programme/papers']['response']['papers'][number]

export function papersQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'papers', project],
    queryFn: async ({ signal }) => (await call('GET /programme/papers', { query: { project }, signal })).papers,
  })
}
