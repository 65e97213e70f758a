import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'

export type Inventory = Api['GET /programme/processes']['response']
export type ProcessLine = Inventory['processes'][number]
export type Beside = Api['GET /programme/processes/:id']['response']
export type StepBeside = Beside['steps'][number]

const area = { area: 'programme' } as const

export function inventoryQuery(model: ReaderModel, project: string | undefined) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'processes', project ?? null],
    queryFn: async ({ signal }) =>
      await call('GET /programme/processes', { query: project === undefined ? {} : { project }, signal }),
  })
}

/** What stands beside the map of a process; the map itself is a value of its record. */
export function besideQuery(model: ReaderModel, id: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'process', id],
    queryFn: async ({ signal }) => await call('GET /programme/processes/:id', { params: { id }, signal }),
  })
}
