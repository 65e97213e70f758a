import type { Response } from 'light-my-request'
import sql, { raw } from 'sql-template-tag'

import { loadModel } from '#server/model/registry.ts'
import { chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { wrongWhenDelivered } from './delivered-again.ts'

const together = 5
/** Of one request: mostly somebody who pressed twice. */
const copies = [1, 1, 2, 2, 2, 2, 3, 3, 4, 5] as const
const triesMax = 20
/** For each so many requests one job of our own that is delivered again. */
const requestsPerJob = 5

export const once: Check = {
  id: 'C03',
  tries:
    'One to five copies of a request with one Idempotency-Key at once, database sessions killed in between: one effect, one answer. Jobs of our own delivered again, late and in another order: one effect.',
  cases: { C: 2_000, N: 20_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const random = chance(seed)
    const failures: Failure[] = []
    const names = new Map<string, number>()
    for (let from = 0; from < cases; from += together) {
      const some = Array.from({ length: Math.min(together, cases - from) }, (_, place) => from + place)
      const wanted = some.map((index) => ({ index, copies: random.pick(copies), kill: random.next() < 0.1 }))
      const found = await Promise.all(wanted.map((one) => wrongWith(server, seed, one, names)))
      found.forEach((sentence, place) => {
        if (sentence !== undefined) failures.push({ index: from + place, sentence, replay: wanted[place] })
      })
    }
    const jobs = Math.ceil(cases / requestsPerJob)
    const delivered = await wrongWhenDelivered(server, random, jobs)
    return { cases: cases + jobs, failures: [...failures, ...(await doubled(server, names)), ...delivered] }
  },
}

interface Wanted {
  readonly index: number
  readonly copies: number
  readonly kill: boolean
}

async function wrongWith(
  server: SharedServer,
  seed: number,
  { index, copies, kill }: Wanted,
  names: Map<string, number>,
): Promise<string | undefined> {
  const { ada } = server
  const key = `once-${seed}-${index}-${server.world.newId()}`
  const name = `Once ${key}`
  names.set(name, index)
  const answers = await Promise.all([
    ...Array.from({ length: copies }, () => untilAnswered(ada, key, name)),
    ...(kill ? [killSessions(server)] : []),
  ])
  const bodies = new Set(
    answers.flatMap((answer) => answer ?? []).map(({ statusCode, body }) => `${statusCode} ${body}`),
  )
  if (bodies.size !== 1) return `had ${bodies.size} answers: ${[...bodies].join(' | ').slice(0, 400)}`
  if (![...bodies][0]?.startsWith('201 ')) return `was answered ${[...bodies][0]?.slice(0, 200)}`
  const other = await untilAnswered(ada, key, 'Another')
  return other?.statusCode === 422 ? undefined : `let another request have the key: ${other?.statusCode}`
}

/** Whatever was answered, each is there once: counted when all is over, so that what came late is counted too. */
async function doubled(server: SharedServer, names: ReadonlyMap<string, number>): Promise<Failure[]> {
  const { modules } = await loadModel(server.system.environment)
  const rows = await server.database.migrator.query<{ title: string; count: number }>(sql`
    select title, count(*)::int as count from ${raw(`env_test."${modules.get('account')?.table}"`)}
    where title = any(${[...names.keys()]}) group by 1`)
  const effects = new Map(rows.map(({ title, count }) => [title, count]))
  return [...names].flatMap(([name, index]) => {
    const count = effects.get(name) ?? 0
    return count === 1 ? [] : [{ index, sentence: `had ${count} effects`, replay: name }]
  })
}

/** As a program does: what failed on the way is sent again with the same key. */
async function untilAnswered(client: Client, key: string, name: string): Promise<Response | undefined> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const answer = await client.post('/records/account', { name }, { headers: { 'idempotency-key': key } })
    if (answer.statusCode !== 503) return answer
  }
  return undefined
}

/** Those of the application that are in the middle of a write, as when the database is restarted; not one that ends others. */
async function killSessions({ database }: SharedServer): Promise<undefined> {
  await database.migrator.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and xact_start is not null
      and query not ilike 'listen%' and query not ilike '%pg_terminate_backend%' limit 2`)
  return undefined
}
