import { call } from '#web/api/client.ts'
import { environmentsQuery, isBeingMade } from '#web/api/environments.ts'
import { queryClient } from '#web/api/query-client.ts'

type Target = 'sandbox' | 'production'

const pollMs = 700
/** As many as the server runs at once. */
const testsAtOnce = 20

/** A copy to try things in; the one that is there is used. */
export async function makeSandbox(): Promise<void> {
  const before = await call('GET /environments')
  if (before.rows.some(({ kind }) => kind === 'sandbox')) return
  if (!isBeingMade(before.copies.find(({ kind }) => kind === 'sandbox')))
    await call('PUT /environments/:kind', { params: { kind: 'sandbox' }, body: { contents: 'masked' } })
  for (let isDone = false; !isDone;) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    const { copies } = await call('GET /environments')
    const copy = copies.find(({ kind }) => kind === 'sandbox')
    if (copy?.problem) throw new Error(copy.problem)
    isDone = !isBeingMade(copy)
  }
  await queryClient.invalidateQueries({ queryKey: environmentsQuery.queryKey })
}

export async function prepare(project: string, environment: Target): Promise<string> {
  return (await call('POST /programme/deployments', { body: { project, environment } })).id
}

export async function apply(id: string): Promise<void> {
  await call('POST /programme/deployments/:id/application', { params: { id } })
}

/** Every test that is ready, a few at a time. */
export async function runTests(project: string, environment: Target): Promise<void> {
  const { tests } = await call('GET /programme/tests', { query: { project } })
  const ready = tests.filter(({ state }) => state === 'ready').map(({ id }) => id)
  for (let from = 0; from < ready.length; from += testsAtOnce) {
    const some = ready.slice(from, from + testsAtOnce)
    await call('POST /programme/tests/runs', { body: { project, environment, tests: some } })
  }
}
