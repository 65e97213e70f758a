import type { EndpointPolicy } from '#common/api/endpoint.ts'
import { createApp } from '#server/http/app.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'List the routes and who may call them',
  help: `lazo routes [--policy]

One route a line: method and path, and with --policy who may call it.

  --policy        also the policy: anonymous, user, switch:NAME or module:ACTION
${placeHelp}`,
  options: { ...placeOptions, policy: { type: 'boolean' } },
  positionals: [0, 0],
  async run(args, output) {
    return await withSystem(args, output, async (system) => {
      const { fastify, routes } = await createApp(system)
      for (const { method, path, policy } of routes) {
        output.print(args.values.policy ? `${method} ${path} ${describe(policy)}` : `${method} ${path}`)
      }
      await fastify.close()
      return 0
    })
  },
}

function describe(policy: EndpointPolicy): string {
  if (typeof policy === 'string') return policy
  return 'switch' in policy ? `switch:${policy.switch}` : `module:${policy.module}`
}
