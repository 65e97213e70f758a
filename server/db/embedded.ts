import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { createCluster, findPostmaster, isAlive, readLastWords, spawnPostmaster } from './cluster.ts'
import type { Cluster, Postmaster } from './cluster.ts'
import { databaseName, prepareServer, probe, urlOf } from './cluster-access.ts'
import { joinGuard } from './cluster-guard.ts'
import type { Guard } from './cluster-guard.ts'
import { isConnectionLost } from './database-violation.ts'
import { prepareEngine } from './engine.ts'
import { chooseSocketPlace, makeSocketDir, placeOf, removeSocketDir } from './socket-place.ts'

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: (message: string) => void
  /**
   * 'own' (the default) is for the one server of a data folder and refuses to be the second. 'share' is for commands
   * and tests: they use the server that runs, or start it, and the last one to leave stops it.
   */
  readonly use?: 'own' | 'share'
  /** PostgreSQL programs to use instead of those that come with Lazo. */
  readonly binDir?: string
}

export interface Embedded {
  /** For a role that may do everything; openDatabase steps down to the application's role. */
  readonly url: string
  /** It was running already. */
  readonly adopted: boolean
  /** Stops the database, unless another process still uses it. */
  stop(): Promise<void>
}

const startAttemptsMax = 3
const answerTimeoutMs = 600_000
const silenceTimeoutMs = 15_000
const recoveryTimeoutMs = 2_000
const stopTimeoutMs = 6_000
const restartDelayMaxMs = 5_000

/** Starts the database of a data folder, or takes over the one that a killed process left running, and keeps it up. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log } = options
  let cluster = await openCluster(options)
  let stopping = false
  let recovery: Promise<void> = Promise.resolve()

  async function enter(): Promise<{ guard: Guard; adopted: boolean }> {
    const running = await ensureRunning(cluster, log)
    cluster = running.cluster
    await prepareServer(cluster, running.adopted)
    const guard = await joinGuard(cluster, options.use ?? 'own', () => {
      if (!stopping) recovery = recover()
    })
    return { guard, adopted: running.adopted }
  }

  async function recover(): Promise<void> {
    log('The connection to the database was lost; bringing it back.')
    for (let delayMs = 100; !stopping; delayMs = Math.min(delayMs * 2, restartDelayMaxMs)) {
      try {
        guard = (await enter()).guard
        log('The database is back.')
        return
      } catch (error) {
        log(`The database is not back yet: ${error instanceof Error ? error.message : String(error)}`)
        await wait(delayMs)
      }
    }
  }

  const first = await patiently(enter)
  let { guard } = first
  return {
    url: urlOf(cluster, databaseName),
    adopted: first.adopted,
    async stop() {
      if (stopping) return
      stopping = true
      await Promise.race([recovery, wait(recoveryTimeoutMs, undefined, { ref: false })])
      await guard.leave(() => stopPostmaster(cluster))
    },
  }
}

/** The server that we found may be on its way out, because its last user has just left. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= startAttemptsMax || !isConnectionLost(error)) throw error
      await wait(100 * attempt)
    }
  }
}

async function openCluster(options: EmbeddedOptions): Promise<Cluster> {
  const dataDir = resolve(options.dataDir)
  const clusterDir = join(dataDir, 'postgres')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const engine = await prepareEngine({
    dataDir,
    clusterDir,
    ...(options.binDir ? { binDir: options.binDir } : {}),
  })
  const socket = await chooseSocketPlace(dataDir, engine, await findPostmaster(clusterDir))
  await createCluster(engine, dataDir, clusterDir, socket.password)
  return { engine, dataDir, clusterDir, socket }
}

interface Running {
  readonly cluster: Cluster
  readonly adopted: boolean
}

/** Returns when the server answers, however long it takes to recover. */
async function ensureRunning(cluster: Cluster, log: (message: string) => void): Promise<Running> {
  const startedAt = performance.now()
  let silentSince = startedAt
  let starts = 0
  let child: { hasExited(): boolean } | undefined
  while (performance.now() - startedAt < answerTimeoutMs) {
    const postmaster = await findPostmaster(cluster.clusterDir)
    if (postmaster) {
      const found = { ...cluster, socket: placeOf(postmaster, cluster.socket) }
      const answer = await probe(found)
      if (answer === 'ready') {
        if (found.socket.directory !== cluster.socket.directory) await removeSocketDir(cluster.socket)
        return { cluster: found, adopted: child === undefined || child.hasExited() }
      }
      if (answer === 'starting') silentSince = performance.now()
      if (performance.now() - silentSince > silenceTimeoutMs) throw silent(cluster, postmaster)
    } else if (!child || child.hasExited()) {
      if (starts >= startAttemptsMax) throw await notStarted(cluster)
      if (starts > 0) log('The database ended at once; starting it again.')
      await wait(200 * starts)
      starts += 1
      silentSince = performance.now()
      await makeSocketDir(cluster.socket, cluster.engine)
      child = await spawnPostmaster(cluster)
    }
    await wait(15)
  }
  throw new Error(`The database is still recovering after ${answerTimeoutMs / 60_000} minutes.`)
}

async function notStarted(cluster: Cluster): Promise<Error> {
  await removeSocketDir(cluster.socket)
  return new Error(`The database did not start:\n${await readLastWords(cluster)}`)
}

function silent(cluster: Cluster, postmaster: Postmaster): Error {
  return new Error(
    `Process ${postmaster.pid} holds the database in ${cluster.clusterDir} but does not answer. ` +
      'If it belongs to another machine or container, stop it there first.',
  )
}

/** Open transactions are undone and files closed (SIGINT); if that takes too long, as in a crash (SIGQUIT), which is safe too. */
async function stopPostmaster({ clusterDir, socket }: Cluster): Promise<void> {
  const postmaster = await findPostmaster(clusterDir)
  if (!postmaster) return
  process.kill(postmaster.pid, 'SIGINT')
  if (!(await hasEnded(postmaster.pid, stopTimeoutMs))) {
    process.kill(postmaster.pid, 'SIGQUIT')
    await hasEnded(postmaster.pid, stopTimeoutMs)
  }
  await removeSocketDir(socket)
}

async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await wait(10)
  }
  return true
}
