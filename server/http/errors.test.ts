import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'

import type { World } from '#server/context.ts'
import { testWorld } from '#test/support/world.ts'

import { describeFailure } from './errors.ts'

test('a full disk is logged at once and then once a minute, with how much it refused', async () => {
  const logged: unknown[] = []
  let minute = Promise.withResolvers<void>()
  const world: World = {
    ...testWorld(),
    rest: async () => await minute.promise,
    log: (event) => void logged.push(event),
  }
  const refuse = (times: number): void => {
    for (let time = 0; time < times; time += 1) {
      const full = Object.assign(new Error('No space left on device'), { code: 'ENOSPC' })
      assert.equal(describeFailure(world, full, 'es').status, 503)
    }
  }
  const passMinute = async (): Promise<void> => {
    const { resolve } = minute
    minute = Promise.withResolvers()
    resolve()
    await turn()
  }
  const line = (times: number) => ({ event: 'machine.refused', code: 'ENOSPC', times })
  refuse(500)
  assert.deepEqual(logged, [line(1)])
  await passMinute()
  refuse(20)
  assert.deepEqual(logged, [line(1), line(499)])
  await passMinute()
  await passMinute()
  assert.deepEqual(logged, [line(1), line(499), line(20)])
  refuse(1)
  assert.deepEqual(logged, [line(1), line(499), line(20), line(1)])
})
