import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { modulesNamed, type KpiQuery } from '#common/kpi.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'

export type Objectives = Api['GET /programme/objectives']['response']
export type Objective = Objectives['objectives'][number]
export type Gap = Objectives['gaps'][number]
export type KpiNow = Objectives['kpis'][number]
export type KpiPage = Api['GET /programme/kpis/:id']['response']
export type Template = Api['GET /programme/objective-templates']['response']['templates'][number]

/** Any record may move a figure: with what its query reads, the records of the project. */
function moving(model: ReaderModel) {
  const own = namesBeside(model, { area: 'programme' })
  return { modules: [...own, ...model.modules.flatMap(({ name, area }) => (area === undefined ? [name] : []))] }
}

export function objectivesQuery(model: ReaderModel, project: string | undefined) {
  return queryOptions({
    meta: moving(model),
    queryKey: ['records', 'programme', 'objectives', project ?? null],
    queryFn: async ({ signal }) =>
      await call('GET /programme/objectives', { query: project === undefined ? {} : { project }, signal }),
  })
}

export function kpiPageQuery(model: ReaderModel, id: string) {
  return queryOptions({
    meta: moving(model),
    queryKey: ['records', 'programme', 'kpi', id],
    queryFn: async ({ signal }) => await call('GET /programme/kpis/:id', { params: { id }, signal }),
  })
}

export function kpiValueQuery(query: KpiQuery) {
  return queryOptions({
    meta: { modules: modulesNamed(query) },
    queryKey: ['records', 'programme', 'kpi-value', query],
    queryFn: async ({ signal }) => await call('POST /programme/kpi-values', { body: { query }, signal }),
    retry: false,
  })
}

export const templatesQuery = queryOptions({
  queryKey: ['records', 'programme', 'objective-templates'],
  queryFn: async ({ signal }) => (await call('GET /programme/objective-templates', { signal })).templates,
})

export async function readAllAgain(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['records'] })
}
