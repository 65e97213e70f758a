/**
 * Many read the stream of changes, each with rights of their own, while others write, connections are cut,
 * the server is restarted and the database drops every session. For more of it by hand:
 * LAZO_STREAM_LISTENERS=200 LAZO_STREAM_CHANGES=5000 LAZO_STREAM_CUTS=5000 LAZO_STREAM_FAULTS=10
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, before, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { fixedTable } from '#server/model/registry.ts'
import { chance } from '#test/support/chance.ts'
import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { people, worldSchema } from '#test/support/world.ts'

import { startServer, visit } from './server-process.ts'
import type { ServerPlace, ServerProcess, Visitor } from './server-process.ts'
import { startListener } from './stream-listener.ts'
import type { Heard, Listener } from './stream-listener.ts'

const listenerCount = Number(process.env.LAZO_STREAM_LISTENERS ?? 12)
const changes = Number(process.env.LAZO_STREAM_CHANGES ?? 80)
const cuts = Number(process.env.LAZO_STREAM_CUTS ?? 40)
/** Restarts of the server, each followed by the loss of every session of the database. */
const faults = Number(process.env.LAZO_STREAM_FAULTS ?? 1)
const random = chance(Number(process.env.LAZO_SEED ?? 10))
const settledMsMax = Math.max(60_000, changes * 100)
const stopMsMax = 10_000
/** One person may hold 20 streams at the same time, and one that was cut is counted until that is noticed. */
const listenersPerPerson = 6

/** Kim's records are seen in the north, Leo's in the south, Ada's products by all, but not what they cost. */
const readings = [
  { role: 'administrator', group: [], sees: ['ada', 'kim', 'leo'], seesCost: true },
  { role: 'salesperson', group: ['salesNorth'], sees: ['ada', 'kim'], seesCost: false },
  { role: 'salesperson', group: ['salesSouth'], sees: ['ada', 'leo'], seesCost: false },
] as const
type Reading = (typeof readings)[number]
type Writer = Reading['sees'][number]

let database: TestDatabase
let place: ServerPlace
let server: ServerProcess
const writers = new Map<Writer, Visitor>()
const writing = { isOver: false, written: 0 }
const listeners: { readonly listener: Listener; readonly reading: Reading }[] = []

before(async () => {
  database = await testDatabase()
  await addCredentials(database)
  place = { dataDir: await mkdtemp(path.join(tmpdir(), 'lazo-stream-')), databaseUrl: database.url }
  server = await startServer(place)
  place = { ...place, port: Number(new URL(server.url).port) }
  for (const writer of ['ada', 'kim', 'leo'] as const) {
    writers.set(writer, await visit(server.url, `${writer}@example.com`))
  }
  for (let person = 0; listeners.length < listenerCount; person += 1) {
    const reading = readings[person % readings.length] ?? readings[0]
    const reader = await visit(server.url, await addReader(database, `reader${person}@example.com`, reading))
    for (let one = 0; one < listenersPerPerson && listeners.length < listenerCount; one += 1)
      listeners.push({ listener: startListener(reader, () => server.url), reading })
  }
})
after(async () => {
  writing.isOver = true
  await Promise.all(listeners.map(async ({ listener }) => await listener.stop()))
  await server?.end('SIGKILL')
  await database.drop()
  await rm(place.dataDir, { recursive: true, force: true })
})

it('every reader hears the log as far as they may see it: nothing missed, nothing twice, in order', async (note) => {
  await until(() => listeners.every(({ listener }) => listener.heard.length > 0), 'everybody listens')
  const work = [...writers].map(([writer, visitor]) => write(writer, visitor))
  for (let fault = 0; fault <= faults; fault += 1) {
    const enough = (changes * (fault + 1)) / (faults + 1)
    await cutSome(cuts / (faults + 1), () => writing.written / enough)
    await until(() => writing.written >= enough, 'enough is written')
    if (fault === faults) break
    await server.end(fault % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
    server = await startServer(place)
    await loseSessions(database)
  }
  writing.isOver = true
  await Promise.all(work)
  const [last] = await patiently(async () => [await make('ada', writers.get('ada'), 'product')])
  const log = await readLog(database)
  const end = log.find(({ id }) => id === last)?.position
  await until(() => listeners.every(({ listener }) => listener.heard.at(-1)?.position === end), 'all hear the last')

  const wrong = listeners.flatMap(({ listener, reading }, index) =>
    findHoles(listener.heard, log, reading).map((hole) => `${index}, ${reading.group[0] ?? 'all'}: ${hole}`),
  )
  assert.deepEqual(wrong.slice(0, 5), [])
  const heard = listeners.flatMap(({ listener }) => listener.heard)
  assert.ok(heard.length > changes, 'much was heard')
  assert.equal(heard.filter(({ event }) => event === 'resync').length, 0, 'nobody has to read all again')
  const opened = listeners.reduce((sum, { listener }) => sum + listener.opened(), 0)
  assert.ok(opened >= listenerCount * (1 + faults), `opened again after each fault: ${opened}`)
  note.diagnostic(JSON.stringify({ listenerCount, cuts, faults, opened, log: log.length, heard: heard.length }))
})

it('a server with all these streams open stops when it is told to', async () => {
  const at = performance.now()
  assert.equal(await server.end('SIGTERM'), 0)
  assert.ok(performance.now() - at < stopMsMax)
  assert.doesNotMatch(server.noted(), /took too long/)
})

interface Logged {
  readonly position: string
  readonly id: string
  readonly writer: Writer
  /** A change of what a product costs, and of nothing else. */
  readonly isCost: boolean
}

/** Between two messages that say where one begins, what is heard is one's part of the log, without a gap and once. */
function findHoles(heard: readonly Heard[], log: readonly Logged[], { sees, seesCost }: Reading): string[] {
  const own = log.filter(({ writer, isCost }) => sees.some((one) => one === writer) && (seesCost || !isCost))
  const places = new Map(own.map(({ position }, index) => [position, index]))
  const holes: string[] = []
  let next = 0
  for (const [at, { event, position, fields }] of heard.entries()) {
    if (!seesCost && fields.includes('cost')) holes.push(`${position} tells of the cost`)
    if (event === 'change') {
      const index = places.get(position)
      if (index !== next) holes.push(`${position} is number ${index} of what one sees, not ${next}`)
      next = (index ?? next) + 1
      continue
    }
    // Whoever hears where it begins for a second time without being told to read all again has missed something.
    if (event === 'start' && at > 0) holes.push(`began again at ${position}`)
    next = own.findIndex((one) => isAfter(one.position, position))
  }
  if (next < own.length) holes.push(`ended at ${next} of ${own.length}`)
  return holes
}

function isAfter(left: string, right: string): boolean {
  const [leftXid, leftSeq] = left.split('.').map(Number)
  const [rightXid, rightSeq] = right.split('.').map(Number)
  return leftXid === rightXid ? Number(leftSeq) > Number(rightSeq) : Number(leftXid) > Number(rightXid)
}

/** Ada makes products and says now what one costs, now what it is called; the others make accounts and count in them. */
async function write(writer: Writer, visitor: Visitor): Promise<void> {
  const module = writer === 'ada' ? 'product' : 'account'
  while (!writing.isOver) {
    // The server is away now and then: what it had not acknowledged may be there or not, and the log tells.
    await patiently(async () => {
      if (writing.isOver) return
      const id = await make(writer, visitor, module)
      writing.written += 1
      for (let version = 1; version <= 3 && !writing.isOver; version += 1) {
        const of = `/records/${module}/${id}`
        const values = module === 'product' ? productValues(version) : { employees: version }
        const answer = await visitor.send(server.url, 'PATCH', of, { version, values })
        if (answer.status !== 200) throw new Error(answer.text)
        writing.written += 1
      }
    })
  }
}

function productValues(version: number): object {
  return version % 2 === 1 ? { cost: { amount: String(version), currency: 'EUR' } } : { name: `Called ${version}` }
}

async function make(writer: Writer, visitor: Visitor | undefined, module: string): Promise<string> {
  const name = `${writer} ${randomUUID()}`
  const more = module === 'product' ? { code: name, price: { amount: '1', currency: 'EUR' } } : {}
  const answer = await visitor?.send(server.url, 'POST', `/records/${module}`, { name, ...more })
  if (answer?.status !== 201) throw new Error(answer?.text)
  return String(answer.json.id)
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + settledMsMax
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await wait(50)
    }
  }
}

/** As evenly as what is written comes on. */
async function cutSome(count: number, progress: () => number): Promise<void> {
  const start = progress()
  for (let cut = 0; cut < count; cut += 1) {
    random.pick(listeners).listener.cut()
    await until(() => progress() >= start + ((1 - start) * cut) / count, 'more is written')
  }
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + settledMsMax
  while (!holds()) {
    assert.ok(performance.now() < deadline, `not in time: ${what}`)
    await wait(5)
  }
}

async function readLog({ db }: TestDatabase): Promise<Logged[]> {
  const rows = await db.query<{ position: string; id: string; actor: string; isCost: boolean }>(sql`
    select xid::text || '.' || seq as position, record_id as id, actor,
      module_id = ${coreId('module', 'product')} and action = 'update' and version % 2 = 0 as "isCost"
    from ${fixedTable(worldSchema, 'change')}
    where module_id = any(${[coreId('module', 'product'), coreId('module', 'account')]}::uuid[]) order by xid, seq`)
  const names = new Map<string, Writer>([...writers.keys()].map((writer) => [people[writer].id, writer]))
  return rows.map(({ actor, ...row }) => ({ ...row, writer: names.get(actor) ?? 'ada' }))
}

/** As when the database was started again: whoever waits for news of it has to come back. */
async function loseSessions({ migrator }: TestDatabase): Promise<void> {
  await migrator.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name not like 'lazo test%'`)
}

async function addReader({ db }: TestDatabase, email: string, { role, group }: Reading): Promise<string> {
  const id = randomUUID()
  await db.query(sql`
    insert into lazo."user" (id, name, email, created_at, updated_at) values (${id}, ${email}, ${email}, now(), now())`)
  await db.query(sql`
    insert into lazo.credential (id, user_id, account_id, provider_id, password, created_at, updated_at)
    select ${randomUUID()}, ${id}, ${id}, 'credential', password, now(), now() from lazo.credential
    where user_id = ${people.ada.id}`)
  await db.query(sql`
    insert into ${fixedTable(worldSchema, 'user_access')} (user_id, role_ids, group_ids)
    values (${id}, ${[coreId('role', role)]}::uuid[], ${group.map((one) => coreId('group', one))}::uuid[])`)
  return email
}
