/** The product beside its peers, as a table with ratios, and kept in the page between its marks. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import process from 'node:process'
import { median, type Round } from '#bench/cpu.ts'

export const operations = ['get', 'list', 'search', 'create', 'move', 'totals'] as const
export type Operation = (typeof operations)[number]

/** Rounds by the name of the system, the product's first. */
export interface Trial {
  readonly name: Operation
  readonly rounds: ReadonlyMap<string, readonly Round[]>
}

const titles: Readonly<Record<Operation, string>> = {
  get: 'get one contact',
  list: 'list 50, two filters, sorted',
  search: 'search "garc"',
  create: 'create a contact',
  move: 'move a deal to another stage',
  totals: 'deals by stage with sums',
}

const meanBar = 10
const eachBar = 5
const mark = '<!-- measured peers -->'

export function peersReport(
  trials: readonly Trial[],
  how: { connections: number; missing: readonly string[] },
): string {
  const systems = [...(trials[0]?.rounds.keys() ?? [])]
  const head = (text: string): string => systems.map((system) => ` ${system}${text} |`).join('')
  const best = trials.map((trial) => ratioToBest(trial, ({ perSecond }) => perSecond))
  const lines = trials.map(({ name, rounds }, at) => {
    const of = (pick: (round: Round) => number, digits: number): string[] =>
      systems.map((system) => median((rounds.get(system) ?? []).map(pick)).toFixed(digits))
    const [speeds, costs] = [of(({ perSecond }) => perSecond, 0), of(({ cpuMs }) => cpuMs, 2)]
    return `| ${[titles[name], ...speeds, `**${best[at]?.toFixed(1)}**`, ...costs].join(' | ')} |`
  })
  const mean = Math.exp(best.reduce((sum, one) => sum + Math.log(one), 0) / best.length)
  const least = Math.min(...best)
  const met = (isMet: boolean): string => (isMet ? 'met' : 'not met')
  return [
    `${new Date().toISOString().slice(0, 10)}: ${how.connections} requests at a time, ${cpus().length} cores ` +
      `(${cpus()[0]?.model.trim() ?? ''}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, load ` +
      `${loadavg()[0]?.toFixed(1)} when it ended${how.missing.length === 0 ? '' : `; not installed: ${how.missing.join(', ')}`}.`,
    '',
    `| |${head(', a second')} ÷ the faster |${head(', CPU ms')}`,
    `|---|${'---|'.repeat(systems.length * 2 + 1)}`,
    ...lines,
    '',
    `Of the faster peer: ${mean.toFixed(1)} times in the geometric mean (at least ${meanBar}: ${met(mean >= meanBar)}), ` +
      `${least.toFixed(1)} at the least (at least ${eachBar}: ${met(least >= eachBar)}).`,
  ].join('\n')
}

/** The median of the rounds, each against the fastest of the peers in the same round. */
function ratioToBest({ rounds }: Trial, pick: (round: Round) => number): number {
  const [ours = [], ...theirs] = [...rounds.values()]
  return median(
    ours.map(
      (one, round) => pick(one) / Math.max(...theirs.map((all) => all[round]).map((peer) => (peer ? pick(peer) : 0))),
    ),
  )
}

export function keepPeers(page: string, report: string): void {
  const [before, , after] = readFileSync(page, 'utf8').split(mark)
  if (after === undefined) throw new Error(`${page} lacks two marks ${mark}.`)
  writeFileSync(page, [before, `\n${report}\n`, after].join(mark))
}
