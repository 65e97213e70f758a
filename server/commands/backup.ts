import { writeBackup } from '#server/backup/write-backup.ts'

import type { Command } from './define.ts'
import { placeHelp, placeOptions } from './define.ts'
import { withSystem } from './open.ts'

export const command: Command = {
  summary: 'Write everything to one file',
  help: `lazo backup FILE

Writes data, configuration and files of one moment to FILE, checksummed; the server may go on
working. With LAZO_BACKUP_PASSWORD in the environment the file is encrypted with that password.
Sessions and reset links are not part of it. A document whose content is not on the disk
is named, and all the rest is written.

${placeHelp}`,
  options: placeOptions,
  positionals: [1, 1],
  async run(args, output) {
    const [place = ''] = args.positionals
    return await withSystem(args, output, async ({ environment }) => {
      const manifest = await writeBackup(environment, place, process.env.LAZO_BACKUP_PASSWORD || undefined)
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
      output.print(`${rows} rows of ${manifest.tables.length} tables and ${manifest.files} files written to ${place}`)
      for (const { hash, names } of manifest.missing)
        output.print(
          `Not on the disk, and so not in the backup: ${names.join(', ')} (files/${hash.slice(0, 2)}/${hash})`,
        )
      return 0
    })
  },
}
