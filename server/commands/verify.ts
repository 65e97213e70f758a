import { verify } from '#server/verify/verify.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Check that the data are whole',
  help: `lazo verify

Checks what must always hold and prints a line for each: NAME ok, or NAME broken COUNT; beside that,
on standard error, the first things that break it. Answers 0 when all of it holds, 1 otherwise.
Reads one moment only; the server may run meanwhile.

${placeHelp}`,
  options: placeOptions,
  positionals: [0, 0],
  async run(args, output) {
    return await withSystem(args, output, async ({ environment, environments }) => {
      const copies = await Promise.all([environments.named('sandbox'), environments.named('training')])
      let isWhole = true
      for (const { name, count, examples } of await verify(
        environment,
        copies.filter((one) => one !== undefined),
      )) {
        output.print(count === 0 ? `${name} ok` : `${name} broken ${count}`)
        for (const example of examples) output.note(`  ${example}`)
        isWhole &&= count === 0
      }
      return isWhole ? 0 : 1
    })
  },
}
