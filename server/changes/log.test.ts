import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Environment } from '#server/context.ts'

import { announceChanges } from './log.ts'

test('what is written soon after another is told once for all, and after a while of quiet at once', async () => {
  let told = 0
  const rests: (() => void)[] = []
  const later = async (): Promise<void> => await new Promise((resolve) => void setImmediate(resolve))
  const passed = async (): Promise<void> => {
    for (const end of rests.splice(0)) end()
    await later()
  }
  const environment = {
    schema: 'production',
    db: { query: async () => ((told += 1), []) },
    world: { rest: async () => await new Promise<void>((resolve) => void rests.push(resolve)) },
  } as unknown as Environment // What an announcement asks for.

  announceChanges(environment)
  announceChanges(environment)
  await later()
  assert.equal(told, 1)
  for (let time = 0; time < 3; time += 1) announceChanges(environment)
  await later()
  assert.equal(told, 1)
  await passed()
  assert.equal(told, 2)
  await passed()
  assert.equal(told, 2)
  announceChanges(environment)
  await later()
  assert.equal(told, 3)
})
