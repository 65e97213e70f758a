import { loadModel } from '#server/model/registry.ts'
import { systemContext } from '#server/users/system-context.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { invariants } from './invariants.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Check that the data are whole',
  help: `lazo verify

Checks what must always hold and prints a line for each: NAME ok, or NAME broken COUNT.
Answers 0 when all of it holds, 1 otherwise. Reads only; the server may run meanwhile.

${placeHelp}`,
  options: placeOptions,
  positionals: [0, 0],
  async run(args, output) {
    return await withSystem(args, output, async (system) => {
      await loadModel(system.environment)
      const ctx = await systemContext(system.environment)
      let isWhole = true
      for (const [name, count] of Object.entries(invariants)) {
        const broken = await count(ctx)
        output.print(broken === 0 ? `${name} ok` : `${name} broken ${broken}`)
        isWhole &&= broken === 0
      }
      return isWhole ? 0 : 1
    })
  },
}
