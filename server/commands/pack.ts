import { readFile, writeFile } from 'node:fs/promises'
import { packNames } from '#catalog/packs/index.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context } from '#server/context.ts'
import { exportPack } from '#server/packs/export.ts'
import { loadPack } from '#server/packs/load.ts'
import { packOf, readPack } from '#server/packs/read.ts'
import { said, type Pack } from '#server/packs/shape.ts'
import { shippedPack, shippedPacks } from '#server/packs/shipped.ts'
import { listProjects } from '#server/programme/read.ts'
import { findPerson } from '#server/users/password-reset.ts'
import type { System } from '#server/system.ts'
import type { Command, CommandArguments, Output } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'List, check, load and export packs of the project',
  help: `lazo pack list                 the packs that ship
lazo pack check FILE           what is wrong in a file, by line and place
lazo pack load PACK --as EMAIL   take one over, by name or out of a file; nothing is deployed
lazo pack export FILE --as EMAIL  write a project as a pack

What is loaded is written in the name of that person, by their rights and in their language.

  --as EMAIL      whose rights hold
  --project NAME  of which project, as its title begins: PRO-1 (default: the latest)
${placeHelp}`,
  options: { ...placeOptions, as: { type: 'string' }, project: { type: 'string' } },
  positionals: [1, 2],
  async run(args, output) {
    const [action = '', place = ''] = args.positionals
    if (action === 'list') return await list(output)
    if (!['check', 'load', 'export'].includes(action)) throw new UsageError(`"pack ${action}" is no command`)
    if (place === '') throw new UsageError(`pack ${action} needs a pack or a file`)
    if (action === 'check') return await check(place, output)
    return await withSystem(args, output, async (system) => {
      const ctx = await contextOf(system, args)
      const project = await projectOf(ctx, args)
      return action === 'load' ? await load(ctx, project, place, output) : await save(ctx, project, place, output)
    })
  },
}

async function list({ print }: Output): Promise<number> {
  for (const pack of await shippedPacks()) print(`${pack.name}  ${said(pack.title, 'en')}: ${said(pack.purpose, 'en')}`)
  return 0
}

async function check(file: string, { print, note }: Output): Promise<number> {
  const read = readPack(await readFile(file, 'utf8'))
  if ('pack' in read) {
    print(`${read.pack.name} ${read.pack.version}: ${countsOf(read.pack)}`)
    return 0
  }
  for (const { line, path, message } of read.problems) note(`${file}:${line} ${path}: ${message.en}`)
  return 1
}

function countsOf({ sections }: Pack): string {
  return Object.entries(sections)
    .flatMap(([name, entries]) => (Object.keys(entries).length > 0 ? [`${Object.keys(entries).length} ${name}`] : []))
    .join(', ')
}

async function load(ctx: Context, project: string, place: string, { print }: Output): Promise<number> {
  if (!ctx.policy.can('configure')) throw new UsageError('Only whoever configures loads a pack')
  const isShipped = packNames.some((name) => name === place)
  const pack = isShipped ? await shippedPack(place) : packOf(await readFile(place, 'utf8'))
  await loadPack(ctx, pack, project)
  print(`${pack.name}: ${countsOf(pack)}`)
  return 0
}

async function save(ctx: Context, project: string, file: string, { print }: Output): Promise<number> {
  await writeFile(file, (await exportPack(ctx, project)).file)
  print(`Written to ${file}`)
  return 0
}

async function contextOf(system: System, args: CommandArguments): Promise<Context> {
  const email = textOption(args, 'as')
  if (email === undefined) throw new UsageError('--as names the person whose rights hold')
  const { environment } = system
  const person = await findPerson(system.db, email)
  const ctx =
    person &&
    (await userContext(environment, { userId: person.id, actId: environment.world.newId(), channel: 'system' }))
  if (!ctx) throw new UsageError(`Nobody has the address ${email}`)
  return ctx
}

async function projectOf(ctx: Context, args: CommandArguments): Promise<string> {
  const wanted = textOption(args, 'project')
  const projects = await listProjects(ctx)
  const found =
    wanted === undefined
      ? projects[0]
      : projects.find(({ title }) => title === wanted || title.startsWith(`${wanted} `))
  if (!found) throw new UsageError(wanted === undefined ? 'There is no project' : `There is no project ${wanted}`)
  return found.id
}
