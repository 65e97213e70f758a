import { setTimeout as wait } from 'node:timers/promises'

import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import type { Database } from '#server/db/database.ts'

import { dismissal, openShared } from './database-server.ts'

// A process of its own: it keeps the test server between two test files and stops it when no test has come for a while.
const idleMsMax = 60_000
const pauseMs = 3_000

const server = await openShared()
const db = await openDatabase({
  url: server.url,
  role: 'migrator',
  poolSize: 1,
  applicationName: 'lazo janitor',
})
if (await isOnlyJanitor(db)) await keepWhileUsed(db)
await db.close()
await server.stop()

async function isOnlyJanitor(janitor: Database): Promise<boolean> {
  const rows = await janitor.query<{ locked: boolean }>(sql`select pg_try_advisory_lock(7265004) as locked`)
  return rows[0]?.locked === true
}

async function keepWhileUsed(janitor: Database): Promise<void> {
  const dismissed = new AbortController()
  await janitor.listen(dismissal, { onMessage: () => dismissed.abort() })
  for (let idleMs = 0; idleMs < idleMsMax && !dismissed.signal.aborted; idleMs += pauseMs) {
    await wait(pauseMs, undefined, { signal: dismissed.signal }).catch(() => undefined)
    if (await isInUse(janitor)) idleMs = 0
  }
}

async function isInUse(janitor: Database): Promise<boolean> {
  const rows = await janitor.query(
    sql`select 1 from pg_stat_activity where backend_type = 'client backend'
        and application_name not in ('lazo janitor', ${`lazo user ${process.pid}`}) limit 1`,
  )
  return rows.length > 0
}
