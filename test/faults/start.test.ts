/** A server that starts while the database is kept busy by others. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'

import { startServer } from './server-process.ts'

const waitsMsMax = 10_000

describe('a server that starts', () => {
  let database: TestDatabase
  let dataDir: string

  before(async () => {
    database = await testDatabase()
    await addCredentials(database)
    dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-start-'))
  })
  after(async () => {
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('starts again where the database did not answer in time', async () => {
    const held = Promise.withResolvers<void>()
    const holding = database.migrator.transaction(async (tx) => {
      await tx.exec('lock table lazo.setting in access exclusive mode')
      await held.promise
    })
    const starting = startServer({ dataDir, databaseUrl: database.url })
    try {
      await database.untilBlocked()
      await untilNobodyWaits(database)
    } finally {
      held.resolve()
      await holding
    }
    const server = await starting
    assert.match(server.noted(), /did not answer in time/)
    assert.equal(await server.end('SIGTERM'), 0)
  })
})

async function untilNobodyWaits({ db }: TestDatabase): Promise<void> {
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const endMs = performance.now() + waitsMsMax
  while ((await db.query(waiting)).length > 0) assert.ok(performance.now() < endMs)
}
