import { systemPolicy } from '#server/access/policy.ts'
import type { Context, Environment } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'

/** Nobody in particular: the first start, commands, jobs without a user. */
export const systemUserId = '00000000-0000-0000-0000-000000000000'

export async function systemContext(environment: Environment): Promise<Context> {
  return {
    environment,
    model: await loadModel(environment),
    policy: systemPolicy(systemUserId),
    user: {
      id: systemUserId,
      name: 'Lazo',
      email: '',
      language: 'es',
      locale: 'es-ES',
      timeZone: 'UTC',
    },
    channel: 'system',
    actId: environment.world.newId(),
  }
}
