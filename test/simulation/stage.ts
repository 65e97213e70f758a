import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sql from 'sql-template-tag'

import { forgetPolicies } from '#server/access/policy.ts'
import type { Environment, World } from '#server/context.ts'
import { openDatabase, type Database } from '#server/db/database.ts'
import type { SessionClient } from '#server/db/pool.ts'
import { isTogether, type Together } from '#server/db/together.ts'
import type { Egress } from '#server/egress/egress.ts'
import { openFiles } from '#server/files/files.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { forgetModel, loadModel } from '#server/model/registry.ts'
import { testDatabase } from '#test/support/database.ts'
import { environmentId, worldSchema } from '#test/support/world.ts'
import { simulatedClock, type SimulatedClock } from './clock.ts'
import { openConductor, type Conductor, type Session } from './conductor.ts'
import { observerOf, type Observer } from './observer.ts'
import { honest, type Plant } from './plants.ts'
import { randomFrom, type Random } from './random.ts'
import { openServer, type Server } from './servers.ts'
import { clearTables, makeGroupSets, prepareDatabase, tellTime } from './tables.ts'

/** What belongs to the run of one seed alone. */
export interface Run {
  readonly seed: number
  readonly random: Random
  readonly clock: SimulatedClock
  /** What left the house, in order. */
  readonly effects: Effect[]
}

/** A mail, or what else a job does outside: of which job, and what of. */
export interface Effect {
  readonly job: string
  readonly token: string
}

/** Everything that runs need, made once for all of them: a real database, and servers over it. */
export interface Stage {
  readonly observer: Observer
  readonly conductor: Conductor
  readonly servers: readonly Server[]
  /** From now on this fault is built in. */
  plant(plant: Plant): void
  /** From here on everything is of this seed, and is noted. */
  begin(seed: number, startMs: number, note: (line: string) => void): Promise<Run>
  /** What the run wrote is gone again. */
  clear(): Promise<void>
  close(): Promise<void>
}

const sessionsMax = 12

export async function openStage(): Promise<Stage> {
  const database = await testDatabase()
  await migrateJobs(database.migrator)
  await prepareDatabase(database.migrator)
  const observer = observerOf(await openDatabase({ url: database.url, role: 'migrator', poolSize: 1 }))
  const conductor = openConductor(observer)
  const sessions = await openDatabase({
    url: database.url,
    role: 'app',
    poolSize: sessionsMax,
    applicationName: 'lazo simulation',
    onSession: async (client) => await hold(client, conductor),
    rest: async () => await conductor.effect('rest', () => undefined),
  })
  const watched = conductor.watched(sessions)
  let planted: Plant = honest
  const db: Database = {
    ...watched,
    transaction: async (work, options) =>
      await (planted.transaction?.(watched, work, options) ?? watched.transaction(work, options)),
  }
  let run: Run = { seed: 0, random: randomFrom(0), clock: simulatedClock(0), effects: [] }
  const world = worldOf(() => run)
  const parts: Omit<Environment, 'jobs'> = {
    id: environmentId,
    kind: 'production',
    schema: worldSchema,
    db,
    migrator: database.migrator,
    world,
    files: await openFiles(join(tmpdir(), `lazo-simulation-files-${process.pid}`), world.newId),
    egress: egressOf(() => run, conductor),
  }
  const happen = async (job: string, token: string): Promise<void> =>
    await conductor.effect('effect', () => void run.effects.push({ job, token }))
  const servers = [
    await openServer('north', parts, conductor, () => planted, happen),
    await openServer('south', parts, conductor, () => planted, happen),
  ]
  await makeGroupSets(servers.map(({ environment }) => environment))
  return {
    observer,
    conductor,
    servers,
    plant: (next) => void (planted = next),
    async begin(seed, startMs, note) {
      run = { seed, random: randomFrom(seed), clock: simulatedClock(startMs), effects: [] }
      await observer.db.query(sql`select sim.begin(${String(seed)})`)
      await tellTime(observer, run.clock)
      for (const { environment } of servers) {
        forgetModel(environment)
        forgetPolicies(environment)
        await loadModel(environment)
      }
      conductor.begin(note)
      return run
    },
    clear: async () => await clearTables(observer),
    async close() {
      await Promise.all([sessions.close(), observer.db.close()])
      await database.drop()
    },
  }
}

/** Every statement of the session goes past the conductor; no limit of real time ends what only waits its turn. */
async function hold(client: SessionClient, conductor: Conductor): Promise<void> {
  await client.query(`
    set search_path = sim, pg_catalog, lazo, public, extensions;
    set lock_timeout = 0; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`)
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const send = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>
  const session: Session = { pid: rows[0]?.pid ?? 0, send: async (text) => await send(text), holder: undefined }
  // The driver's function has many shapes; the product uses it with a text, or an object that has one.
  client.query = ((...given: unknown[]) => {
    const [query] = given
    if (isTogether(query)) return { answers: sendTogether(query) }
    const text = textOf(query)
    if (text === undefined) return send(...given)
    return conductor.statement(session, [text], async () => await send(...given))
  }) as unknown as typeof client.query
  async function sendTogether(group: Together<unknown>): Promise<unknown> {
    const texts = group.statements.map(({ text }) => text)
    return await conductor.statement(session, texts, async () => {
      await send(group)
      return await group.answers
    })
  }
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  const isQuery = typeof given === 'object' && given !== null && 'text' in given && !('submit' in given)
  return isQuery && typeof given.text === 'string' ? given.text : undefined
}

/** Ids that rise, of the simulated time and the seed's numbers. */
function worldOf(run: () => Run): World {
  let lastMs = 0
  let last: Run | undefined
  return {
    now: () => new Date(run().clock.nowMs()).toISOString(),
    newId() {
      const current = run()
      const { clock, random } = current
      lastMs = current === last ? Math.max(lastMs + 1, clock.nowMs()) : clock.nowMs()
      last = current
      const time = lastMs.toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`
    },
    rest: async () => undefined,
    randomBytes: (size) => Uint8Array.from({ length: size }, () => run().random.below(256)),
    log: () => undefined,
  }
}

function egressOf(run: () => Run, conductor: Conductor): Egress {
  return {
    canMail: true,
    async sendMail({ messageId, to }) {
      await conductor.effect(
        `mail ${messageId}`,
        () => void run().effects.push({ job: messageId, token: `mail ${to}` }),
      )
    },
    fetch: async () => await Promise.reject(new Error('There is no network here.')),
  }
}
