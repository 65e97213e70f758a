import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

import { steadyClock } from './clock-set-back.ts'
import { migrateJobs, openJobs } from './jobs.ts'

const waitMsMax = 20_000
let database: TestDatabase

before(async () => {
  database = await testDatabase({ template: 'system' })
  await migrateJobs(database.migrator)
})
after(async () => await database.drop())

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + waitMsMax; !(await holds()); await wait(20))
    assert.ok(performance.now() < deadline, String(holds))
}

test('what failed for want of room goes on once there is some, and what failed for another reason does not', async (t) => {
  const full = Object.assign(new Error('No space left on device'), { code: '53100' })
  const disk = { isFull: true }
  // The disk is not to be filled: what tries it says what the database would.
  const db: TestDatabase['db'] = {
    ...database.db,
    transaction: async (work, options) => {
      if (disk.isFull) throw full
      return await database.db.transaction(work, options)
    },
  }
  const looks: (() => void)[] = []
  const clock = {
    ...steadyClock,
    setInterval: (call: () => void, ms: number) => {
      looks.push(call)
      return steadyClock.setInterval(call, ms)
    },
  }
  const look = (): void => {
    for (const one of looks) one()
  }
  const tried: string[] = []
  const jobs = openJobs(db, { workers: true, log: () => undefined, newId: randomUUID, clock })
  const work = (name: string, problem: () => Error | undefined): void =>
    jobs.work(
      name,
      async () => {
        tried.push(name)
        const error = problem()
        if (error) throw error
      },
      { retries: 0 },
    )
  work('write', () => (disk.isFull ? full : undefined))
  work('wrong', () => new Error('no luck'))
  await jobs.start()
  t.after(async () => await jobs.stop())
  await database.db.transaction(async (tx) => {
    for (const name of ['write', 'wrong']) await jobs.enqueue(tx, name, {})
  })
  await until(async () => (await jobs.deadLetters()).length === 2)
  look()
  // Longer than the queue takes to see what waits.
  await wait(3_000)
  assert.deepEqual(tried.toSorted(), ['write', 'wrong'])
  disk.isFull = false
  look()
  await until(async () => tried.length === 3)
  assert.deepEqual(tried.toSorted(), ['write', 'write', 'wrong'])
  assert.deepEqual(
    (await jobs.deadLetters()).map(({ name }) => name),
    ['wrong'],
  )
})
