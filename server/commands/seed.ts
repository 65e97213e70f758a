import type { Language } from '#common/errors.ts'
import { team } from '#demo/team.ts'
import { dressDemo } from '#server/demo/dress-demo.ts'
import { loadDemo } from '#server/demo/load-demo.ts'
import { loadMany } from '#server/demo/load-many.ts'
import { completeInstallation } from '#server/users/first-run.ts'
import { resetLink } from '#server/users/password-reset.ts'
import type { System } from '#server/system.ts'
import type { Command, CommandArguments } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Fill with the demo company or with many rows',
  help: `lazo seed [--profile demo|bulk] [--seed N] [--rows N] [--language es|en]

With LAZO_PASSWORD in the environment, the demo's people sign in with that password; without it, a
link is printed by which its administrator chooses one.

  --profile demo  the demo company with two years of history (default)
  --profile bulk  many records, for measuring
  --seed N        the same number gives the same data (default 1)
  --rows N        how many contacts the profile "bulk" makes (default 100000)
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
  async run(args, output) {
    const profile = textOption(args, 'profile') ?? 'demo'
    if (profile !== 'demo' && profile !== 'bulk') throw new UsageError(`There is no profile "${profile}": demo or bulk`)
    const load = {
      language: languageOf(args),
      seed: numberOf(args, 'seed', 1),
      rows: numberOf(args, 'rows', 100_000),
      password: process.env.LAZO_PASSWORD === '' ? undefined : process.env.LAZO_PASSWORD,
      progress: (written: number) => output.note(`${written} records`),
    }
    return await withSystem(args, output, async (system) => {
      const { environment } = system
      const written = profile === 'demo' ? await loadDemo(environment, load) : await loadMany(environment, load)
      if (written === 0) {
        output.note('The demo company is here already')
        return 1
      }
      if (profile === 'demo') await dressDemo(environment)
      await completeInstallation(environment, team.ada.id)
      output.print(`Wrote ${written} records. The administrator is ${team.ada.email}`)
      if (load.password === undefined) output.print(await linkFor(system))
      return 0
    })
  },
}

async function linkFor(system: System): Promise<string> {
  const { token } = await system.auth.createResetToken(team.ada.id)
  return resetLink(system.baseUrl, token)
}

function languageOf(args: CommandArguments): Language {
  const language = textOption(args, 'language') ?? 'es'
  if (language !== 'es' && language !== 'en') throw new UsageError('--language is es or en')
  return language
}

function numberOf(args: CommandArguments, name: string, usual: number): number {
  const text = textOption(args, name)
  if (text === undefined) return usual
  if (!/^\d{1,8}$/.test(text) || Number(text) === 0) throw new UsageError(`--${name} is a whole number from 1`)
  return Number(text)
}
