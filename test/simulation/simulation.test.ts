import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import keptSeeds from './kept-seeds.json' with { type: 'json' }
import { honest, plants } from './plants.ts'
import { openSimulation, simulate, type Finding } from './run.ts'
import type { Stage } from './stage.ts'

/** At each change; ten thousand and more are for `npm run simulate`. */
const seeds = Number(process.env.LAZO_SIMULATION_SEEDS ?? 300)
/** On a machine that others use too they are fewer. */
const secondsMax = 200
/** The first with people alone, one with another server, one whose queue has workers of its own, one in which many wait. */
const replayed = [1, 4, 2, 29]
const plantSeedsMax = 30

describe('the simulation', { timeout: 400_000 }, () => {
  let stage: Stage

  before(async () => {
    stage = await openSimulation()
  })
  after(async () => await stage.close())

  it('runs a seed again exactly as it ran', async () => {
    const first: Finding[] = []
    for (const seed of replayed) first.push(await simulate(stage, seed))
    for (const { seed, hash, lines } of first) {
      const again = await simulate(stage, seed)
      const at = again.lines.findIndex((line, index) => line !== lines[index])
      assert.equal(again.lines[at], lines[at], `seed ${seed}, line ${at}`)
      assert.equal(again.hash, hash)
    }
    assert.equal(new Set(first.map(({ hash }) => hash)).size, replayed.length)
  })

  it('loses nothing, doubles nothing and leaves nothing half done, whatever goes wrong', async (test) => {
    const untilMs = performance.now() + secondsMax * 1000
    const totals = { seeds: 0, turns: 0, faults: 0 }
    const broken: string[] = []
    const run = async (seed: number): Promise<void> => {
      const { problems, turns, faults } = await simulate(stage, seed)
      totals.seeds += 1
      totals.turns += turns
      totals.faults += faults
      broken.push(...problems.map((problem) => `seed ${seed}: ${problem}`))
    }
    for (const seed of keptSeeds) await run(seed)
    for (let seed = 1; seed <= seeds && performance.now() < untilMs; seed += 1) await run(seed)
    test.diagnostic(`${totals.seeds} seeds, ${totals.turns} turns, ${totals.faults} faults`)
    assert.deepEqual(broken, [])
    assert.ok(totals.faults > 0, 'something went wrong')
  })

  for (const plant of plants) {
    it(`finds ${plant.name}`, async () => {
      try {
        stage.plant(plant)
        assert.ok(await isFound(stage), `not within ${plantSeedsMax} seeds`)
      } finally {
        stage.plant(honest)
      }
    })
  }

  it('finds nothing where nothing is planted, however much goes wrong', async () => {
    for (const seed of [1, 2, 3]) assert.deepEqual((await simulate(stage, seed, true)).problems, [])
  })
})

async function isFound(stage: Stage): Promise<boolean> {
  for (let seed = 1; seed <= plantSeedsMax; seed += 1) {
    if ((await simulate(stage, seed, true)).problems.length > 0) return true
  }
  return false
}
