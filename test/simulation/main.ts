/**
 * `npm run simulate -- [--seeds 10000] [--from 1]`: runs seeds one after the other, after those that were kept.
 * `npm run simulate -- --seed 42` runs one and tells everything that happened in it.
 * A seed in which something broke is kept in kept-seeds.json, and from then on part of the tests.
 */
import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { parseArgs } from 'node:util'
import keptSeeds from './kept-seeds.json' with { type: 'json' }
import { openSimulation, simulate, type Finding } from './run.ts'
import type { Stage } from './stage.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
})
const progressEvery = 100
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const stage = await openSimulation()
try {
  process.exitCode = (await (values.seed === undefined ? many(stage) : one(stage, Number(values.seed)))) ? 0 : 1
} finally {
  await stage.close()
}

async function many(on: Stage): Promise<boolean> {
  const from = Number(values.from)
  const seeds = [...keptSeeds, ...Array.from({ length: Number(values.seeds) }, (_, index) => from + index)]
  const broken = new Set<number>()
  const totals = { turns: 0, faults: 0 }
  const startedMs = performance.now()
  for (const [index, seed] of seeds.entries()) {
    const found = await simulate(on, seed)
    totals.turns += found.turns
    totals.faults += found.faults
    if (found.problems.length > 0) {
      broken.add(seed)
      tell(found)
      await writeFile(
        new URL('kept-seeds.json', import.meta.url),
        `${JSON.stringify([...new Set([...keptSeeds, ...broken])])}\n`,
      )
    }
    if ((index + 1) % progressEvery === 0) say(`${index + 1} of ${seeds.length} seeds, ${broken.size} broken`)
  }
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  say(`${seeds.length} seeds, ${totals.turns} turns, ${totals.faults} faults in ${seconds} s: ${broken.size} broken`)
  return broken.size === 0
}

async function one(on: Stage, seed: number): Promise<boolean> {
  const found = await simulate(on, seed)
  for (const line of found.lines) say(line.replace(/\s+/g, ' '))
  tell(found)
  return found.problems.length === 0
}

function tell({ seed, hash, problems, acts }: Finding): void {
  say(`seed ${seed} ${hash} ${JSON.stringify(acts)}`)
  for (const problem of problems) say(`  ${problem}`)
}
