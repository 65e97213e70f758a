import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import type { Database } from '#server/db/database.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import type { Embedded } from '#server/db/embedded.ts'

import { quickFolder } from './temporary.ts'

export interface TestServer {
  /** Of a database that tests do not use themselves, with the right to create others. */
  readonly url: string
  /** Each join has its leave; the last one lets go of the server. */
  leave(): Promise<void>
}

const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** Names everything of this checkout and this user on the machine's shared places. */
export const checkoutHash = createHash('sha256')
  .update(`${checkout} ${process.getuid?.() ?? ''}`)
  .digest('hex')
  .slice(0, 8)

let members = 0
let joined: Promise<Omit<Embedded, 'adopted'>> | undefined

/** One server for all test processes of a checkout; or the one that TEST_DATABASE_URL or DATABASE_URL names. */
export async function joinTestServer(): Promise<TestServer> {
  members += 1
  joined ??= startTestServer()
  try {
    const { url } = await joined
    return { url, leave }
  } catch (error) {
    await leave()
    throw error
  }
}

async function leave(): Promise<void> {
  members -= 1
  if (members > 0) return
  const left = joined
  joined = undefined
  await left?.then(
    ({ stop }) => stop(),
    () => undefined,
  )
}

/** For the end of a test run; without it the server stops by itself a minute after the last test. */
export async function stopTestServer(): Promise<void> {
  if (externalUrl()) return
  const server = await openShared()
  const db = await openDatabase({ url: server.url, role: 'migrator', poolSize: 1 })
  await db.query(sql`select pg_notify(${dismissal}, '')`)
  await db.close()
  await server.stop()
}

/** The channel on which the janitor hears that it may go. */
export const dismissal = 'lazo_janitor_dismissal'

async function startTestServer(): Promise<Omit<Embedded, 'adopted'>> {
  const external = externalUrl()
  if (external) return { url: external, stop: async () => undefined }
  const server = await openShared()
  if (!server.adopted) {
    await relax(server.url)
    spawnJanitor()
  }
  return server
}

function externalUrl(): string | undefined {
  return process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL']
}

export function openShared(): Promise<Embedded> {
  return makeTestDataDir().then((dataDir) => startEmbedded({ dataDir, use: 'share', log: () => undefined }))
}

async function makeTestDataDir(): Promise<string> {
  const dataDir = join(quickFolder(), `lazo-test-${checkoutHash}`)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { uid } = await lstat(dataDir)
  if (process.getuid && uid !== process.getuid()) throw new Error(`${dataDir} belongs to someone else.`)
  return dataDir
}

/** Tests may lose their last transactions when the machine fails. All else is as in production. */
async function relax(url: string): Promise<void> {
  const db: Database = await openDatabase({ url, role: 'migrator', poolSize: 1 })
  await db.exec('alter system set synchronous_commit = off')
  await db.exec("alter system set max_wal_size = '128MB'")
  // With the database and the state of what it refuses, so that a check can tell its own from those of others.
  await db.exec("alter system set log_line_prefix = '%m [%p] %d %e '")
  await db.query(sql`select pg_reload_conf()`)
  await db.close()
}

function spawnJanitor(): void {
  const program = fileURLToPath(new URL('database-janitor.ts', import.meta.url))
  spawn(process.execPath, [program], { detached: true, stdio: 'ignore', cwd: checkout }).unref()
}
