import { openApiDocument } from '#server/http/openapi.ts'
import { loadModel } from '#server/model/registry.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Print the API’s description',
  help: `lazo openapi

Prints the OpenAPI 3.1 document of the API with the modules and fields that there are now.

${placeHelp}`,
  options: placeOptions,
  positionals: [0, 0],
  async run(args, output) {
    return await withSystem(args, output, async (system) => {
      const model = await loadModel(system.environment)
      output.print(JSON.stringify(openApiDocument(model, system.baseUrl), null, 2))
      return 0
    })
  },
}
