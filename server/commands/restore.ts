import type { Command } from './define.ts'
import { UsageError, placeHelp, placeOptions } from './define.ts'

export const command: Command = {
  summary: 'Bring a backup back into an empty place',
  help: `lazo restore FILE [--neutralise]

${placeHelp}`,
  options: placeOptions,
  positionals: [1, 1],
  async run() {
    throw new UsageError('Not yet')
  },
}
