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
  return [
    `At ${faster}× the pace of people, ${errors.length} errors, ${refused} refused${errors[0] ? ` (${errors[0]})` : ''}:`,
    '',
    '| | done | median ms | 95 % ms | 99 % ms |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

export function stepTable(spans: readonly Span[]): string {
  return [
    'Faster and faster, with an import and the work of the night besides:',
    '',
    '| pace | actions a second | median ms | 95 % ms | 99 % ms | refused | errors | live update 95 % ms | server: share of a core | its processor ms an action | memory MB | event loop late 99 % ms | imported rows a second |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...spans.map(({ faster, perSecond, ownMs, times, refused, errors, liveMs, server, imported }) => {
      const ms = times.get(all) ?? []
      const cells = [
        `${faster}×`,
        perSecond.toFixed(0),
        ...[0.5, 0.95, 0.99].map((share) => percentile(ms, share).toFixed(0)),
        refused,
        errors.length,
        percentile(liveMs, 0.95).toFixed(0),
        `${(server.cpu * 100).toFixed(0)} %`,
        ownMs.toFixed(1),
        server.memoryMb.toFixed(0),
        server.loopMs.p99.toFixed(0),
        imported?.toFixed(0) ?? '',
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ].join('\n')
}

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
