import { readFile } from 'node:fs/promises'

import type { Localized } from '#common/errors.ts'
import { roleName } from '#common/scenario.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { isObject } from '#common/text.ts'
import type { Environment } from '#server/context.ts'
import { readYaml } from '#server/model/yaml.ts'
import type { ScenarioRun } from '#server/scenarios/define.ts'
import { runScenario } from '#server/scenarios/run.ts'
import type { System } from '#server/system.ts'

import type { Command, CommandArguments, Output } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Play scenarios: what a role does and what must happen',
  help: `lazo scenario FILE

Plays each scenario of a file as somebody with its role, in one transaction that is rolled back: nothing
stays and nothing is sent. FILE is JSON or YAML: one scenario, or a list of them, each with a "name" if it
has one. It is done (0) where all of them pass.

  --environment N production (default), sandbox or training
  --as ROLE       for those that name no role
  --language L    es or en (default: the company's)
${placeHelp}`,
  options: {
    ...placeOptions,
    environment: { type: 'string' },
    as: { type: 'string' },
    language: { type: 'string' },
  },
  positionals: [1, 1],
  async run(args, output) {
    const [file = ''] = args.positionals
    const all = readAll(await readFile(file, 'utf8'), file)
    return await withSystem(args, output, async (system) => await playAll(system, all, output, args))
  },
}

interface Written {
  readonly name: string
  readonly scenario: unknown
}

function readAll(text: string, file: string): Written[] {
  // JSON is YAML too.
  const read = readYaml(text)
  if (!('data' in read)) throw new UsageError(`${file}, line ${read.line}: ${read.message.en}`)
  const list: readonly unknown[] = Array.isArray(read.data) ? read.data : [read.data]
  return list.map((one, index) => {
    if (!isObject(one)) return { name: String(index + 1), scenario: one }
    const { name = String(index + 1), ...scenario } = one
    return { name: String(name), scenario }
  })
}

const marks = { met: '✓', unmet: '✗', skipped: '·' } as const

async function playAll(
  system: System,
  all: readonly Written[],
  { print }: Output,
  args: CommandArguments,
): Promise<number> {
  const environment = await environmentOf(system, args)
  const language = textOption(args, 'language') === 'en' ? 'en' : 'es'
  const words = (text: Localized): string => text[language]
  let failed = 0
  for (const { name, scenario } of all) {
    const read = readScenario(scenario)
    if ('problems' in read) {
      failed += 1
      print(`${name}: ${words({ es: 'mal escrito', en: 'badly written' })}`)
      for (const { path, message } of read.problems) print(`  ${path}: ${words(message)}`)
      continue
    }
    const as = roleName(textOption(args, 'as') ?? '')
    const run = await runScenario(environment, read.scenario, as, system.environments.production)
    if (run.result !== 'pass') failed += 1
    print(`${name}: ${words(results[run.result])}, ${run.milliseconds} ms`)
    for (const { outcome, sentence, found } of run.steps) {
      print(`  ${marks[outcome]} ${words(sentence)}${found ? ` → ${words(found)}` : ''}`)
    }
    if (run.reason && run.steps.every(({ found }) => !found)) print(`  ${words(run.reason)}`)
  }
  return failed === 0 ? 0 : 1
}

const results: Readonly<Record<ScenarioRun['result'], Localized>> = {
  pass: { es: 'bien', en: 'pass' },
  fail: { es: 'mal', en: 'fail' },
  blocked: { es: 'no se pudo', en: 'blocked' },
  error: { es: 'error', en: 'error' },
}

async function environmentOf({ environments }: System, args: CommandArguments): Promise<Environment> {
  const name = textOption(args, 'environment') ?? 'production'
  const kind = (['production', 'sandbox', 'training'] as const).find((one) => one === name)
  const found = kind && (await environments.named(kind))
  if (!found) throw new UsageError(`There is no environment "${name}"`)
  return found
}
