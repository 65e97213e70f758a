import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import type { Database } from '#server/db/database.ts'

import { joinTestServer } from './database-server.ts'
import type { TestServer } from './database-server.ts'
import { ensureTemplate, onServer, quote, withDatabase } from './database-template.ts'
import type { TemplateKind } from './database-template.ts'

export interface TestDatabase {
  /** With the application's role, as the server works. */
  readonly db: Database
  /** With the migrator's role, for whatever makes or changes tables. */
  readonly migrator: Database
  readonly url: string
  /** Until so many sessions wait for a row or table that another holds. */
  untilBlocked(sessions?: number): Promise<void>
  drop(): Promise<void>
}

interface TestDatabaseOptions {
  /** 'seeded' (the default) holds the seed world; 'system' the system tables alone; 'empty' nothing. */
  readonly template?: TemplateKind | 'empty'
}

/** A database of the test file's own, cloned from a template that is built once for the code as it is. */
export async function testDatabase({ template = 'seeded' }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await joinTestServer()
  try {
    const source = template === 'empty' ? 'template0' : await ensureTemplate(server.url, template)
    const name = `lazo_test_${process.pid}_${randomBytes(4).toString('hex')}`
    await onServer(server.url, (maintenance) =>
      maintenance.exec(`create database ${quote(name)} template ${quote(source)} strategy file_copy`),
    )
    return await openTestDatabase(server, name)
  } catch (error) {
    await server.leave()
    throw error
  }
}

/** Of the application's role, at one time. */
export const sessions = 8

/** Longer than any of ours waits: who was there would be gone by then. */
const blockedWithinMs = 30_000

async function openTestDatabase(server: TestServer, name: string): Promise<TestDatabase> {
  const url = withDatabase(server.url, name)
  const applicationName = 'lazo test'
  const migrator = await openDatabase({ url, role: 'migrator', poolSize: 3, applicationName })
  const db = await openDatabase({ url, role: 'app', poolSize: sessions, applicationName })
  return {
    db,
    migrator,
    url,
    async untilBlocked(waiting = 1) {
      const blocked = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      const endMs = performance.now() + blockedWithinMs
      while ((await db.query(blocked)).length < waiting) {
        if (performance.now() > endMs) throw new Error(`Of ${waiting} sessions not all wait for a lock.`)
      }
    },
    async drop() {
      await Promise.all([db.close(), migrator.close()])
      await onServer(server.url, (maintenance) => maintenance.exec(`drop database ${quote(name)} with (force)`))
      await server.leave()
    },
  }
}
