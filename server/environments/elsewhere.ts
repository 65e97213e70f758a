import { groupSetChannel } from '#server/access/group-sets.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { SessionCache } from '#server/access/sessions.ts'
import type { Environment } from '#server/context.ts'
import type { Listener } from '#server/db/listen.ts'
import { forgetModel, modelChannel } from '#server/model/registry.ts'

import type { Environments } from './environments.ts'

/** What another process changes is no longer remembered in this one: models, and what people may do. */
export async function hearElsewhere(environments: Environments, sessions: SessionCache): Promise<() => Promise<void>> {
  const { db } = environments.production
  /** What was said while nobody heard may have been about any of them. */
  const forgetting = (forget: (environment: Environment) => void): Listener => ({
    onMessage: (schema) =>
      environments.eachOpen((environment) => {
        if (environment.schema === schema) forget(environment)
      }),
    onReconnect: () => environments.eachOpen(forget),
  })
  const stopSessions = sessions.onChange((userId) => {
    environments.eachOpen((environment) => forgetPolicies(environment, userId ?? undefined))
  })
  const stopModels = await db.listen(modelChannel, forgetting(forgetModel))
  const stopGroups = await db.listen(groupSetChannel, forgetting(forgetPolicies))
  return async () => {
    stopSessions()
    await stopModels()
    await stopGroups()
  }
}
