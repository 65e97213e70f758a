import sql from 'sql-template-tag'
import type { Response } from 'light-my-request'

import { chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'

import type { Check, Failure, SharedServer } from './check.ts'

const together = 5
const triesMax = 20

export const once: Check = {
  id: 'C03',
  tries:
    'One to five copies of a request with one Idempotency-Key at once, database sessions killed in between: one effect, one answer.',
  cases: { C: 500, N: 2_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const random = chance(seed)
    const failures: Failure[] = []
    for (let from = 0; from < cases; from += together) {
      const some = Array.from({ length: Math.min(together, cases - from) }, (_, place) => from + place)
      const wanted = some.map((index) => ({ index, copies: 1 + random.below(5), kill: random.next() < 0.1 }))
      const found = await Promise.all(wanted.map((one) => wrongWith(server, seed, one)))
      found.forEach((sentence, place) => {
        if (sentence !== undefined) failures.push({ index: from + place, sentence, replay: wanted[place] })
      })
    }
    return { cases, failures }
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
): Promise<string | undefined> {
  const { ada } = server
  const key = `once-${seed}-${index}-${server.world.newId()}`
  const name = `Once ${key}`
  const answers = await Promise.all([
    ...Array.from({ length: copies }, () => untilAnswered(ada, key, name)),
    ...(kill ? [killSessions(server)] : []),
  ])
  const bodies = new Set(
    answers.flatMap((answer) => answer ?? []).map(({ statusCode, body }) => `${statusCode} ${body}`),
  )
  if (bodies.size !== 1) return `had ${bodies.size} answers: ${[...bodies].join(' | ').slice(0, 400)}`
  if (![...bodies][0]?.startsWith('201 ')) return `was answered ${[...bodies][0]?.slice(0, 200)}`
  const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: name }))
  const { rows } = (await ada.get(`/records/account?filter=${filter}`)).json()
  if (rows.length !== 1) return `had ${rows.length} effects`
  const other = await ada.post('/records/account', { name: 'Another' }, { headers: { 'idempotency-key': key } })
  return other.statusCode === 422 ? undefined : `let another request have the key: ${other.statusCode}`
}

/** As a program does: what failed on the way is sent again with the same key. */
async function untilAnswered(client: Client, key: string, name: string): Promise<Response | undefined> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const answer = await client.post('/records/account', { name }, { headers: { 'idempotency-key': key } })
    if (answer.statusCode !== 503) return answer
  }
  return undefined
}

/** Those of the application that are in the middle of a write, as when the database is restarted. */
async function killSessions({ database }: SharedServer): Promise<undefined> {
  await database.migrator.query(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and xact_start is not null
      and query not ilike 'listen%' limit 2`)
  return undefined
}
