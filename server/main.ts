import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { openAuth } from '#server/access/auth.ts'
import { companyRules } from '#server/access/company-rules.ts'
import { openSessions } from '#server/access/sessions.ts'
import { isNeutral, neutralEgress } from '#server/backup/neutral.ts'
import { openPresence } from '#server/changes/presence.ts'
import { openChangeStream } from '#server/changes/stream.ts'
import { databaseViolation } from '#server/db/database-violation.ts'
import { openDatabase } from '#server/db/database.ts'
import type { Database } from '#server/db/database.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import { migrate } from '#server/db/migrate.ts'
import { takeStartTurn } from '#server/db/start-turn.ts'
import type { World } from './context.ts'
import { hearElsewhere } from '#server/environments/elsewhere.ts'
import { openEnvironments } from '#server/environments/environments.ts'
import { keepAtSteps } from '#server/environments/keep-at-steps.ts'
import { openEgress } from '#server/egress/egress.ts'
import { loadExtensions } from '#server/extensions/load.ts'
import { settleExtensions } from '#server/extensions/settle.ts'
import { openFiles } from '#server/files/files.ts'
import { createApp, type HttpApp } from '#server/http/app.ts'
import { resumeImports } from '#server/import/work.ts'
import { migrateJobs, openJobs } from '#server/jobs/jobs.ts'
import { routeJobs } from '#server/jobs/routed-jobs.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'
import { trySettling } from '#server/model/steps.ts'
import type { Settings } from './settings.ts'
import type { System } from './system.ts'
import { resumeDeployments } from '#server/programme/resume-deployments.ts'
import { settleCatalogue } from '#server/programme/settle-catalogue.ts'
import { refreshLeft } from '#server/records/refresh.ts'
import { openEnvironment } from '#server/users/environment.ts'
import { noteInstallation } from '#server/users/installation.ts'
import { makeFirstAdministrator } from '#server/users/first-run.ts'
import { registerEnvironmentWork, registerWork } from './work.ts'
import { openWorld } from './world.ts'

export interface OpenSystem {
  readonly system: System
  close(): Promise<void>
}

export interface OpenOptions {
  /** The one server of the data folder, or a command beside it. */
  readonly as: 'server' | 'command'
  readonly world?: World
  readonly log: (message: string) => void
}

const openingsMax = 4

/**
 * Opens everything but the port: database, model, jobs, sessions. Nobody waits before a screen yet, so a machine that
 * others keep busy is no reason to end: what the database did not answer in time is asked again, from the beginning.
 */
export async function openSystem(settings: Settings, options: OpenOptions): Promise<OpenSystem> {
  for (let opening = 1; ; opening += 1) {
    try {
      return await openOnce(settings, options)
    } catch (error) {
      if (opening >= openingsMax || !isTooLate(error)) throw error
      options.log('The database did not answer in time; starting again.')
      await wait(opening * 1_000)
    }
  }
}

function isTooLate(error: unknown): boolean {
  const kind = databaseViolation(error)?.kind
  return kind === 'statementTimeout' || kind === 'lockTimeout' || kind === 'unavailable'
}

/** What was opened is closed when a step fails. */
async function openOnce(settings: Settings, options: OpenOptions): Promise<OpenSystem> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    const system = await assemble(settings, options, (closer) => closers.push(closer))
    return { system, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

async function assemble(
  settings: Settings,
  options: OpenOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<System> {
  const isServer = options.as === 'server'
  // Before anything reads the model, whose fields may be of their types.
  const extensions = await loadExtensions(settings.extensionsDir)
  const world = options.world ?? openWorld()
  const { db, migrator, endTurn } = await openDatabases(settings, options, onClose)
  const files = await openFiles(path.join(settings.dataDir, 'files'), world.newId)
  const neutral = await isNeutral(db)
  if (neutral) options.log('This is a neutral copy: nothing leaves it until "lazo release".')
  const egress = neutral ? neutralEgress() : openEgress(settings)
  const jobs = openJobs(db, { workers: isServer, log: world.log, newId: world.newId })
  const routed = routeJobs(jobs)
  const environment = await openEnvironment({ db, migrator, world, jobs: routed.production, files, egress })
  if (isServer) {
    await settleCatalogue(environment)
    await settleExtensions(environment, extensions)
  }
  await endTurn()
  // A server does it once it answers.
  if (!isServer) await trySettling(environment)
  const sessions = await openSessions(db, world)
  onClose(sessions.close)
  const presence = await openPresence(db, world, sessions)
  onClose(presence.close)
  const auth = openAuth({ db, world, sessions, rules: companyRules(environment) })
  const changes = await openChangeStream(environment)
  onClose(changes.close)
  const environments = openEnvironments({
    production: environment,
    productionChanges: changes,
    jobs: routed,
    prepare: registerEnvironmentWork,
    settle: async (copy) => {
      if (!isServer) return await trySettling(copy)
      await settleCatalogue(copy)
      await settleExtensions(copy, extensions)
      await refreshLeft(copy)
    },
  })
  onClose(environments.close)
  onClose(await hearElsewhere(environments, sessions))
  const place = { baseUrl: settings.baseUrl ?? loopbackUrl(settings.port) }
  const system: System = {
    settings,
    get baseUrl() {
      return place.baseUrl
    },
    settlePort: (port) => {
      place.baseUrl = settings.baseUrl ?? loopbackUrl(port)
    },
    world,
    db,
    environment,
    environments,
    sessions,
    presence,
    auth,
    webFolder: findWebFolder(),
  }
  registerWork(system)
  // Workers that began before a later step failed must stop too.
  onClose(jobs.stop)
  await jobs.start()
  if (isServer) await begin(system)
  await makeFirstAdministrator(system, options.log)
  return system
}

async function begin(system: System): Promise<void> {
  const { environment, baseUrl } = system
  const { canMail } = environment.egress
  await noteInstallation(environment, 'server', { version: readVersion(), address: baseUrl.origin, canMail })
  await resumeImports(environment)
  await refreshLeft(environment)
  // Whoever comes into a copy meanwhile waits for it; the others do not.
  void resume(system)
}

/** What a process that died left between two steps; nobody who begins anew has to wait for it. */
async function resume(system: System): Promise<void> {
  await openCopies(system)
  await resumeDeployments(system.environments).catch((error: unknown) => {
    system.world.log({ event: 'deployments.notResumed', message: String(error) })
  })
}

/** A newer version brings every environment along at its start; one that it cannot bring keeps nobody from the others. */
async function openCopies({ environments, world }: System): Promise<void> {
  const notOpened = (error: unknown) => world.log({ event: 'environment.notOpened', message: String(error) })
  const all = await environments.list().catch((error: unknown) => {
    notOpened(error)
    return []
  })
  for (const { id } of all) await environments.of(id).catch(notOpened)
}

async function openDatabases(
  settings: Settings,
  { as, log }: OpenOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<{ db: Database; migrator: Database; endTurn: () => Promise<void> }> {
  let url = settings.databaseUrl
  if (url === undefined) {
    const embedded = await startEmbedded({ dataDir: settings.dataDir, log, use: as === 'server' ? 'own' : 'share' })
    onClose(embedded.stop)
    url = embedded.url
  }
  const endTurn = await takeStartTurn(url)
  onClose(endTurn)
  const migrator = await openDatabase({ url, role: 'migrator', poolSize: 4, applicationName: 'lazo migrator' })
  onClose(() => briefly(migrator.close()))
  await migrate(migrator, { environmentMigrations, log })
  await migrateJobs(migrator)
  const db = await openDatabase({ url, role: 'app', poolSize: as === 'server' ? 20 : 4 })
  onClose(() => briefly(db.close()))
  return { db, migrator, endTurn }
}

/** Sessions of work that does not end are cut with the process, or by the end of the database. */
async function briefly(closing: Promise<void>): Promise<void> {
  await Promise.race([closing, wait(sessionsEndMs, undefined, { ref: false })])
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  // Our own, and npm's rule: it has a version.
  return (JSON.parse(text) as { version: string }).version
}

function loopbackUrl(port: number): URL {
  return new URL(`http://127.0.0.1:${port}`)
}

function findWebFolder(): string | undefined {
  const folder = fileURLToPath(new URL('../dist/web', import.meta.url))
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined
}

export interface RunningServer {
  readonly system: System
  readonly url: string
  close(): Promise<void>
}

const sessionsEndMs = 1_000
const idleEveryMs = 100
const answeredWithinMs = 5_000

/** What is under way is answered; connections that then lie idle, or never asked anything, are not waited for. */
async function closeConnections({ server, close }: HttpApp['fastify']): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), idleEveryMs)
  const all = setTimeout(() => server.closeAllConnections(), answeredWithinMs)
  try {
    await close()
  } finally {
    clearInterval(idle)
    clearTimeout(all)
  }
}

/** The whole server, listening. Closing answers what is under way and takes nothing new. */
export async function startServer(settings: Settings, log: (message: string) => void): Promise<RunningServer> {
  const opened = await openSystem(settings, { as: 'server', log })
  try {
    const { fastify } = await createApp(opened.system)
    await fastify.listen({ host: settings.host, port: settings.port })
    const stopSteps = keepAtSteps(opened.system.environments)
    const address = fastify.server.address()
    if (address !== null && typeof address === 'object') opened.system.settlePort(address.port)
    return {
      system: opened.system,
      url: opened.system.baseUrl.origin,
      async close() {
        await Promise.all([closeConnections(fastify), stopSteps(), opened.system.environment.jobs.stop()])
        await opened.close()
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}
