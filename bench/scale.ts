/**
 * `npm run bench:scale -- [--data DIR] [--servers 3] [--rounds 20]`: several servers on one PostgreSQL behind a proxy
 * that sends each request to the next. Says what was tried and what came of it, and ends badly where anything differs
 * from what one server alone would do.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measure } from '#bench/measure.ts'
import { openPeople, openWeb, openPerson } from '#bench/people.ts'
import { openPlain } from '#bench/plain.ts'
import { administrator, lazo, root } from '#bench/product.ts'
import { openProxy } from '#bench/proxy.ts'
import { takeOver } from '#bench/scale-jobs.ts'
import { changesOfModel, endedSessions, liveUpdates, spread, turnOf, type Several } from '#bench/scale-trials.ts'
import { startServer } from '#bench/servers.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import sql from 'sql-template-tag'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    servers: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '5' },
    port: { type: 'string', default: '4380' },
  },
})
const seedRows = 2_000
const parallel = 24
const count = Number(values.servers)
const rounds = Number(values.rounds)
const port = Number(values.port)
const print = (text: string): void => void process.stdout.write(`${text}\n`)
const failures: string[] = []
const say = (what: string, wrong: readonly string[]): void => {
  print(`${wrong.length === 0 ? 'as one' : 'DIFFERS'}  ${what}`)
  for (const one of wrong.slice(0, 5)) print(`         ${one}`)
  failures.push(...wrong)
}

const folder = values.data ?? path.join(root, '.tmp', 'bench-scale')
if (!existsSync(path.join(folder, 'postgres')))
  await lazo(folder, ['seed', '--profile', 'bulk', '--rows', String(seedRows)])
const embedded = await startEmbedded({ dataDir: folder, use: 'own', log: () => undefined })
const plain = await openPlain(folder, 4)
const baseUrl = `http://127.0.0.1:${port}`
const place = (at: number) => ({ folder, databaseUrl: embedded.url, port: port + 1 + at, baseUrl })
const startedMs = performance.now()
// All at the same moment.
const servers = await Promise.all(Array.from({ length: count }, async (_, at) => await startServer(place(at))))
print(`${count} servers ready in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
const proxy = await openProxy(
  port,
  servers.map(({ url }) => url),
)
const webs = servers.map(({ url }) => openWeb(url, baseUrl))
const web = openWeb(proxy.url)
try {
  const people = await openPeople(plain, 12)
  const [ada] = await plain.db.query<{ id: string }>(sql`select id from lazo."user" where email = ${administrator}`)
  const several: Several = { plain, proxy: web, webs, people, ada: await openPerson(plain, ada?.id ?? ''), rounds, say }
  await spread(several)
  await liveUpdates(several)
  await changesOfModel(several)
  await endedSessions(several)
  const list = '/records/contact?limit=50&sort=title&count=capped'
  for (const [name, through] of [
    ['one server', turnOf(webs, 0)],
    [`${count} servers`, web],
  ] as const) {
    for (const { probe } of servers) await probe()
    let round = 0
    const { perSecond, slowMs } = await measure(
      async () => {
        const person = turnOf(people, (round += 1))
        const { status } = await through.send(person, 'GET', list)
        if (status !== 200) throw new Error(`${status}`)
      },
      parallel,
      Number(values.seconds) * 1000,
    )
    const probes = await Promise.all(servers.map(async ({ probe }) => await probe()))
    print(
      `${name}: ${perSecond.toFixed(0)} lists a second, 95 % in ${slowMs.toFixed(0)} ms; cores used ${probes.map(({ cpu }) => cpu.toFixed(2)).join(' + ')}; MB ${probes.map(({ memoryMb }) => memoryMb.toFixed(0)).join(' + ')}`,
    )
  }
  await takeOver(several, servers)
} finally {
  for (const one of [web, ...webs]) one.close()
  await proxy.close()
  await Promise.all(servers.map(async (server) => await server.end('SIGTERM')))
  await plain.close()
  await embedded.stop()
}
print(failures.length === 0 ? 'Several are as one.' : `${failures.length} differences.`)
process.exitCode = failures.length === 0 ? 0 : 1
