/** `npm run db:reset`: forgets the data folder, so that the next start is a first start. */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { findPostmaster } from '#server/db/cluster.ts'

const root = path.resolve(import.meta.dirname, '..')
const named = process.env.LAZO_DATA_DIR
const folder = path.resolve(root, named ?? '.data')
const cluster = path.join(folder, 'postgres')

const refusal = await refuse()
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`)
  process.exitCode = 1
} else if (!existsSync(folder)) {
  process.stdout.write(`There is no data in ${folder}.\n`)
} else {
  rmSync(folder, { recursive: true })
  process.stdout.write(`Removed ${folder}. The next start begins anew.\n`)
}

async function refuse(): Promise<string | undefined> {
  if (process.env.DATABASE_URL) {
    return 'DATABASE_URL names a database of your own: drop it and create it again with its own tools.'
  }
  if (!existsSync(folder)) return undefined
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) {
    return `${folder} does not look like a data folder of Lazo; nothing was removed.`
  }
  if ((await findPostmaster(cluster)) !== undefined) {
    return `${folder} is in use. Stop the server first; if it was killed, start it once and stop it.`
  }
  if (named !== undefined && !process.argv.includes('--yes')) {
    return `This removes all data in ${folder}. To do so: npm run db:reset -- --yes`
  }
  return undefined
}
