import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'

import { coreId } from '#catalog/modules/define.ts'
import type { Database } from '#server/db/database.ts'
import { physicalName } from '#server/model/elements.ts'
import { command, startServer, visit } from '#test/faults/server-process.ts'
import type { Answer, ServerPlace, ServerProcess, Visitor } from '#test/faults/server-process.ts'
import { startListener } from '#test/faults/stream-listener.ts'
import { emptyLedger, findLosses, startWriters } from '#test/faults/writers.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { worldSchema } from '#test/support/world.ts'

import type { Check, Failure } from './check.ts'

/** Of JavaScript; what the process takes beside it is its code, its threads and buffers. */
const heapMb = 256
const memoryMbMax = 700
const writers = 3
const streamsEach = 5
const askersEach = 30
/** More at once than one person may. */
const floodOf = 140
const importRows = 1_000
const lookEveryMs = 20
const stopMsMax = 10_000

/** What everybody asks all day. */
const accounts = '/records/account?limit=50&sort=name&count=capped'
const questions = [
  '/session',
  accounts,
  '/records/account?search=writer&limit=20',
  '/records/opportunity/board',
  '/records/opportunity/groups?by=stage',
  '/search?text=made',
] as const

export const underLoad: Check = {
  id: 'R09',
  tries:
    'More than a server of 256 MB can do, with streams open and an import running, and SIGTERM in the middle of it.',
  cases: { C: 300, N: 60_000 },
  async run(_, cases, seed) {
    const database = await testDatabase()
    await addCredentials(database)
    const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-under-load-'))
    const environment = { NODE_OPTIONS: `--max-old-space-size=${heapMb}` }
    const place: ServerPlace = { dataDir, databaseUrl: database.url, environment }
    try {
      return { cases, failures: await loaded(place, database, cases, chance(seed)) }
    } finally {
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

async function loaded(
  place: ServerPlace,
  { migrator }: TestDatabase,
  cases: number,
  random: Chance,
): Promise<Failure[]> {
  const failures: Failure[] = []
  let server = await startServer(place)
  const [ada, kim, leo] = [
    await visit(server.url),
    await visit(server.url, 'kim@example.com'),
    await visit(server.url, 'leo@example.com'),
  ]
  const load = openLoad(random, failures)
  await flooded(migrator, load, async () => await load.flood(kim, server.url))
  const ledger = emptyLedger()
  const own = startWriters(writers, ada, () => server.url, ledger)
  const streams = [ada, kim, leo].flatMap((one) =>
    Array.from({ length: streamsEach }, () => startListener(one, () => server.url)),
  )
  const imported = await beginImport(ada, server.url)
  await Promise.all(
    [kim, leo].flatMap((one) =>
      Array.from({ length: askersEach }, async () => await load.ask(one, server.url, () => load.asked() >= cases)),
    ),
  )
  const memory = mostMemoryMb(server)
  if (memory > memoryMbMax) failures.push({ sentence: `${memory} MB of memory were taken` })
  failures.push(...(await stopped(server, async () => await load.untilGone([kim, leo], server.url))))
  server = await startServer(place)
  await own.stop()
  await Promise.all(streams.map(async (stream) => await stream.stop()))
  const losses = [...ledger.odd, ...(await findLosses(ada, server.url, ledger)), ...(await imported(server.url))]
  failures.push(...losses.map((sentence) => ({ sentence })))
  if (ledger.created.size <= writers) failures.push({ sentence: 'nothing was written meanwhile' })
  await server.end('SIGTERM')
  const verified = await command(place, 'verify')
  if (verified.code !== 0) failures.push({ sentence: verified.output })
  return failures
}

/** While a table is locked, so that they all come together on any machine: until somebody is told to come later. */
async function flooded(migrator: Database, load: Load, flood: () => Promise<void>): Promise<void> {
  const table = physicalName('m', coreId('module', 'account'))
  const { answered } = await migrator.transaction(async (tx) => {
    await tx.exec(`lock table "${worldSchema}"."${table}" in access exclusive mode`)
    const answers = flood()
    while (load.refused() === 0) await wait(lookEveryMs)
    return { answered: answers }
  })
  await answered
}

/** Sets one going; answers what looks, at its end, whether each row is there once. */
async function beginImport(who: Visitor, url: string): Promise<(url: string) => Promise<string[]>> {
  const send = async (method: string, place: string, body?: unknown, at = url): Promise<Answer['json']> => {
    const { status, text, json } = await who.send(at, method, place, body)
    if (status >= 300) throw new Error(`${method} ${place}: ${status} ${text.slice(0, 300)}`)
    return json
  }
  const reach = async (id: string, wanted: string, at = url): Promise<Answer['json']> => {
    for (;;) {
      const found = await send('GET', `/imports/${id}`, undefined, at)
      if (found.status === wanted) return found
      if (found.status === 'failed') throw new Error('The import failed.')
      await wait(lookEveryMs)
    }
  }
  const form = new FormData()
  const lines = Array.from({ length: importRows }, (_, at) => `Importada ${at}`)
  form.append('file', new File([['Nombre', ...lines].join('\n')], 'cuentas.csv'))
  const file = (await send('POST', '/files', form)).id
  const id = String((await send('POST', '/imports', { module: 'account', file })).id)
  const { mapping } = await reach(id, 'mapped')
  await send('PUT', `/imports/${id}/plan`, { mapping, options: {} })
  await reach(id, 'checked')
  await send('PUT', `/imports/${id}/run`)
  return async (at) => {
    await reach(id, 'done', at)
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'startsWith', value: 'Importada' }))
    const { count } = await send('GET', `/records/account?limit=1&count=exact&filter=${filter}`, undefined, at)
    const found = (count as { value: number }).value // Defined by the API.
    return found === importRows ? [] : [`${found} of ${importRows} rows were imported`]
  }
}

/** In the middle of requests, streams and an import. */
async function stopped(server: ServerProcess, meanwhile: () => Promise<void>): Promise<Failure[]> {
  const asking = meanwhile()
  const atMs = performance.now()
  const code = await server.end('SIGTERM')
  const tookMs = performance.now() - atMs
  await asking
  // The limit is for a machine of one's own; on one that others use too, everything takes longer.
  const crowd = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
  return [
    ...(code === 0 ? [] : [{ sentence: `it ended with ${code}: ${server.noted().slice(-2_000)}` }]),
    ...(tookMs < stopMsMax * crowd ? [] : [{ sentence: `it took ${Math.round(tookMs)} ms to stop` }]),
  ]
}

type Load = ReturnType<typeof openLoad>

function openLoad(random: Chance, failures: Failure[]) {
  let asked = 0
  let refused = 0

  function judge({ status, retryAfter, text }: Answer, question: string): void {
    asked += 1
    if (status === 200) return
    if ((status === 429 || status === 503) && Number(retryAfter) > 0) refused += 1
    else failures.push({ sentence: `answers ${status} to ${question}: ${text.slice(0, 300)}` })
  }

  async function ask(who: Visitor, url: string, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const question = random.pick(questions)
      judge(await who.send(url, 'GET', question), question)
    }
  }

  return {
    asked: () => asked,
    refused: () => refused,
    ask,
    /** All at once. */
    async flood(who: Visitor, url: string): Promise<void> {
      const answers = Array.from({ length: floodOf }, async () => judge(await who.send(url, 'GET', accounts), accounts))
      await Promise.all(answers)
    },
    /** What was begun is answered, and what comes later refused, until nobody is there who could. */
    async untilGone(whom: readonly Visitor[], url: string): Promise<void> {
      await Promise.all(
        whom.flatMap((who) =>
          Array.from({ length: 4 }, async () => await ask(who, url, () => false).catch(() => undefined)),
        ),
      )
    },
  }
}

/** The most that it ever held; where the system does not tell, the heap is bounded all the same. */
function mostMemoryMb({ child }: ServerProcess): number {
  if (process.platform !== 'linux') return 0
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
  return Math.round(Number(line?.[1] ?? 0) / 1024)
}
