import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { InjectOptions, Response } from 'light-my-request'
import sql from 'sql-template-tag'

import { openAuth } from '#server/access/auth.ts'
import { companyRules } from '#server/access/company-rules.ts'
import { hashPassword } from '#server/access/password.ts'
import { openSessions } from '#server/access/sessions.ts'
import { openPresence } from '#server/changes/presence.ts'
import { openChangeStream } from '#server/changes/stream.ts'
import type { Egress, Mail } from '#server/egress/egress.ts'
import { lockTimeoutMs } from '#server/db/session-settings.ts'
import { createApp } from '#server/http/app.ts'
import type { HttpApp } from '#server/http/app.ts'
import { openEnvironments } from '#server/environments/environments.ts'
import { migrateJobs, openJobs } from '#server/jobs/jobs.ts'
import { routeJobs } from '#server/jobs/routed-jobs.ts'
import { readSettings } from '#server/settings.ts'
import type { System } from '#server/system.ts'
import { registerEnvironmentWork, registerWork } from '#server/work.ts'

import { testDatabase } from './database.ts'
import type { TestDatabase } from './database.ts'
import { people, testEnvironment, testWorld } from './world.ts'
import type { Person, TestWorld } from './world.ts'

const origin = 'http://127.0.0.1:3000'
export const testPassword = 'tres tristes tigres'

export interface TestApp {
  readonly app: HttpApp
  readonly system: System
  readonly world: TestWorld
  readonly database: TestDatabase
  /** Mail that would have left. */
  readonly mails: Mail[]
  /** Lines that would have been logged. */
  readonly logged: Readonly<Record<string, unknown>>[]
  /** Without a session, from a browser at our own address. */
  readonly anyone: Client
  signIn(person: Person): Promise<Client>
  close(): Promise<void>
}

export interface Client {
  readonly cookie: string | undefined
  send(method: InjectOptions['method'], path: string, body?: unknown, more?: InjectOptions): Promise<Response>
  get(path: string, more?: InjectOptions): Promise<Response>
  post(path: string, body?: unknown, more?: InjectOptions): Promise<Response>
}

interface TestAppOptions {
  readonly variables?: Readonly<Record<string, string>>
  /** With the modules of a project, or without. */
  readonly programme?: boolean
  /** What stands for the network. */
  readonly fetch?: Egress['fetch']
}

/** The whole HTTP side over a database of its own; people of the seed world have the test password. */
const graceMs = 1000

export async function testApp({ variables = {}, fetch, programme = false }: TestAppOptions = {}): Promise<TestApp> {
  const database = await testDatabase({ template: programme ? 'programme' : 'seeded' })
  await migrateJobs(database.migrator)
  // The auth library looks at the real clock, so the world starts there.
  const clock = testWorld(new Date().toISOString())
  const logged: Record<string, unknown>[] = []
  const world: TestWorld = { ...clock, log: (event) => void logged.push({ ...event }) }
  const mails: Mail[] = []
  const egress: Egress = {
    canMail: true,
    sendMail: async (mail) => void mails.push(mail),
    // No test calls out: the world answers, and says nothing.
    fetch: fetch ?? (async () => ({ status: 200, headers: {}, body: new Uint8Array() })),
  }
  const jobs = openJobs(database.db, { log: world.log, workers: false, newId: world.newId })
  const routed = routeJobs(jobs)
  const environment = { ...(await testEnvironment(database, world)), jobs: routed.production, egress }
  await addCredentials(database)
  const sessions = await openSessions(database.db, world)
  const presence = await openPresence(database.db, world, sessions)
  const changes = await openChangeStream(environment)
  const environments = openEnvironments({
    production: environment,
    productionChanges: changes,
    jobs: routed,
    prepare: registerEnvironmentWork,
  })
  const settings = readSettings({ LAZO_DATA_DIR: join(tmpdir(), `lazo-test-${process.pid}`), ...variables }, {})
  const system: System = {
    settings,
    baseUrl: settings.baseUrl ?? new URL(origin),
    settlePort: () => undefined,
    world,
    db: database.db,
    environment,
    environments,
    sessions,
    presence,
    auth: openAuth({ db: database.db, world, sessions, rules: companyRules(environment) }),
    webFolder: undefined,
  }
  registerWork(system)
  await jobs.start()
  const app = await createApp(system)
  const client = (cookie?: string): Client => clientOf(app, system, cookie)
  return {
    app,
    system,
    world,
    database,
    mails,
    logged,
    anyone: client(),
    async signIn(person) {
      const answer = await client().post('/session', { email: `${person}@example.com`, password: testPassword })
      const set = answer.headers['set-cookie']
      const cookie = [set].flat()[0]?.split(';')[0]
      if (answer.statusCode !== 200 || !cookie) throw new Error(`${person} could not sign in: ${answer.body}`)
      return client(cookie)
    },
    async close() {
      const closing = app.fastify.close()
      // A stream that was just left would keep its connection, and this waiting, for more than a minute.
      setTimeout(() => app.fastify.server.closeAllConnections(), graceMs).unref()
      await closing
      await jobs.stop()
      await environments.close()
      await changes.close()
      await presence.close()
      await sessions.close()
      await database.drop()
    },
  }
}

function clientOf(app: HttpApp, system: System, cookie: string | undefined): Client {
  const send: Client['send'] = async (method, path, body, more = {}) =>
    await app.fastify.inject({
      method: method ?? 'GET',
      url: `/api/v1${path}`,
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      ...more,
      headers: {
        origin: system.baseUrl.origin,
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      },
    })
  return clientWith(cookie, send)
}

function clientWith(cookie: string | undefined, send: Client['send']): Client {
  return {
    cookie,
    send,
    get: async (path, more) => await send('GET', path, undefined, more),
    post: async (path, body, more) => await send('POST', path, body, more),
  }
}

const triesMax = 20

/**
 * Who asks again where somebody else was waited for too long, as on a machine that does much at a time; a refusal that
 * came sooner has another reason and is the answer.
 */
export function patient({ cookie, send }: Client): Client {
  return clientWith(cookie, async (...request) => {
    for (let tries = 1; ; tries += 1) {
      const at = performance.now()
      const answer = await send(...request)
      const isLate = answer.statusCode === 503 && performance.now() - at >= lockTimeoutMs
      if (!isLate || tries === triesMax) return answer
    }
  })
}

export async function addCredentials({ db }: TestDatabase): Promise<void> {
  const hash = await hashPassword(testPassword)
  for (const [key, { id, name }] of Object.entries(people)) {
    await db.query(sql`
      insert into lazo."user" (id, name, email, created_at, updated_at)
      values (${id}, ${name}, ${`${key}@example.com`}, now(), now()) on conflict do nothing`)
    await db.query(sql`
      insert into lazo.credential (id, user_id, account_id, provider_id, password, created_at, updated_at)
      values (${randomUUID()}, ${id}, ${id}, 'credential', ${hash}, now(), now()) on conflict do nothing`)
  }
}
