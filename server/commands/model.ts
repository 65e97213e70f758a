import { mkdir, readFile, writeFile } from 'node:fs/promises'

import type { Element } from '#common/element.ts'
import type { Environment } from '#server/context.ts'

import type { Operation, Plan } from '#server/model/plan.ts'
import { applyPlan } from '#server/model/apply.ts'
import { readFiles, writeFiles } from '#server/model/files.ts'
import { planIncoming, type IncomingPlan } from '#server/model/incoming.ts'
import { manifestSchema } from '#server/model/manifest.ts'
import { packageFiles, readConfiguration, wholeConfiguration } from '#server/model/package.ts'
import { installedPackages, writePackages } from '#server/model/packages.ts'
import { readElements } from '#server/model/registry.ts'
import { differences } from '#server/model/remedies.ts'
import { readZip, writeZip } from '#server/model/zip.ts'
import type { System } from '#server/system.ts'

import type { Command, CommandArguments, Output } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Plan, apply, export and check the configuration',
  help: `lazo model export PLACE [ELEMENT…]  write each element as a YAML file
lazo model plan PLACE               show what applying it would change, and the data it touches
lazo model apply PLACE              do it; the same again does nothing
lazo model drift                    compare the registry with the tables

PLACE is a folder, or a file that ends in .zip. ELEMENT is a name such as visit, or account.visits:
with it the export is a package, which brings its own to where it is applied and removes nothing.

  --environment N production (default), sandbox or training
  --name N        of the package (default: the name of the first element)
  --version N     of the package (default 1.0.0)
  --remove yes|no whether what the place lacks goes: by default yes for a whole configuration and
                  no for a package
  --confirm-loss  let "apply" destroy the values that "plan" counted
  --grant         let "apply" give the rights that "plan" named
${placeHelp}`,
  options: {
    ...placeOptions,
    environment: { type: 'string' },
    name: { type: 'string' },
    version: { type: 'string' },
    remove: { type: 'string' },
    'confirm-loss': { type: 'boolean' },
    grant: { type: 'boolean' },
  },
  positionals: [1, 500],
  async run(args, output) {
    const [action = '', place] = args.positionals
    const work = actions[action]
    if (!work) throw new UsageError(`"model ${action}" is no command`)
    if (action !== 'drift' && place === undefined) throw new UsageError(`model ${action} needs a folder or a file`)
    return await withSystem(
      args,
      output,
      async (system) => await work(await environmentOf(system, args), place ?? '', output, args),
    )
  },
}

type Action = (environment: Environment, place: string, output: Output, args: CommandArguments) => Promise<number>

const actions: Readonly<Record<string, Action>> = {
  async export(environment, place, { print }, args) {
    const elements = await readElements(environment.db, environment.schema)
    const installed = await installedPackages(environment.db, environment.schema)
    const versions = Object.fromEntries(installed.map(({ name, version }) => [name, version]))
    const paths = args.positionals.slice(2)
    const { files } =
      paths.length === 0
        ? wholeConfiguration(elements, versions)
        : packageFiles(elements, chosen(elements, paths), labelOf(args, paths), versions)
    if (place.endsWith('.zip')) await writeFile(place, writeZip(files))
    else {
      await mkdir(place, { recursive: true })
      await writeFiles(place, files)
    }
    print(`${files.size - 1} elements written to ${place}`)
    return 0
  },
  async plan(environment, place, { print }, args) {
    const plan = await planFrom(environment, place, args)
    for (const operation of plan.operations) print(describe(operation))
    for (const { path, message } of plan.grants) print(`grants: role ${path}: ${message.en}`)
    print(plan.operations.length === 0 ? 'Nothing to change.' : `${plan.operations.length} changes.`)
    return 0
  },
  async apply(environment, place, { print, note }, args) {
    const plan = await planFrom(environment, place, args)
    if (plan.grants.length > 0 && args.values.grant !== true) {
      for (const { path, message } of plan.grants) note(`${path}: ${message.en}`)
      throw new UsageError('It grants rights: look at them with "model plan", then say --grant')
    }
    const confirmed = args.values['confirm-loss'] ? lossesOf(plan) : {}
    const version = await applyPlan(environment, plan, {
      by: null,
      confirmed,
      also: async (tx) =>
        await writePackages(tx, environment.schema, plan.packages, { userId: null, now: environment.world.now() }),
    })
    print(`Version ${version}, ${plan.operations.length} changes.`)
    return 0
  },
  async drift(environment, _place, { print }) {
    const found = await differences(environment)
    for (const { what, name, problem, reason } of found) print(`${what} ${name}: ${reason ?? problem}`)
    if (found.length === 0) print('The registry and the tables agree.')
    return found.length === 0 ? 0 : 1
  },
}

async function environmentOf({ environments }: System, args: CommandArguments): Promise<Environment> {
  const name = textOption(args, 'environment') ?? 'production'
  const kind = (['production', 'sandbox', 'training'] as const).find((one) => one === name)
  const found = kind && (await environments.named(kind))
  if (!found) throw new UsageError(`There is no environment "${name}"`)
  return found
}

async function planFrom(environment: Environment, place: string, args: CommandArguments): Promise<IncomingPlan> {
  const files = place.endsWith('.zip') ? await readZip(await readFile(place)) : await readFiles(place)
  const configuration = await readConfiguration(files)
  const remove = textOption(args, 'remove')
  if (remove !== undefined && remove !== 'yes' && remove !== 'no') throw new UsageError('--remove is yes or no')
  const removes = remove === undefined ? configuration.manifest?.type !== 'package' : remove === 'yes'
  return await planIncoming(environment.db, environment.schema, { from: 'files', configuration, removes })
}

function labelOf(args: CommandArguments, [first = '']: readonly string[]): { name: string; version: string } {
  const label = {
    name: textOption(args, 'name') ?? first.replaceAll('.', '-').toLowerCase(),
    version: textOption(args, 'version') ?? '1.0.0',
  }
  const { name, version } = manifestSchema.shape
  if (!name.safeParse(label.name).success) throw new UsageError('--name has lower-case letters, digits and dashes')
  if (!version.safeParse(label.version).success) throw new UsageError('--version is three numbers, such as 1.0.0')
  return label
}

/** `visit` is a module, or else anything of that name; `account.visits` is a part of a module. */
function chosen(elements: readonly Element[], paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const [outer = '', inner] = path.split('.')
    const module = elements.find(({ kind, name }) => kind === 'module' && name === outer)
    const found =
      inner === undefined
        ? module
          ? [module]
          : elements.filter(({ parent, name }) => parent === null && name === outer)
        : elements.filter(({ parent, name }) => module !== undefined && parent === module.id && name === inner)
    if (found.length === 0) throw new UsageError(`There is no element ${path}`)
    return found.map(({ id }) => id)
  })
}

function describe({ operation, kind, path, destructive, impact }: Operation): string {
  const loss = destructive ? `, loses ${impact.filled} values` : ''
  return `${operation} ${kind} ${path} (${impact.records} records${loss})`
}

function lossesOf(plan: Plan): Record<string, number> {
  return Object.fromEntries(plan.operations.filter((one) => one.destructive).map((one) => [one.id, one.impact.filled]))
}
