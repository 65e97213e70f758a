import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import { startEmbedded } from '#server/db/embedded.ts'

import { command, startServer, visit } from './server-process.ts'
import type { ServerPlace, ServerProcess, Visitor } from './server-process.ts'
import { emptyLedger, findLosses, startWriters } from './writers.ts'
import type { Ledger } from './writers.ts'

const serverKills = Number(process.env.LAZO_SERVER_KILLS ?? 15)
const databaseKills = Number(process.env.LAZO_DATABASE_KILLS ?? 3)
/** On a machine that others use too they are fewer. */
const killingMsMax = Number(process.env.LAZO_KILLING_SECONDS ?? 120) * 1000
const killsMin = 2
const writerCount = Number(process.env.LAZO_WRITERS ?? 50)
/** Between two kills, at the least. */
const writesMin = 12
const writingMsMax = 300
const readyMsMax = 10_000
const databaseBackMsMax = 15_000
const stopMsMax = 10_000

describe('with the embedded database', () => {
  let place: ServerPlace
  let server: ServerProcess
  let ada: Visitor
  const ledger: Ledger = emptyLedger()

  before(async () => {
    place = { dataDir: await mkdtemp(path.join(tmpdir(), 'lazo-crash-')) }
    server = await startServer(place)
    place = { ...place, port: Number(new URL(server.url).port) }
    ada = await visit(server.url)
  })
  after(async () => {
    await server?.end('SIGTERM')
    const postmaster = await postmasterOf(place.dataDir)
    if (postmaster !== undefined) for (const pid of await familyOf(postmaster)) kill(pid)
    await rm(place.dataDir, { recursive: true, force: true })
  })

  async function whileWriting(work: () => Promise<void>): Promise<void> {
    const writers = startWriters(writerCount, ada, () => server.url, ledger)
    try {
      await until(() => ledger.sets.length >= writerCount)
      await work()
    } finally {
      await writers.stop()
    }
    await verify()
  }

  /** Some more, and then a moment that may be in the middle of anything. */
  async function someWrites(): Promise<void> {
    const known = ledger.created.size
    await until(() => ledger.created.size > known + writesMin)
    await pause(Math.random() * writingMsMax)
  }

  async function verify(): Promise<void> {
    const { code, output } = await command(place, 'verify')
    assert.equal(code, 0, output)
    assert.deepEqual(await findLosses(ada, server.url, ledger), [])
    assert.deepEqual(ledger.odd, [])
  }

  it('a server killed while many write has lost nothing that it acknowledged, and is back at once', async (test) => {
    await whileWriting(async () => {
      const untilMs = performance.now() + killingMsMax
      let time = 0
      for (; time < serverKills && (time < killsMin || performance.now() < untilMs); time += 1) {
        await someWrites()
        await server.end('SIGKILL')
        server = await startServer(place)
        assert.ok(server.startedInMs < crowded(readyMsMax), `ready after ${Math.round(server.startedInMs)} ms`)
      }
      test.diagnostic(`${time} kills`)
    })
  })

  it('a database killed with its children comes back by itself, and the same server goes on', async () => {
    await whileWriting(async () => {
      for (let time = 0; time < databaseKills; time += 1) {
        await someWrites()
        const postmaster = await postmasterOf(place.dataDir)
        assert.ok(postmaster)
        for (const pid of await familyOf(postmaster)) kill(pid)
        const known = ledger.created.size
        await until(() => ledger.created.size > known + writesMin, crowded(databaseBackMsMax))
        assert.equal(server.child.exitCode, null)
      }
    })
    assert.deepEqual(await brokenPages(place.dataDir), [])
  })

  it('a second start on the same folder is refused, and the first goes on', async () => {
    const second = await command({ dataDir: place.dataDir }, 'start', '--port', '0')
    assert.equal(second.code, 1)
    assert.match(second.output, /in use by another Lazo \(process \d+\)/)
    assert.doesNotMatch(second.output, /at .*\.ts:\d+/)
    assert.equal((await ada.send(server.url, 'GET', '/session')).status, 200)
  })

  it('SIGTERM ends the server and its database within ten seconds', async () => {
    const at = performance.now()
    assert.equal(await server.end('SIGTERM'), 0)
    assert.ok(performance.now() - at < stopMsMax)
    assert.equal(await postmasterOf(place.dataDir), undefined)
  })
})

/** What PostgreSQL's own examiner finds in every index, held against its table, and in every table. */
async function brokenPages(dataDir: string): Promise<unknown[]> {
  const { url, stop } = await startEmbedded({ dataDir, use: 'share', log: () => undefined })
  const db = await openDatabase({ url, role: 'migrator', poolSize: 1 })
  try {
    await db.exec('create extension if not exists amcheck; set statement_timeout = 0')
    const indexes = await db.query<{ name: string }>(sql`
      select c.relname as name, bt_index_check(c.oid, true)::text
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where a.amname = 'btree' and i.indisvalid and c.relpersistence = 'p' and c.relkind = 'i'`)
    assert.ok(indexes.length > 100, `${indexes.length} indexes were examined`)
    return await db.query(sql`
      select c.relname, v.* from pg_class c, verify_heapam(c.oid) v where c.relkind in ('r', 'm') and c.relpersistence = 'p'`)
  } finally {
    await db.close()
    await stop()
  }
}

/** The limits are for a machine of one's own; on one that others use too, everything takes longer. */
function crowded(timeMs: number): number {
  return timeMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
}

async function until(holds: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!holds()) {
    assert.ok(performance.now() < deadline, `not within ${timeoutMs} ms: ${holds}`)
    await pause(10)
  }
}

async function pause(timeMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, timeMs))
}

async function postmasterOf(dataDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return pid > 0 ? pid : undefined
}

/** The process first, so that it cannot clean up after its children. */
async function familyOf(pid: number): Promise<number[]> {
  const family = [pid]
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // Behind the program's name, which may hold anything: state and parent.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) family.push(Number(name))
  }
  return family
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
