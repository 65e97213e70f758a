import { listAccessEvents } from '#common/api/access.ts'
import { explainAccess as explainEndpoint, listReaders as readersEndpoint } from '#common/api/records.ts'
import { missing } from '#common/errors.ts'
import { listEvents } from '#server/access/events.ts'
import { explainAccess, listReaders } from '#server/records/explain-access.ts'
import { listAccounts } from '#server/users/accounts.ts'

import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

/** Whoever manages the people of some groups asks about those alone. */
export function registerAccess(app: App): void {
  route(app, explainEndpoint, async (ctx, { params }) => {
    const { module, id, user } = params
    if (!(await listAccounts(ctx)).some((account) => account.id === user)) throw missing()
    return jsonText(JSON.stringify(await explainAccess(ctx, module, id, user)))
  })

  route(app, readersEndpoint, async (ctx, { params }) => {
    const active = (await listAccounts(ctx)).filter((account) => account.active)
    const people = active.map(({ id, name }) => ({ id, name }))
    return { rows: await listReaders(ctx, params.module, params.id, people) }
  })

  route(app, listAccessEvents, async (_, { query }) => ({ rows: await listEvents(app.system.db, query.user) }))
}
