import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'

export type DeployPage = Api['GET /programme/deployments']['response']
export type DeployPlan = DeployPage['plans'][number]
export type Operation = DeployPlan['operations'][number]
export type Drift = DeployPage['drift'][number]
export type Unjustified = DeployPage['unjustified'][number]

/** Under the records, so that whatever is written of any of them fetches it again. */
export function deployQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'deploy', project],
    queryFn: async ({ signal }) => await call('GET /programme/deployments', { query: { project }, signal }),
  })
}

export type UndoPreview = Api['GET /programme/deployments/:id/undo']['response']

/** Asked for anew each time that one looks: it is of this moment. */
export function undoQuery(id: string) {
  return queryOptions({
    queryKey: ['records', 'programme', 'deploy', 'undo', id],
    queryFn: async ({ signal }) => await call('GET /programme/deployments/:id/undo', { params: { id }, signal }),
    gcTime: 0,
  })
}

/** After the configuration itself has changed: the model too. */
export async function readAgain(): Promise<void> {
  await Promise.all(['records', 'elements', 'model'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}
