/** What came of a day, as tables, and kept in the page between its marks. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import process from 'node:process'
import { all, percentile, type Span } from '#bench/day-span.ts'

/** Where the people do what they do at the pace of people. */
export function actionTable({ times, errors, refused, faster }: Span): string {
  const lines = [...times].map(
    ([name, ms]) =>
      `| ${name} | ${ms.length} | ${[0.5, 0.95, 0.99].map((share) => percentile(ms, share).toFixed(0)).join(' | ')} |`,
  )
  const p95 = percentile(times.get(all) ?? [], 0.95)
  const verdict = p95 <= barMs && errors.length === 0 ? 'met' : 'not met'
  return [
    `At ${faster}× the pace of people, with an import and the work of the night besides: 95 % within ${p95.toFixed(0)} ms, ` +
      `${errors.length} errors, ${refused} refused (at most ${barMs} ms and no errors: ${verdict})${errors[0] ? ` (${errors[0]})` : ''}.`,
    '',
    '| request | done | median ms | 95 % ms | 99 % ms |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

/** The first is without what goes on besides. */
export function stepTable(spans: readonly Span[]): string {
  return [
    '| pace | requests a second | median ms | 95 % ms | 99 % ms | refused | errors | live update 95 % ms | server, cores | database, cores | whoever asks, cores | memory MB | event loop late 99 % ms | imported rows a second |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...spans.map(({ faster, perSecond, times, refused, errors, liveMs, cores, server, imported }) => {
      const ms = times.get(all) ?? []
      const cells = [
        `${faster}×`,
        perSecond.toFixed(0),
        ...[0.5, 0.95, 0.99].map((share) => percentile(ms, share).toFixed(0)),
        refused,
        errors.length,
        percentile(liveMs, 0.95).toFixed(0),
        cores.server.toFixed(2),
        cores.database?.toFixed(2) ?? '',
        cores.asking.toFixed(2),
        server.memoryMb.toFixed(0),
        server.loopMs.p99.toFixed(0),
        imported?.toFixed(0) ?? '',
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ].join('\n')
}

/** By the law of utilisation: what a request takes of the processors says how many of them are served in a second. */
export function carried({ cores, perSecond }: Span, users: number): string {
  const ofServer = cores.server / perSecond
  const ofDatabase = (cores.database ?? Number.NaN) / perSecond
  const requestsOf = perSecond / users
  const byAll = (share * 2) / (ofServer + ofDatabase)
  const byLoop = share / ofServer
  return (
    `A request takes ${(ofServer * 1000).toFixed(1)} ms of the server's processor and ${(ofDatabase * 1000).toFixed(1)} ms of the database's, streams included. ` +
    `So two cores that are ${share * 100} % at work carry ${byAll.toFixed(0)} requests a second, which is ${(byAll / requestsOf).toFixed(0)} people, ` +
    `and one server with as many cores for its database as that takes ${byLoop.toFixed(0)}, which is ${(byLoop / requestsOf).toFixed(0)}.`
  )
}

const barMs = 300
/** Beyond it people wait for each other more than for the work. */
const share = 0.7
const mark = '<!-- measured day -->'

export function keepPage(page: string, how: { users: number; seconds: number }, parts: readonly string[]): void {
  const text = readFileSync(page, 'utf8')
  const [before, , after] = text.split(mark)
  if (after === undefined) throw new Error(`${page} lacks two marks ${mark}.`)
  const memory = Math.round(totalmem() / 2 ** 30)
  const head =
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${how.users} people, ${how.seconds} s a step, ${cpus().length} cores ` +
    `(${cpus()[0]?.model.trim() ?? ''}), ${memory} GB, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)} when it ended.`
  writeFileSync(page, [before, `\n${[head, ...parts].join('\n\n')}\n`, after].join(mark))
}
