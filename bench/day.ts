/**
 * `npm run bench:day -- [--data DIR] [--users 200] [--seconds 60] [--steps 1] [--streams 1000] [--page FILE]`: a working
 * day of many salespeople on one server, in about five minutes. Each has a session and an open stream and does something
 * every 10 to 16 s, as pages of one to three requests; alone first, then while somebody imports and the night's work is
 * done, so many times faster in each further step. Then one program asks without pause, a table is locked, and a
 * thousand listen. Give a copy of a data folder of the profile "bulk": people and records are added to it.
 */
import path from 'node:path'
import process from 'node:process'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { greed, locked, manyStreams } from '#bench/day-trials.ts'
import { daySpan, watchLive, type Span } from '#bench/day-span.ts'
import { actionTable, carried, keepPage, stepTable } from '#bench/day-report.ts'
import { openWeb, openPeople } from '#bench/people.ts'
import { openPlain } from '#bench/plain.ts'
import { root } from '#bench/product.ts'
import { startServer } from '#bench/servers.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(root, '.tmp', 'bench-100000') },
    users: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    steps: { type: 'string', default: '1' },
    streams: { type: 'string', default: '1000' },
    port: { type: 'string', default: '4375' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const warmMs = 15_000
const aloneMs = 40_000
const durationMs = Number(values.seconds) * 1000
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const server = await startServer({ folder: values.data, port: Number(values.port) })
const plain = await openPlain(values.data, 4)
const web = openWeb(server.url)
try {
  print(`Opening ${values.users} people…`)
  const people = await openPeople(plain, Number(values.users))
  const live = await watchLive(web, people)
  const place = { folder: values.data, web, people, plain, server, live }
  await daySpan(place, { faster: 1, durationMs: Math.min(durationMs, warmMs), besides: false })
  const alone = await daySpan(place, { faster: 1, durationMs: Math.min(durationMs, aloneMs), besides: false })
  const spans: Span[] = []
  for (const faster of values.steps.split(',').map(Number)) {
    const span = await daySpan(place, { faster, durationMs, besides: true })
    spans.push(span)
    print(`${faster}×: load ${loadavg()[0]?.toFixed(1)}`)
    print(actionTable(span))
  }
  const steps = `The same, first without import and work of the night:\n\n${stepTable([alone, ...spans])}`
  const parts = [...spans.slice(0, 1).map(actionTable), steps, carried(alone, people.length)]
  print(parts.slice(1).join('\n'))
  const trials = [greed, locked, manyStreams(Number(values.streams))]
  for (const trial of trials) {
    const part = await trial(place, durationMs)
    parts.push(part)
    print(part)
  }
  keepPage(values.page, { users: people.length, seconds: durationMs / 1000 }, parts)
} finally {
  web.close()
  await plain.close()
  await server.end('SIGTERM')
}
