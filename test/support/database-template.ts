import { createHash, randomBytes } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import type { Database } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'

import { checkoutHash } from './database-server.ts'
import { addProgramme, seedTemplate } from './world.ts'

export type TemplateKind = 'seeded' | 'system' | 'programme'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What can change the content of a template. */
const sources = ['catalog', 'common', 'demo', 'server', 'test/support']
const templateLock = 7_265_005

let sourcesHash: Promise<string> | undefined

/** The name of a database that holds the seed world of the code as it is; built by the first who asks. */
export async function ensureTemplate(serverUrl: string, kind: TemplateKind): Promise<string> {
  sourcesHash ??= hashSources()
  const name = `lazo_template_${checkoutHash}_${await sourcesHash}_${kind}`
  // What stands on another template begins as its clone.
  const base = kind === 'programme' ? await ensureTemplate(serverUrl, 'seeded') : 'template0'
  await onServer(serverUrl, async (maintenance) => {
    if (await databaseExists(maintenance, name)) return
    // Held by the session, which the pool of one keeps for all of this.
    await maintenance.exec(`select pg_advisory_lock(${templateLock})`)
    if (await databaseExists(maintenance, name)) return
    await dropOutdated(maintenance, name)
    await buildTemplate(maintenance, serverUrl, { name, kind, base })
  })
  return name
}

/** Under another name until it is whole, so that a killed build is never taken for a template. */
async function buildTemplate(
  maintenance: Database,
  serverUrl: string,
  { name, kind, base }: { readonly name: string; readonly kind: TemplateKind; readonly base: string },
): Promise<void> {
  const draft = `lazo_test_${process.pid}_draft_${randomBytes(4).toString('hex')}`
  await maintenance.exec(`create database ${quote(draft)} template ${quote(base)}`)
  const db = await openDatabase({
    url: withDatabase(serverUrl, draft),
    role: 'migrator',
    poolSize: 4,
  })
  try {
    if (kind === 'programme') await addProgramme(db)
    else await migrate(db, { environmentMigrations, log: () => undefined })
    if (kind === 'seeded') await seedTemplate(db, withDatabase(serverUrl, draft))
    await db.exec('analyze')
  } finally {
    await db.close()
  }
  await maintenance.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${draft}`)
  await maintenance.exec(`alter database ${quote(draft)} rename to ${quote(name)}`)
}

/** Templates of code that is no more, and databases of tests that were killed; one in use stays. */
async function dropOutdated(maintenance: Database, keep: string): Promise<void> {
  const start = keep.slice(0, keep.lastIndexOf('_'))
  const rows = await maintenance.query<{ name: string }>(
    sql`select datname as name from pg_database where datname like 'lazo\\_te%'
        and not exists (select from pg_stat_activity where pg_stat_activity.datname = pg_database.datname)`,
  )
  for (const { name } of rows) {
    const isTemplate = name.startsWith(`lazo_template_${checkoutHash}_`) && !name.startsWith(start)
    if (isTemplate || isOrphan(name))
      await maintenance.exec(`drop database if exists ${quote(name)}`).catch(() => undefined)
  }
}

function isOrphan(name: string): boolean {
  const pid = /^lazo_test_(\d+)_/.exec(name)?.[1]
  if (!pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch {
    return true
  }
}

async function databaseExists(maintenance: Database, name: string): Promise<boolean> {
  const rows = await maintenance.query(sql`select 1 from pg_database where datname = ${name}`)
  return rows.length > 0
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    const directory = join(root, source)
    const names = await readdir(directory, { recursive: true }).catch(() => [])
    for (const name of names.toSorted()) {
      if (!/\.(ts|json|yaml|csv)$/.test(name) || name.endsWith('.test.ts')) continue
      hash.update(name).update(await readFile(join(directory, name)))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

/** Work on the server rather than on one of its databases, through one session. */
export async function onServer<T>(serverUrl: string, work: (maintenance: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({
    url: serverUrl,
    role: 'migrator',
    poolSize: 1,
    applicationName: 'lazo test',
  })
  try {
    // Clones of one template wait for each other, on a busy machine longer than a request may.
    await db.exec('set lock_timeout = 0; set statement_timeout = 0')
    return await work(db)
  } finally {
    await db.close()
  }
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
