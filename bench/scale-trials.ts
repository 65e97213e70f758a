/** What must be the same whichever server answers. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import type { Answer, Person, Web } from '#bench/people.ts'
import { openPerson } from '#bench/people.ts'
import type { Plain } from '#bench/plain.ts'
import { percentile } from '#bench/day-span.ts'
import sql from 'sql-template-tag'

export interface Several {
  readonly plain: Plain
  /** To the next server each time, and to each by itself. */
  readonly proxy: Web
  readonly webs: readonly Web[]
  readonly people: readonly Person[]
  readonly ada: Person
  readonly rounds: number
  /** Says what was tried, with everything that was not as with one server. */
  say(what: string, wrong: readonly string[]): void
}

const heardMsMax = 10_000

/** Who signed in at one reads, at all others, what was written at one. */
export async function spread({ proxy, webs, people, rounds, say }: Several): Promise<void> {
  const wrong: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const person = turnOf(people, round)
    const made = await proxy.send(person, 'POST', '/records/task', { subject: `Una vez ${round}` })
    const { id } = JSON.parse(made.text) as { id: string } // Defined by the API.
    for (const web of webs) wrong.push(...unlessOk(await web.send(person, 'GET', `/records/task/${id}`)))
  }
  say(`one session at all servers; ${rounds} records written at one, read at ${webs.length}`, wrong)
}

/** One person listens at each server and writes at the next one. */
export async function liveUpdates({ webs, people, rounds, say }: Several): Promise<void> {
  const person = turnOf(people, 0)
  const heard = webs.map(() => new Map<string, number>())
  const stops = await Promise.all(
    webs.map(async (web, at) => {
      let text = ''
      return await web.listen(person, (piece) => {
        const parts = (text + piece).split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          const id = /"id":"([^"]+)"/.exec(part)?.[1]
          if (id !== undefined) heard[at]?.set(id, performance.now())
        }
      })
    }),
  )
  // From the answer to the writer, which the message may overtake.
  const written = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const made = await turnOf(webs, round).send(person, 'POST', '/records/task', { subject: `Se oye ${round}` })
    written.set((JSON.parse(made.text) as { id: string }).id, performance.now()) // Defined by the API.
  }
  const isHeard = (): boolean => heard.every((one) => [...written.keys()].every((id) => one.has(id)))
  for (const deadline = performance.now() + heardMsMax; !isHeard() && performance.now() < deadline;) await wait(20)
  for (const stop of stops) stop()
  const missed = heard.flatMap((one, at) =>
    [...written.keys()].filter((id) => !one.has(id)).map((id) => `${id} at ${at}`),
  )
  const late = heard.flatMap((one) =>
    [...one].flatMap(([id, ms]) => (written.has(id) ? [Math.max(0, ms - (written.get(id) ?? ms))] : [])),
  )
  say(
    `${rounds} writes heard at ${webs.length} servers: median ${percentile(late, 0.5).toFixed(0)} ms, 95 % ${percentile(late, 0.95).toFixed(0)} ms`,
    missed,
  )
}

/** A field that was added at one is written at another with the very next request. */
export async function changesOfModel({ webs, ada, rounds, say }: Several): Promise<void> {
  const wrong: string[] = []
  const times = Math.min(rounds, 6)
  for (let round = 0; round < times; round += 1) {
    const [here, there] = [turnOf(webs, round), turnOf(webs, round + 1)]
    const name = `severalServers${round}`
    await there.send(ada, 'GET', '/records/task?limit=1')
    const { elements } = JSON.parse((await here.send(ada, 'GET', '/model/export')).text) as { elements: Element[] } // Defined by the API.
    const desired = [...elements.filter((one) => one.name !== name), fieldOf(name)]
    const planned = await here.send(ada, 'POST', '/model/plan', { elements: desired })
    const { baseHash, targetHash } = JSON.parse(planned.text) as { baseHash: string; targetHash: string } // Defined by the API.
    wrong.push(...unlessOk(await here.send(ada, 'POST', '/model/apply', { elements: desired, baseHash, targetHash })))
    wrong.push(...unlessOk(await there.send(ada, 'POST', '/records/task', { subject: 'Con campo', [name]: 'sí' })))
  }
  say(`${times} changes of the model at one, used at another with the next request`, wrong)
}

/** Each time a session that all servers know. */
export async function endedSessions({ plain, webs, people, rounds, say }: Several): Promise<void> {
  const wrong: string[] = []
  const [user] = await plain.db.query<{ id: string }>(
    sql`select user_id as id from lazo.session order by created_at desc limit 1`,
  )
  for (let round = 0; round < rounds; round += 1) {
    const person = await openPerson(plain, user?.id ?? '')
    for (const web of webs) wrong.push(...unlessOk(await web.send(person, 'GET', '/session')))
    wrong.push(...unlessOk(await turnOf(webs, round).send(person, 'DELETE', '/session')))
    for (const [at, web] of webs.entries()) {
      const { status } = await web.send(person, 'GET', '/session')
      if (status !== 401) wrong.push(`round ${round}: server ${at} answered ${status} after the session had ended`)
    }
  }
  say(`${rounds} sessions ended at one, dead at all with the next request (${people.length} others go on)`, wrong)
}

export function turnOf<T>(items: readonly T[], round: number): T {
  const item = items[round % items.length]
  if (item === undefined) throw new Error('There is nobody whose turn it could be.')
  return item
}

export function unlessOk({ status, text }: Answer): string[] {
  return status < 300 ? [] : [`${status} ${text.slice(0, 200)}`]
}

function fieldOf(name: string): Element {
  const definition = { name, type: 'text', label: { es: name, en: name } }
  return {
    id: randomUUID(),
    kind: 'field',
    name,
    parent: coreId('module', 'task'),
    origin: 'local',
    owner: null,
    definition,
  }
}
