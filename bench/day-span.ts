/** So long a time of the day: everybody at work, each at a pace of their own. */
import { setTimeout as wait } from 'node:timers/promises'
import process from 'node:process'
import { databaseSeconds } from '#bench/database-cpu.ts'
import { chance, pickAction, type Ask } from '#bench/day-mix.ts'
import type { Answer, Person, Web } from '#bench/people.ts'
import type { Plain } from '#bench/plain.ts'
import type { Probed } from '#bench/probe.ts'
import type { Server } from '#bench/servers.ts'
import { besides } from '#bench/day-besides.ts'

export interface Place {
  readonly folder: string
  readonly web: Web
  readonly people: readonly Person[]
  readonly plain: Plain
  readonly server: Server
  readonly live: Live
}

interface Live {
  /** From the answer to a write to its message in the stream of whoever wrote. */
  take(): readonly number[]
  wrote(id: string): void
}

export interface Span {
  readonly faster: number
  /** Requests that were answered. */
  readonly perSecond: number
  /** Shares of a core. The database's are not known everywhere. */
  readonly cores: { readonly server: number; readonly database: number | undefined; readonly asking: number }
  /** Of each kind of request, and of all. */
  readonly times: ReadonlyMap<string, readonly number[]>
  /** 429 and 503, which say when to come again. */
  readonly refused: number
  /** Everything else that is no success; the first of them is kept. */
  readonly errors: readonly string[]
  readonly liveMs: readonly number[]
  readonly server: Probed
  /** Rows a second that were imported meanwhile. */
  readonly imported: number | undefined
}

/** With 1.74 requests each, one for each person every 7.5 s. */
const thinkMs = { least: 10_000, most: 16_000 }
export const all = 'all'

interface SpanOptions {
  readonly faster: number
  readonly durationMs: number
  /** Somebody imports, and the night's work is done. */
  readonly besides: boolean
}

export async function daySpan(place: Place, { faster, durationMs, besides: isBusy }: SpanOptions): Promise<Span> {
  const { people, server, live, folder } = place
  const noted = notes(place)
  live.take()
  await server.probe()
  const cpu = process.cpuUsage()
  const databaseBefore = databaseSeconds(folder)
  const startedMs = performance.now()
  const untilMs = startedMs + durationMs
  const work = isBusy ? besides(place, untilMs) : undefined
  await Promise.all(
    people.map(async (person) => {
      const pause = (): number => (thinkMs.least + chance.fraction() * (thinkMs.most - thinkMs.least)) / faster
      await wait(chance.fraction() * pause())
      while (performance.now() < untilMs) {
        const beganMs = performance.now()
        await pickAction(person).run(noted.askAs(person), person)
        // The pace is the person's: they do not slow down because the answer did.
        await wait(Math.max(0, Math.min(pause() - (performance.now() - beganMs), untilMs - performance.now())))
      }
    }),
  )
  const seconds = (performance.now() - startedMs) / 1000
  const probed = await server.probe()
  const databaseAfter = databaseSeconds(folder)
  const asking = process.cpuUsage(cpu)
  const { times, refused, errors } = noted.taken()
  return {
    faster,
    perSecond: (times.get(all)?.length ?? 0) / seconds,
    cores: {
      server: probed.cpu,
      database:
        databaseBefore === undefined || databaseAfter === undefined
          ? undefined
          : (databaseAfter - databaseBefore) / seconds,
      asking: (asking.user + asking.system) / 1e6 / seconds,
    },
    times,
    refused,
    errors,
    liveMs: live.take(),
    server: probed,
    imported: await work,
  }
}

/** What came of each request. */
function notes({ web, live }: Pick<Place, 'web' | 'live'>) {
  const times = new Map<string, number[]>([[all, []]])
  const errors: string[] = []
  let refused = 0

  function note(kind: string, { status, text, retryAfter, ms }: Answer): void {
    if (status >= 200 && status < 300) {
      for (const name of [kind, all]) {
        const ofKind = times.get(name) ?? []
        times.set(name, ofKind)
        ofKind.push(ms)
      }
      if (status === 201) live.wrote((JSON.parse(text) as { id: string }).id) // Defined by the API.
    } else if ([429, 503].includes(status) && retryAfter !== undefined) refused += 1
    else errors.push(`${kind}: ${status} ${text.slice(0, 200)}`)
  }

  return {
    askAs:
      (person: Person): Ask =>
      async (kind, method, place, body) => {
        const answer = await web
          .send(person, method, place, body)
          .catch((error: unknown): Answer => ({ status: 0, text: String(error), retryAfter: undefined, ms: 0 }))
        note(kind, answer)
        return answer
      },
    taken: () => ({ times, errors, refused }),
  }
}

/** Opens everybody's stream and notes when what they wrote comes back by it. */
export async function watchLive(web: Web, people: readonly Person[]): Promise<Live> {
  const written = new Map<string, number>()
  let lateMs: number[] = []
  for (const person of people) {
    let text = ''
    await web.listen(person, (piece) => {
      const parts = (text + piece).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const id = /"id":"([^"]+)"/.exec(part)?.[1]
        const sinceMs = id === undefined ? undefined : written.get(id)
        if (id === undefined || sinceMs === undefined) continue
        written.delete(id)
        lateMs.push(performance.now() - sinceMs)
      }
    })
  }
  return {
    wrote: (id) => void written.set(id, performance.now()),
    take() {
      const taken = lateMs
      lateMs = []
      written.clear()
      return taken
    },
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
