import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import sql, { raw } from 'sql-template-tag'

import { command, runLazo, startServer, type ServerPlace } from '#test/faults/server-process.ts'
import { chance } from '#test/support/chance.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'

import type { Check, Failure } from './check.ts'

/** How far a first start has come, as somebody else sees it: tables that are there, rows that they have. */
const marks = [
  "to_regclass('lazo.migration') is not null",
  "to_regclass('lazo.environment') is not null",
  "to_regnamespace('lazo_jobs') is not null",
  "to_regclass('lazo_jobs.queue') is not null",
  "to_regnamespace('production') is not null",
  "to_regclass('production.element') is not null",
  "(select count(*) from pg_class where relname ~ '^m_[0-9a-f]{12}$') > 0",
] as const
const killsEach = 2
const lookEveryMs = 5
const moreMsMax = 150
const patienceMs = 60_000

export const firstStart: Check = {
  id: 'R04',
  tries: 'A first start that is killed on the way, and again: the next one finishes it, and everything is whole.',
  cases: { C: 2, N: 60 },
  async run(_, cases, seed) {
    const random = chance(seed)
    const failures: Failure[] = []
    for (let done = 0; done < cases; done += killsEach) {
      const kills = Array.from({ length: killsEach }, () => ({
        mark: random.below(marks.length),
        moreMs: random.below(moreMsMax),
      }))
      const sentence = await killedAt(kills.toSorted((a, b) => a.mark - b.mark))
      if (sentence !== undefined) failures.push({ index: done, sentence, replay: kills })
    }
    return { cases, failures }
  },
}

interface Kill {
  readonly mark: number
  readonly moreMs: number
}

async function killedAt(kills: readonly Kill[]): Promise<string | undefined> {
  const database = await testDatabase({ template: 'empty' })
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-first-start-'))
  const place: ServerPlace = { dataDir, databaseUrl: database.url }
  try {
    for (const kill of kills) await startAndKill(place, database, kill)
    const server = await startServer(place)
    const isUp = (await fetch(`${server.url}/healthz`)).ok
    await server.end('SIGTERM')
    const { code, output } = await command(place, 'verify')
    if (!isUp) return 'it does not answer'
    return code === 0 ? undefined : output
  } finally {
    await database.drop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** One that is through before its mark, because an earlier one had come so far, is killed as well. */
async function startAndKill(place: ServerPlace, { migrator }: TestDatabase, { mark, moreMs }: Kill): Promise<void> {
  const child = runLazo(['start', '--data', place.dataDir, '--port', '0'], place)
  const gone = once(child, 'exit')
  for (const pipe of [child.stdout, child.stderr]) pipe?.resume()
  const reached = sql`select ${raw(marks[mark] ?? 'true')} as reached`
  const deadline = performance.now() + patienceMs
  while (child.exitCode === null && performance.now() < deadline) {
    const [row] = await migrator.query<{ reached: boolean }>(reached)
    if (row?.reached) break
    await wait(lookEveryMs)
  }
  await wait(moreMs)
  child.kill('SIGKILL')
  await gone
}
