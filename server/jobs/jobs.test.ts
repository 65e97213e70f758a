import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

import { steadyClock } from './clock-set-back.ts'
import { migrateJobs, openJobs } from './jobs.ts'
import type { JobData, Jobs } from './jobs.ts'
import { routeJobs } from './routed-jobs.ts'

describe('jobs', () => {
  let database: TestDatabase
  let jobs: Jobs
  const done: JobData[] = []

  before(async () => {
    database = await testDatabase({ template: 'system' })
    await migrateJobs(database.migrator)
    await migrateJobs(database.migrator)
    jobs = openJobs(database.db, { workers: false, log: () => undefined, newId: randomUUID })
    jobs.work('note', async (data) => void done.push(data))
    jobs.work('fail', async () => await Promise.reject(new Error('no luck')), { retries: 0 })
    await jobs.start()
  })
  after(async () => {
    await jobs.stop()
    await database.drop()
  })

  it('exist when their transaction commits, and not otherwise', async () => {
    await database.db.transaction(async (tx) => await jobs.enqueue(tx, 'note', { name: 'kept' }))
    const undone = database.db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'note', { name: 'undone' })
      throw new Error('rolled back')
    })
    await assert.rejects(undone, /rolled back/)
    await jobs.drain()
    assert.deepEqual(done, [{ name: 'kept' }])
  })

  it('of one key wait once', async () => {
    done.length = 0
    await database.db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'note', { name: 'a' }, { key: 'same' })
      await jobs.enqueue(tx, 'note', { name: 'b' }, { key: 'same' })
    })
    await jobs.drain()
    assert.deepEqual(done, [{ name: 'a' }])
  })

  it('without a key are all done, however many wait', async () => {
    done.length = 0
    for (const name of ['a', 'b', 'c']) {
      await database.db.transaction(async (tx) => await jobs.enqueue(tx, 'note', { name }))
    }
    await jobs.drain()
    assert.deepEqual(done.map(({ name }) => name).toSorted(), ['a', 'b', 'c'])
  })

  it('go on when the clock has been set back by a day', async () => {
    done.length = 0
    const { db, migrator } = database
    const cron = async () =>
      await migrator.query<{ ahead: boolean }>(sql`select cron_on > now() as ahead from lazo_jobs.version`)
    await db.transaction(async (tx) => {
      await jobs.enqueue(tx, 'note', { name: 'of tomorrow' })
      await jobs.enqueue(tx, 'note', { name: 'of next week' }, { afterSeconds: 7 * 24 * 3600 })
    })
    await migrator.query(sql`update lazo_jobs.version set cron_on = now() + interval '1 day', bam_on = null`)
    await migrator.query(
      sql`update lazo_jobs.queue set monitor_claim_on = now() + interval '1 day', maintain_on = null`,
    )
    await migrator.query(sql`
      update lazo_jobs.job set created_on = created_on + interval '1 day', start_after = start_after + interval '1 day'
      where name = 'note' and state = 'created'`)
    const later = openJobs(db, { workers: true, log: () => undefined, newId: randomUUID })
    await later.start()
    await later.stop()
    assert.deepEqual(await cron(), [{ ahead: false }])
    const claims = await migrator.query(sql`select 1 from lazo_jobs.queue where monitor_claim_on > now()`)
    assert.deepEqual(claims, [])
    await jobs.drain()
    assert.deepEqual(done, [{ name: 'of tomorrow' }])
    const waiting = await migrator.query<{ days: number }>(sql`
      delete from lazo_jobs.job where name = 'note' and state = 'created'
      returning round(extract(epoch from start_after - now()) / 86400)::int as days`)
    assert.deepEqual(waiting, [{ days: 7 }])
  })

  it('are looked for by a clock that nobody sets back', (t) => {
    const before = steadyClock.now()
    t.mock.method(Date, 'now', () => before - 24 * 3_600_000)
    assert.ok(steadyClock.now() >= before)
  })

  it('that fail for good are kept with the reason, and can be tried again', async () => {
    await database.db.transaction(async (tx) => await jobs.enqueue(tx, 'fail', {}))
    await jobs.drain()
    const [letter] = await jobs.deadLetters()
    assert.equal(letter?.name, 'fail')
    assert.equal(letter?.message, 'no luck')
    assert.match(letter?.failedAt ?? '', /^\d{4}-.*Z$/)
    await jobs.retry(letter?.id ?? '')
    await jobs.drain()
    assert.equal((await jobs.deadLetters()).length, 1)
  })

  it('for servers that may be away are tried for as long as was asked, soon at first and hourly at the end', async () => {
    const { migrator } = database
    const runs: boolean[] = []
    const outward = openJobs(database.db, { workers: false, log: () => undefined, newId: randomUUID })
    outward.work(
      'outward',
      async (_, { isLast }) => {
        runs.push(isLast)
        await Promise.reject(new Error('away'))
      },
      { retryHours: 24 },
    )
    await outward.start()
    await database.db.transaction(async (tx) => await outward.enqueue(tx, 'outward', {}))
    const waits: number[] = []
    for (let wait: number | undefined = 0; wait !== undefined;) {
      await outward.drain()
      const rows = await migrator.query<{ seconds: number }>(sql`
        with waiting as (select id, start_after from lazo_jobs.job where name = 'outward' and state = 'retry')
        update lazo_jobs.job j set start_after = now() from waiting w where w.id = j.id
        returning extract(epoch from w.start_after - now())::float8 as seconds`)
      wait = rows[0]?.seconds
      if (wait !== undefined) waits.push(wait)
    }
    const hours = waits.reduce((sum, seconds) => sum + seconds, 0) / 3600
    assert.ok(hours > 24 && hours < 28, String(hours))
    assert.ok((waits[0] ?? 0) < 62, String(waits[0]))
    assert.ok(Math.max(...waits) <= 3600)
    assert.equal(runs.indexOf(true), runs.length - 1)
    await migrator.query(sql`delete from lazo_jobs.job where name = 'outward'`)
    await outward.stop()
  })

  it('that failed are listed and tried again in their own environment, however many failed in others', async () => {
    const { production, of } = routeJobs(jobs)
    const copy = randomUUID()
    const [own] = await production.deadLetters()
    await database.migrator.query(sql`
      insert into lazo_jobs.job (name, state, data, completed_on)
      select 'note', 'failed', ${JSON.stringify({ environment: copy })}::jsonb, now() + interval '1 day' from generate_series(1, 600)`)
    assert.deepEqual(await production.deadLetters(), [own])
    const [theirs] = await of(copy).deadLetters()
    assert.equal(theirs?.environmentId, copy)
    await assert.rejects(of(copy).retry(own?.id ?? ''), { code: 'missing' })
    await assert.rejects(production.retry(theirs?.id ?? ''), { code: 'missing' })
    await of(copy).retry(theirs?.id ?? '')
    assert.equal((await of(copy).deadLetters()).length, 500)
  })

  it('are told at once that their server stops, and it waits until they have ended', async () => {
    const worker = openJobs(database.db, { workers: true, log: () => undefined, newId: randomUUID })
    const begun = Promise.withResolvers<void>()
    let isTidy = false
    worker.work('long', async (_, { signal }) => {
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await new Promise((resolve) => setImmediate(resolve))
      isTidy = true
    })
    await worker.start()
    await database.db.transaction(async (tx) => await worker.enqueue(tx, 'long', {}))
    await begun.promise
    await worker.stop()
    assert.ok(isTidy)
    // Whoever is told only when it was waited for in vain has failed by then.
    const [job] = await database.migrator.query<{ state: string }>(
      sql`select state from lazo_jobs.job where name = 'long'`,
    )
    assert.equal(job?.state, 'completed')
  })

  it('that end early because their server stops have not failed, and begin again with the next', async () => {
    const events: string[] = []
    const log = ({ event }: { event: string }): void => void events.push(event)
    const worker = openJobs(database.db, { workers: true, log, newId: randomUUID })
    const begun = Promise.withResolvers<void>()
    worker.work('night', async (_, { signal }) => {
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      signal.throwIfAborted()
    })
    await worker.start()
    await database.db.transaction(async (tx) => await worker.enqueue(tx, 'night', {}))
    await begun.promise
    await worker.stop()
    assert.deepEqual(events, ['job.interrupted'])
    const rows = await database.migrator.query(sql`select state from lazo_jobs.job where name = 'night'`)
    assert.deepEqual(rows, [{ state: 'retry' }])
  })

  it('are taken by workers as they come', async () => {
    const workers = openJobs(database.db, { workers: true, log: () => undefined, newId: randomUUID })
    const taken = new Promise<JobData>((resolve) => workers.work('live', async (data) => resolve(data)))
    await workers.start()
    await database.db.transaction(async (tx) => await workers.enqueue(tx, 'live', { name: 'live' }))
    assert.deepEqual(await taken, { name: 'live' })
    await workers.stop()
  })
})
