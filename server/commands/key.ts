import type { ApiScope } from '#server/access/api-keys.ts'
import { createKey } from '#server/access/api-keys.ts'
import { findPerson } from '#server/users/password-reset.ts'

import type { Command } from './define.ts'
import { UsageError, placeHelp, placeOptions, textOption } from './define.ts'
import { withSystem } from './open.ts'

const scopes: readonly ApiScope[] = ['read', 'write', 'admin']

export const command: Command = {
  summary: 'Make an API key',
  help: `lazo key create EMAIL [--name NAME] [--scopes read,write,admin] [--days N]

Prints the key, this once. It may never do more than the person it belongs to.

  --name NAME     what it is for (default: command line)
  --scopes LIST   read, write, admin (default: read)
  --days N        ends after so many days (default: never)
${placeHelp}`,
  options: {
    ...placeOptions,
    name: { type: 'string' },
    scopes: { type: 'string' },
    days: { type: 'string' },
  },
  positionals: [2, 2],
  async run(args, output) {
    const [action, email = ''] = args.positionals
    if (action !== 'create') throw new UsageError(`"key ${action}" is no command`)
    const wanted = (textOption(args, 'scopes') ?? 'read').split(',').map((name) => {
      const scope = scopes.find((one) => one === name.trim())
      if (!scope) throw new UsageError(`"${name}" is no scope; there are: ${scopes.join(', ')}`)
      return scope
    })
    const days = Number(textOption(args, 'days') ?? '0')
    if (!Number.isInteger(days) || days < 0) throw new UsageError('--days is a whole number')
    return await withSystem(args, output, async (system) => {
      const person = await findPerson(system.db, email)
      if (!person) {
        output.note(`Nobody active has the address ${email}`)
        return 1
      }
      const expiresAt = days === 0 ? null : new Date(Date.parse(system.world.now()) + days * 86_400_000).toISOString()
      const name = textOption(args, 'name') ?? 'command line'
      output.print(
        (await createKey(system, { userId: person.id, environmentId: null }, { name, scopes: wanted, expiresAt }))
          .secret,
      )
      return 0
    })
  },
}
