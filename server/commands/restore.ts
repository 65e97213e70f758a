import { restoreBackup } from '#server/backup/restore-backup.ts'
import type { System } from '#server/system.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Bring a backup back into an empty place',
  help: `lazo restore FILE [--neutralise]

Fills an empty data folder, or an empty database, with a backup. All of it or nothing: a damaged
file changes nothing. An encrypted one needs its LAZO_BACKUP_PASSWORD. Everybody signs in again.

What waited to be done, such as mails that had not left, is done by the next start.

  --neutralise    a copy to look at: API keys end, no mail and no calls leave it,
                  until "lazo release"; what waited is not done, then neither
${placeHelp}`,
  options: { ...placeOptions, neutralise: { type: 'boolean' } },
  positionals: [1, 1],
  async run(args, output) {
    const [place = ''] = args.positionals
    const restore = async ({ environment }: System): Promise<number> => {
      const manifest = await restoreBackup(environment, place, {
        password: process.env.LAZO_BACKUP_PASSWORD || undefined,
        neutralise: args.values.neutralise === true,
      })
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      output.print(
        `${rows} rows of ${manifest.tables.length} tables and ${manifest.files} files of ${manifest.createdAt}`,
      )
      return 0
    }
    // Whom a first start would make is not here before those of the backup are.
    return await withSystem(args, output, restore, { administrator: undefined })
  },
}
