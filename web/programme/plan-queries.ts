import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import type { Filter } from '#common/filter.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'

export type Plan = Api['GET /programme/plan']['response']
export type PlanTask = Plan['tasks'][number]
export type Team = Api['GET /programme/team']['response']
export type Budget = Api['GET /programme/budget']['response']
export type Readiness = Api['GET /programme/go-live']['response']
export type Installation = Api['GET /programme/installation']['response']
export type Improvement = Api['GET /programme/improvements']['response']['improvements'][number]

type Page =
  | 'GET /programme/plan'
  | 'GET /programme/team'
  | 'GET /programme/budget'
  | 'GET /programme/go-live'
  | 'GET /programme/installation'
  | 'GET /programme/improvements'

/** A page of a project; under the records, so that whatever is written of any of them fetches it again. */
export function projectQuery<Key extends Page>(model: ReaderModel, key: Key, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', key, project],
    // Each of these pages asks for its project and nothing else.
    queryFn: async ({ signal }) => (await call<Page>(key, { query: { project }, signal })) as Api[Key]['response'],
  })
}

/** Without looking again: for those that follow one another. @returns the version that it led to */
export async function patchRecord(
  module: string,
  id: string,
  version: number,
  values: Readonly<Record<string, unknown>>,
) {
  const answer = await call('PATCH /records/:module/:id', { params: { module, id }, body: { version, values } })
  return { id, version: Number(answer.version) }
}

export async function changeRecord(
  module: string,
  id: string,
  version: number,
  values: Readonly<Record<string, unknown>>,
) {
  const answer = await call('PATCH /records/:module/:id', { params: { module, id }, body: { version, values } })
  await queryClient.invalidateQueries({ queryKey: ['records'] })
  return answer
}

export async function takeStep(module: string, id: string, transition: string) {
  await call('POST /records/:module/:id/transitions', { params: { module, id }, body: { transition } })
  await queryClient.invalidateQueries({ queryKey: ['records'] })
}

/** A record as it is kept, with the version that a change of it names. */
export interface KeptRecord {
  readonly module: string
  readonly id: string
  readonly version: number
  readonly values: Readonly<Record<string, unknown>>
}

export function valuesQuery(module: string, id: string) {
  return queryOptions({
    queryKey: ['records', module, 'kept', id],
    queryFn: async ({ signal }): Promise<KeptRecord> => {
      const values = await call('GET /records/:module/:id', { params: { module, id }, query: {}, signal })
      return { module, id, version: Number(values.version), values }
    },
  })
}

/** A record of a list, with its values by name. */
export interface ShortRow {
  readonly id: string
  readonly version: number
  readonly title?: string | undefined
  readonly owner?: { readonly id: string; readonly title: string } | null | undefined
  readonly [field: string]: unknown
}

/** A short list of records that a filter finds. */
export function recordsQuery(module: string, filter: Filter, sort?: string) {
  return queryOptions({
    queryKey: ['records', module, 'short', filter, sort ?? null],
    queryFn: async ({ signal }) => {
      const query = { filter: JSON.stringify(filter), limit: 100, ...(sort === undefined ? {} : { sort }) }
      const { rows } = await call('GET /records/:module', { params: { module }, query, signal })
      return rows.map((row): ShortRow => ({ ...row, version: Number(row.version) }))
    },
  })
}
