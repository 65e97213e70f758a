import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'

import { standardElements } from '#catalog/standard.ts'
import type { Environment } from '#server/context.ts'
import { testWorld, type TestWorld } from '#test/support/world.ts'
import { forgetModel, loadModel } from './registry.ts'

describe('the model that a process keeps', () => {
  let world: TestWorld
  let environment: Environment
  let version = 1
  let broken = false
  let reads: string[] = []

  before(() => {
    world = testWorld()
    const elements = standardElements({ company: 'Molinos del Ebro' })
    const query = async ({ text }: { text: string }): Promise<unknown[]> => {
      const isVersion = text.includes('model_version')
      reads.push(isVersion ? 'version' : 'elements')
      await new Promise(setImmediate)
      if (broken && !isVersion) throw new Error('timeout exceeded when trying to connect')
      return isVersion ? [{ version }] : elements
    }
    // Only what the registry asks of an environment.
    environment = { schema: 'env_test', world, db: { query } } as unknown as Environment
  })
  const readsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    reads = []
    await work()
    return reads
  }
  const many = async (): Promise<unknown> =>
    await Promise.all(Array.from({ length: 50 }, async () => await loadModel(environment)))

  it('is read once for all who ask at the same moment', async () => {
    assert.deepEqual(await readsOf(many), ['version', 'elements'])
    assert.deepEqual(await readsOf(many), [])
  })

  it('is looked up again after a second, and compiled anew when its version is another', async () => {
    world.setNow('2026-03-10T09:00:02.000Z')
    assert.deepEqual(await readsOf(many), ['version'])
    version = 2
    forgetModel(environment)
    assert.deepEqual(await readsOf(many), ['version', 'elements'])
    assert.equal((await loadModel(environment)).version, 2)
  })

  it('is asked for again after a look that failed', async () => {
    version = 3
    broken = true
    forgetModel(environment)
    await assert.rejects(loadModel(environment), /timeout/)
    broken = false
    assert.equal((await loadModel(environment)).version, 3)
  })

  it('does not pass for fresh when it was forgotten while it was being read', async () => {
    version = 4
    forgetModel(environment)
    const old = loadModel(environment)
    forgetModel(environment)
    version = 5
    await old
    assert.equal((await loadModel(environment)).version, 5)
  })
})
