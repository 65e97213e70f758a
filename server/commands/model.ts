import { mkdir } from 'node:fs/promises'

import type { Operation, Plan } from '#server/model/plan.ts'
import { applyPlan } from '#server/model/apply.ts'
import { findDrift } from '#server/model/drift.ts'
import { readElementFiles, writeElementFiles } from '#server/model/files.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import type { System } from '#server/system.ts'

import type { Command, CommandArguments, Output } from './define.ts'
import { UsageError, placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Plan, apply, export and check the configuration',
  help: `lazo model export FOLDER     write each element as a YAML file
lazo model plan FOLDER       show what applying the folder would change, and the data it touches
lazo model apply FOLDER      do it; the same again does nothing
lazo model drift             compare the registry with the tables

  --confirm-loss  let "apply" destroy the values that "plan" counted
${placeHelp}`,
  options: { ...placeOptions, 'confirm-loss': { type: 'boolean' } },
  positionals: [1, 2],
  async run(args, output) {
    const [action = '', folder] = args.positionals
    const work = actions[action]
    if (!work) throw new UsageError(`"model ${action}" is no command`)
    if (action !== 'drift' && folder === undefined) throw new UsageError(`model ${action} needs a folder`)
    return await withSystem(args, output, async (system) => await work(system, folder ?? '', output, args))
  },
}

type Action = (system: System, folder: string, output: Output, args: CommandArguments) => Promise<number>

const actions: Readonly<Record<string, Action>> = {
  async export({ environment }, folder, { print }) {
    await mkdir(folder, { recursive: true })
    const written = await writeElementFiles(folder, await readElements(environment.db, environment.schema))
    print(`${written} elements written to ${folder}`)
    return 0
  },
  async plan({ environment }, folder, { print }) {
    const plan = await planModel(environment, await readElementFiles(folder))
    for (const operation of plan.operations) print(describe(operation))
    print(plan.operations.length === 0 ? 'Nothing to change.' : `${plan.operations.length} changes.`)
    return 0
  },
  async apply({ environment }, folder, { print }, args) {
    const plan = await planModel(environment, await readElementFiles(folder))
    const confirmed = args.values['confirm-loss'] ? lossesOf(plan) : {}
    const version = await applyPlan(environment, plan, { by: null, confirmed })
    print(`Version ${version}, ${plan.operations.length} changes.`)
    return 0
  },
  async drift({ environment }, _folder, { print }) {
    const found = await findDrift(environment)
    for (const { what, name, problem } of found) print(`${what} ${name}: ${problem}`)
    if (found.length === 0) print('The registry and the tables agree.')
    return found.length === 0 ? 0 : 1
  },
}

function describe({ operation, kind, path, destructive, impact }: Operation): string {
  const loss = destructive ? `, loses ${impact.filled} values` : ''
  return `${operation} ${kind} ${path} (${impact.records} records${loss})`
}

function lossesOf(plan: Plan): Record<string, number> {
  return Object.fromEntries(plan.operations.filter((one) => one.destructive).map((one) => [one.id, one.impact.filled]))
}
