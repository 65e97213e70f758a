import type { Command } from './define.ts'
import { UsageError, placeHelp, placeOptions } from './define.ts'

export const command: Command = {
  summary: 'Write everything to one file',
  help: `lazo backup FILE

${placeHelp}`,
  options: placeOptions,
  positionals: [1, 1],
  async run() {
    throw new UsageError('Not yet')
  },
}
