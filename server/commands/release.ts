import { release } from '#server/backup/neutral.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Let a neutral copy send mail and call out again',
  help: `lazo release

Ends what "lazo restore --neutralise" began; takes effect with the next start.

${placeHelp}`,
  options: placeOptions,
  positionals: [0, 0],
  async run(args, output) {
    return await withSystem(args, output, async ({ db }) => {
      output.print((await release(db)) ? 'Released.' : 'This was no neutral copy.')
      return 0
    })
  },
}
