/**
 * `npm run bench:peers -- [--rows N | --data DIR] [--folder DIR] [--only directus,nocobase] [--seconds N] [--rounds N]
 * [--parallel N] [--page FILE]`: the product beside others of its kind, installed in a folder of their own. They get
 * the same rows in databases of their own on the same PostgreSQL, an ordinary user who sees what is theirs, and the
 * same six questions, in turn. Contacts are added to the data folder: give a copy.
 */
import { homedir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import sql, { raw } from 'sql-template-tag'
import { timed, type Round } from '#bench/cpu.ts'
import { openLazo, seenByOwnerOnly } from '#bench/peer-lazo.ts'
import { directus } from '#bench/peer-directus.ts'
import { nocobase } from '#bench/peer-nocobase.ts'
import { createPeerDatabase, dropPeerDatabase } from '#bench/peer-rows.ts'
import { install, type Peer, type System } from '#bench/peer.ts'
import { keepPeers, operations, peersReport, type Operation, type Trial } from '#bench/peers-report.ts'
import { openPlain, type Plain } from '#bench/plain.ts'
import { dataFolder, root } from '#bench/product.ts'
import { readOnce } from '#bench/read-once.ts'
import { startEmbedded } from '#server/db/embedded.ts'

const caches = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache')
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    data: { type: 'string' },
    folder: { type: 'string', default: path.join(caches, 'lazo-peers') },
    only: { type: 'string', default: 'directus,nocobase' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '16' },
    port: { type: 'string', default: '4391' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const connections = Number(values.parallel)
const searched = 'garc'
const each = 400
let turn = 0
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const folder = await dataFolder(Number(values.rows), values.data)
const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
const plain = await openPlain(folder, 4)
const giveBack = await seenByOwnerOnly(plain)
const peers = [directus(plain), nocobase(plain)].filter(({ name }) =>
  values.only.split(',').includes(name.toLowerCase()),
)
const systems: System[] = []
const missing: string[] = []
try {
  systems.push(await openLazo(folder, Number(values.rows), connections))
  for (const [at, peer] of peers.entries()) {
    try {
      systems.push(await openPeer(peer, at))
      print(`${peer.name} is ready.`)
    } catch (error) {
      missing.push(peer.name)
      print(`${peer.name} is left out: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  // The databases of all of them.
  await readOnce(folder)
  const trials = await compare(systems)
  const report = peersReport(trials, { connections, missing })
  print(report)
  if (missing.length === 0 && systems.length > 1) keepPeers(values.page, report)
} finally {
  for (const system of systems.toReversed()) await system.stop()
  for (const { name } of peers) await dropPeerDatabase(embedded.url, databaseOf(name))
  await giveBack()
  await plain.close()
  await embedded.stop()
}

async function openPeer(peer: Peer, at: number): Promise<System> {
  const home = path.join(values.folder, peer.name.toLowerCase())
  await install(peer, home)
  print(`Giving ${peer.name} the same rows…`)
  const database = await createPeerDatabase(embedded.url, databaseOf(peer.name))
  return await peer.open({ folder: home, port: Number(values.port) + at, database, connections })
}

function databaseOf(name: string): string {
  return `peer_${name.toLowerCase()}`
}

/** Round for round in turn, so that all meet the machine in the same state; the first counts for nothing. */
async function compare(under: readonly System[]): Promise<Trial[]> {
  const given = await material(plain)
  await assertSame(under, given)
  const taking = under.map((system) => ({ system, works: worksOf(system, given) }))
  const least = { requests: connections, ms: Number(values.seconds) * 1000 }
  const trials: Trial[] = []
  for (const name of operations) {
    const rounds = new Map<string, Round[]>(under.map((system) => [system.name, []]))
    for (let round = 0; round <= Number(values.rounds); round += 1) {
      for (const { system, works } of taking) {
        const one = await timed(works[name], { parallel: connections, pid: system.pid, least })
        if (round > 0) rounds.get(system.name)?.push(one)
      }
    }
    trials.push({ name, rounds })
  }
  return trials
}

interface Material {
  readonly contacts: readonly string[]
  readonly deals: readonly Deal[]
}

interface Deal {
  readonly id: string
  stage: string
}

async function material({ db, userId, table, column }: Plain): Promise<Material> {
  const stage = raw(`t.${column('opportunity', 'stage').text}`)
  const contacts = await db.query<{ id: string }>(sql`
    select t.id from ${table('contact')} t where t.owner_id = ${userId} and t.deleted_at is null order by t.id limit ${each}`)
  const deals = await db.query<Deal>(sql`
    select t.id, ${stage} as stage from ${table('opportunity')} t
    where t.owner_id = ${userId} and t.deleted_at is null and ${stage} in ('new', 'contacted') order by t.id limit ${each}`)
  // No deal is moved by two at once.
  if (deals.length < connections * 2) throw new Error(`${deals.length} open deals are too few to measure with.`)
  return { contacts: contacts.map(({ id }) => id), deals }
}

function worksOf(system: System, { contacts, deals }: Material): Record<Operation, () => Promise<Buffer>> {
  const own = deals.map((deal) => ({ ...deal }))
  return {
    get: async () => await system.get(contacts[(turn += 1) % contacts.length] ?? ''),
    list: async () => await system.list(),
    search: async () => await system.search(searched),
    create: async () => await system.create(`Medida ${(turn += 1)}`, `medida${turn}.${Date.now()}@bench.example`),
    async move() {
      const deal = own[(turn += 1) % own.length]
      if (!deal) throw new Error('There are no open deals.')
      deal.stage = deal.stage === 'new' ? 'contacted' : 'new'
      return await system.move(deal.id, deal.stage)
    },
    totals: async () => await system.totals(),
  }
}

/** Whoever answers something else is not compared. */
async function assertSame(under: readonly System[], { contacts }: Material): Promise<void> {
  const answers: string[] = []
  for (const system of under) {
    const one = await system.get(contacts[0] ?? '')
    if (!one.includes(contacts[0] ?? '-')) throw new Error(`${system.name} does not find a contact.`)
    const [list, found] = [await system.list(), await system.search(searched)]
    const counts = [system.rowsIn(`${list}`), system.rowsIn(`${found}`), system.dealsIn(`${await system.totals()}`)]
    answers.push(counts.join(', '))
  }
  if (new Set(answers).size > 1) throw new Error(`Not the same answers: ${answers.join(' against ')}`)
}
