import type { Command } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'

export const command: Command = {
  summary: 'Fill with the demo company or with many rows',
  help: `lazo seed [--profile demo|rows] [--seed N] [--rows N] [--language es|en]

  --profile demo  the demo company with two years of history (default)
  --profile rows  many records, for measuring
  --seed N        the same number gives the same data (default 1)
  --rows N        how many contacts the profile "rows" makes (default 100000)
  --language      of the demo company's texts: es (default) or en
${placeHelp}`,
  options: {
    ...placeOptions,
    profile: { type: 'string' },
    seed: { type: 'string' },
    rows: { type: 'string' },
    language: { type: 'string' },
  },
  positionals: [0, 0],
  async run(args) {
    const profile = textOption(args, 'profile') ?? 'demo'
    throw new UsageError(`There is no profile "${profile}" yet`)
  },
}
