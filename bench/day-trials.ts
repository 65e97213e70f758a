/** What must not hurt those who work: somebody's greed, a table that is locked, a thousand who listen. */
import { setTimeout as wait } from 'node:timers/promises'
import { raw } from 'sql-template-tag'
import { all, daySpan, percentile, type Place, type Span } from '#bench/day-span.ts'
import { makeKey, salesperson } from '#bench/product.ts'
import { actions } from '#bench/day-mix.ts'

const rounds = 3
const spanMsMax = 20_000
const greedyPerSecond = 200
const workFaster = 2
/** More streams at once than these are refused to one person. */
const ofOneMax = 20

interface Tally {
  done: number
  refused: number
  errors: number
  readonly times: number[]
}

/** One key asks 200 times a second, whatever it is answered; in turn with the same time without it. */
export async function greed(place: Place, durationMs: number): Promise<string> {
  const key = await makeKey(place.folder, salesperson, 'read')
  const options = { faster: workFaster, durationMs: Math.min(durationMs, spanMsMax), besides: false }
  const [without, beside]: [Span[], Span[]] = [[], []]
  const tally: Tally = { done: 0, refused: 0, errors: 0, times: [] }
  for (let round = 0; round < rounds; round += 1) {
    without.push(await daySpan(place, options))
    const isOver = { value: false }
    const asking = ask(place, key, () => isOver.value, tally)
    beside.push(await daySpan(place, options))
    isOver.value = true
    await asking
  }
  const line = (name: string, spans: readonly Span[]): string => {
    const times = spans.flatMap(({ times: ofSpan }) => ofSpan.get(all) ?? [])
    return `| ${name} | ${ms(times, 0.5)} | ${ms(times, 0.95)} | ${ms(times, 0.99)} | ${sum(spans, ({ refused }) => refused)} | ${sum(spans, ({ errors }) => errors.length)} |`
  }
  const [p95, p95Beside] = [without, beside].map((spans) =>
    median(spans.map(({ times }) => percentile(times.get(all) ?? [], 0.95))),
  )
  return [
    `One key asks for a list ${greedyPerSecond} times a second (${tally.done} answered, ${tally.refused} refused with 429 or 503, ${tally.errors} errors). The others, at ${workFaster}× (95 % is ${((p95Beside ?? 0) / (p95 ?? 1)).toFixed(1)} times as long, median of ${rounds} rounds in turn):`,
    '',
    '| | median ms | 95 % ms | 99 % ms | refused | errors |',
    '|---|---|---|---|---|---|',
    line('without it', without),
    line('beside it', beside),
  ].join('\n')
}

async function ask({ web }: Place, key: string, isOver: () => boolean, tally: Tally): Promise<void> {
  const asked: Promise<void>[] = []
  const startedMs = performance.now()
  for (let sent = 0; !isOver(); sent += 1) {
    await wait(Math.max(0, startedMs + (sent * 1000) / greedyPerSecond - performance.now()))
    asked.push(
      web.send({ cookie: key }, 'GET', '/records/contact?limit=50&sort=title').then(
        ({ status, ms: took }) => {
          if (status === 200) tally.times.push(took)
          if (status === 200) tally.done += 1
          else if (status === 429 || status === 503) tally.refused += 1
          else tally.errors += 1
        },
        () => void (tally.errors += 1),
      ),
    )
  }
  await Promise.all(asked)
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
    const move = actions.find(({ name }) => name === 'create a contact')
    const startedMs = performance.now()
    const writes = await Promise.all(
      people.map(async (person) => {
        const answer = await move?.run(web, person)
        if (answer?.status === 201) place.live.wrote((JSON.parse(answer.text) as { id: string }).id) // Defined by the API.
        return answer?.status === 201
      }),
    )
    const tookMs = performance.now() - startedMs
    await wait(10_000)
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
