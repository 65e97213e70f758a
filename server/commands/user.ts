import { createAccount } from '#server/users/accounts.ts'
import { administratorRole, completeInstallation } from '#server/users/first-run.ts'
import { findPerson, resetLink } from '#server/users/password-reset.ts'
import { systemContext } from '#server/users/system-context.ts'
import type { System } from '#server/system.ts'

import type { Command, CommandArguments, Output } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Add a person, or let one choose a new password',
  help: `lazo user add EMAIL [--name NAME] [--role NAME]… [--group NAME]… [--language es|en]
lazo user reset EMAIL

Both print a link by which the person chooses a password; it works once, for an hour.
With LAZO_PASSWORD in the environment, "add" sets that password and prints no link.

  --name NAME     as others see it (default: the part before @)
  --role NAME     role, by its name; may be repeated (default: administrator)
  --group NAME    security group, by its name; may be repeated
  --language es|en
${placeHelp}`,
  options: {
    ...placeOptions,
    name: { type: 'string' },
    role: { type: 'string', multiple: true },
    group: { type: 'string', multiple: true },
    language: { type: 'string' },
  },
  positionals: [2, 2],
  async run(args, output) {
    const [action, email = ''] = args.positionals
    if (action !== 'add' && action !== 'reset') throw new UsageError(`"user ${action}" is no command`)
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError(`"${email}" is no e-mail address`)
    return await withSystem(args, output, async (system) =>
      action === 'add' ? await add(system, args, email, output) : await reset(system, email, output),
    )
  },
}

async function add(system: System, args: CommandArguments, email: string, output: Output): Promise<number> {
  const ctx = await systemContext(system.environment)
  const language = textOption(args, 'language')
  if (language !== undefined && language !== 'es' && language !== 'en') {
    throw new UsageError('--language is es or en')
  }
  const password = process.env.LAZO_PASSWORD
  const roles = namesOf(args, 'role').map((name) => idByName(ctx.model.roles.values(), name, 'role'))
  const account = await createAccount(ctx, {
    name: textOption(args, 'name') ?? email.split('@')[0] ?? email,
    email,
    language,
    password: password === undefined || password === '' ? undefined : password,
    roles: roles.length > 0 ? roles : [administratorRole(ctx)],
    groups: namesOf(args, 'group').map((name) => idByName(ctx.model.groups.values(), name, 'group')),
  })
  await completeInstallation(system.environment, account.id)
  output.print(`Added ${account.email}`)
  if (!password) output.print(await linkFor(system, account.id))
  return 0
}

async function reset(system: System, email: string, output: Output): Promise<number> {
  const person = await findPerson(system.db, email)
  if (!person) {
    output.note(`Nobody active has the address ${email}`)
    return 1
  }
  output.print(await linkFor(system, person.id))
  return 0
}

async function linkFor(system: System, userId: string): Promise<string> {
  const { token } = await system.auth.createResetToken(userId)
  return resetLink(system.baseUrl, token)
}

function namesOf(args: CommandArguments, option: string): string[] {
  const value = args.values[option]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

type Named = { readonly id: string; readonly name: string }

function idByName(all: Iterable<Named>, name: string, what: string): string {
  const list = [...all]
  const found = list.find((one) => one.name === name || one.id === name)
  if (found) return found.id
  throw new UsageError(`There is no ${what} "${name}"; there are: ${list.map((one) => one.name).join(', ')}`)
}
