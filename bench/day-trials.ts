/** What must not hurt those who work: somebody's greed, a table that is locked, a thousand who listen. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { raw } from 'sql-template-tag'
import type { Tally } from '#bench/day-greedy.ts'
import { all, daySpan, percentile, type Place, type Span } from '#bench/day-span.ts'
import { makeKey, salesperson } from '#bench/product.ts'
import { createContact } from '#bench/day-mix.ts'

const nothing: Readonly<Tally> = { done: 0, refused: 0, errors: 0 }
const rounds = 2
const spanMsMax = 10_000
const greedyPerSecond = 200
const workFaster = 2
/** More streams at once than these are refused to one person. */
const ofOneMax = 20

/** One asks 200 times a second, whatever they are answered, with a key or a session of theirs; in turn with nobody. */
export async function greed(place: Place, durationMs: number): Promise<string> {
  const [greedy, ...people] = place.people
  const others = { ...place, people }
  const options = { faster: workFaster, durationMs: Math.min(durationMs, spanMsMax), besides: false }
  const key = await makeKey(place.folder, salesperson, 'read')
  const ways = [
    { name: 'nobody', as: undefined },
    { name: 'a key', as: key },
    { name: 'a session', as: greedy?.cookie },
  ].map((way) => ({ ...way, spans: [] as Span[], tally: { ...nothing } }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { as, spans, tally } of ways) {
      const end = as === undefined ? undefined : beGreedy(place, as)
      spans.push(await daySpan(others, options))
      const { done, refused, errors } = (await end?.()) ?? nothing
      tally.done += done
      tally.refused += refused
      tally.errors += errors
    }
  }
  const p95Of = (spans: readonly Span[]): number =>
    median(spans.map(({ times }) => percentile(times.get(all) ?? [], 0.95)))
  const p95 = p95Of(ways[0]?.spans ?? [])
  const lines = ways.map(({ name, spans, tally }) => {
    const times = spans.flatMap(({ times: ofSpan }) => ofSpan.get(all) ?? [])
    const cells = [
      name,
      tally.done,
      tally.refused,
      tally.errors,
      ...[0.5, 0.95, 0.99].map((share) => ms(times, share)),
      (p95Of(spans) / p95).toFixed(1),
      sum(spans, ({ refused }) => refused),
      sum(spans, ({ errors }) => errors.length),
      (sum(spans, ({ cores }) => cores.server + (cores.database ?? 0)) / spans.length).toFixed(2),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `One program asks for a list ${greedyPerSecond} times a second; everybody else works at ${workFaster}× (${rounds} rounds in turn, ${options.durationMs / 1000} s each):`,
    '',
    '| who asks | answered | refused | errors | the others: median ms | 95 % ms | 99 % ms | 95 %, times that without | refused | errors | server and database, cores |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

/** In a process of its own, as it would be; answers what ends it and says what came of its requests. */
function beGreedy({ server }: Place, as: string): () => Promise<Tally> {
  const program = path.join(import.meta.dirname, 'day-greedy.ts')
  const child = fork(program, [server.url, as, String(greedyPerSecond)], { execArgv: [] })
  return async () => {
    child.send('end')
    const [tally] = (await once(child, 'message')) as [Tally] // As bench/day-greedy.ts answers.
    return tally
  }
}

/** As a change of a large table by somebody who does not know better. */
export async function locked(place: Place, durationMs: number): Promise<string> {
  const { plain } = place
  const span = Math.min(durationMs, spanMsMax)
  const before = await daySpan(place, { faster: workFaster, durationMs: span, besides: false })
  const meanwhile = await plain.db.transaction(async (tx) => {
    await tx.exec('set local idle_in_transaction_session_timeout = 0')
    await tx.query(raw(`lock table ${plain.table('account').text} in access exclusive mode`))
    return await daySpan(place, { faster: workFaster, durationMs: span, besides: false })
  })
  const after = await daySpan(place, { faster: workFaster, durationMs: span, besides: false })
  const line = (name: string, { times, refused, errors }: Span): string => {
    const free = ['agenda', 'sums by stage'].flatMap((one) => times.get(one) ?? [])
    const every = times.get(all) ?? []
    return `| ${name} | ${every.length} | ${refused} | ${errors.length} | ${ms(every, 0.95)} | ${ms(free, 0.95)} |`
  }
  return [
    `The table of accounts is locked for ${span / 1000} s, which contacts, deals and the search read too:`,
    '',
    '| | answered | refused with 503 | errors | 95 % ms | of what does not need it |',
    '|---|---|---|---|---|---|',
    line('before', before),
    line('meanwhile', meanwhile),
    line('after', after),
  ].join('\n')
}

/** Streams beyond those of the people at work, and a burst of writes that all of them hear. */
export const manyStreams =
  (count: number) =>
  async (place: Place): Promise<string> => {
    const { web, people, server } = place
    const heard = { pieces: 0 }
    const stops: (() => void)[] = []
    const before = await server.probe()
    for (let at = people.length; at < Math.min(count, people.length * ofOneMax); at += 1) {
      const person = people[at % people.length]
      if (person)
        stops.push(await web.listen(person, (text) => (heard.pieces += text.split('event: change').length - 1)))
    }
    const open = await server.probe()
    place.live.take()
    const startedMs = performance.now()
    const writes = await Promise.all(
      people.map(async (person) => {
        const answer = await createContact(
          async (_, method, at, body) => await web.send(person, method, at, body),
          person,
        )
        if (answer.status === 201) place.live.wrote((JSON.parse(answer.text) as { id: string }).id) // Defined by the API.
        return answer.status === 201
      }),
    )
    const tookMs = performance.now() - startedMs
    await wait(5_000)
    const late = place.live.take()
    const after = await server.probe()
    for (const stop of stops) stop()
    const written = writes.filter(Boolean).length
    return [
      `${count} streams open (${before.memoryMb.toFixed(0)} MB before, ${open.memoryMb.toFixed(0)} MB then, ${after.memoryMb.toFixed(0)} MB after); ` +
        `${written} contacts made in ${(tookMs / 1000).toFixed(1)} s: ${late.length} of the writers' own streams told of them, ` +
        `half within ${ms(late, 0.5)} ms, 95 % within ${ms(late, 0.95)} ms; ${heard.pieces} messages to the other streams.`,
    ].join('\n')
  }

function ms(times: readonly number[], share: number): string {
  return percentile(times, share).toFixed(0)
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

function sum(spans: readonly Span[], of: (span: Span) => number): number {
  return spans.reduce((total, span) => total + of(span), 0)
}
