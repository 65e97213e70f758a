import { PgBoss } from 'pg-boss'
import type { Clock, Db, JobWithMetadata } from 'pg-boss'
import sql from 'sql-template-tag'

import { invariant, missing } from '#common/errors.ts'
import type { Database, Queryable, Transaction } from '#server/db/database.ts'
import type { LogEvent } from '#server/context.ts'

import { steadyClock, watchClock } from './clock-set-back.ts'
import { awaitRoom } from './room-again.ts'

const jobsSchema = 'lazo_jobs'

export type JobData = Readonly<Record<string, unknown>>

export interface JobRun {
  readonly id: string
  /** Aborted when the server stops or the job has run for too long. */
  readonly signal: AbortSignal
  /** Nobody tries it again by themselves if it fails now. */
  readonly isLast: boolean
}

export type JobHandler = (data: JobData, run: JobRun) => Promise<void>

export interface EnqueueOptions {
  readonly afterSeconds?: number
  /** At most one waiting job of this name has this key. */
  readonly key?: string
  /** Higher goes first. */
  readonly priority?: number
}

export interface WorkOptions {
  /** After this the lease ends and another worker may take the job. */
  readonly timeoutSeconds?: number
  readonly retries?: number
  /** Instead of a number, of what goes to other servers: they may be away for longer than we are. */
  readonly retryHours?: number
  /** How many may run at the same time in this process. */
  readonly concurrency?: number
}

export interface DeadLetter {
  readonly id: string
  readonly name: string
  readonly failedAt: string
  readonly attempts: number
  readonly message: string | null
  /** Whose it is, where it is not production's. */
  readonly environmentId: string | null
}

/** Work that outlives a request: rows written in the transaction of their cause, run at least once. */
export interface Jobs {
  /** Within the transaction the job exists if and only if the transaction commits. */
  enqueue(tx: Transaction, name: string, data: JobData, options?: EnqueueOptions): Promise<void>
  /** Says who does the jobs of a name; before `start`. Handlers must stand being run twice. */
  work(name: string, handler: JobHandler, options?: WorkOptions): void
  /** Enqueues a job of that name at each time of the cron expression; before `start`. */
  schedule(name: string, cron: string, timeZone: string, data?: JobData): void
  start(): Promise<void>
  /** Takes no new jobs, tells the running ones to end, and waits for them, at most five seconds. */
  stop(): Promise<void>
  /** Of one environment, production being none; without one, of all. */
  deadLetters(environmentId?: string | null): Promise<DeadLetter[]>
  retry(id: string, environmentId?: string | null): Promise<void>
  /** Runs everything that waits, here and now: for tests and commands. */
  drain(): Promise<void>
}

export interface JobsOptions {
  readonly log: (event: LogEvent) => void
  readonly newId: () => string
  /** Without workers jobs can be enqueued and drained, but wait otherwise. */
  readonly workers: boolean
  /** The time and the timers of the queue; those of the machine by default, whoever sets its clock. */
  readonly clock?: Clock
}

interface Work {
  readonly handler: JobHandler
  readonly options: WorkOptions
}

const timeoutSecondsDefault = 15 * 60
const retriesDefault = 5
/** Of what is tried again for hours: soon at first, each time twice as long after, at least once an hour. */
const hourlyFrom = { seconds: 30, reachedAfter: 7 }
/** A process that has not said for so long that it is still at a job has died, and another takes the job. */
const silentSecondsMax = 20
/** Several times within that, so that one word that is lost costs nothing. */
const saidEverySeconds = 4
/** How often each process looks for such jobs; all of them together do so once in this time. */
const supervisedEverySeconds = 30
/** How soon what comes due, or what another process asked for, is begun; what is asked for here begins at once. */
const pollSeconds = 2
const keptSeconds = 90 * 24 * 3600
/** Half of what a server has to stop in; jobs end at their next step. */
const stopTimeoutMs = 5_000

/** Makes or upgrades the queue's tables; as the role that owns DDL. */
export async function migrateJobs(migrator: Database): Promise<void> {
  const boss = new PgBoss({
    db: asBossDatabase(migrator),
    schema: jobsSchema,
    supervise: false,
    schedule: false,
  })
  boss.on('error', () => undefined)
  await boss.start()
  await boss.stop({ graceful: false })
}

/** The queue's keys take few signs; a job may still have several times. */
function keyOf(cron: string): string {
  return cron.replaceAll('*', 'x').replace(/[^\w./-]/g, '_')
}

export function openJobs(db: Database, options: JobsOptions): Jobs {
  const works = new Map<string, Work>()
  const workers = new Map<string, string>()
  const schedules: { name: string; cron: string; timeZone: string; data: JobData }[] = []
  /** The queue itself tells them only when it has waited in vain. */
  const stopping = new AbortController()
  const boss = openBoss(db, options)

  function wake(name: string): void {
    const worker = workers.get(name)
    if (worker !== undefined) boss.notifyWorker(worker)
  }

  let unwatch = async (): Promise<void> => undefined
  let room: ReturnType<typeof awaitRoom> | undefined

  async function start(): Promise<void> {
    const watching = { ...options, clock: options.clock ?? steadyClock, everySeconds: supervisedEverySeconds }
    if (options.workers) unwatch = await watchClock(db, watching)
    await boss.start()
    for (const [name, work] of works) await createQueue(boss, name, work.options, options.newId())
    if (!options.workers) return
    room = awaitRoom(db, { ...watching, boss })
    const place = { boss, log: options.log, stopping: stopping.signal, wake, noteFailure: room.noteFailure }
    for (const [name, work] of works) workers.set(name, await startWorker(place, name, work))
    for (const { name, cron, timeZone, data } of schedules) {
      await boss.schedule(name, cron, data, { tz: timeZone, key: keyOf(cron) })
    }
  }

  return {
    async enqueue(tx, name, data, { afterSeconds, key, priority } = {}) {
      await boss.send(name, data, {
        db: asBossDatabase(tx),
        ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
        // The queue takes all jobs of a name without a key for the same one, and drops all but the first.
        singletonKey: key ?? options.newId(),
        ...(priority === undefined ? {} : { priority }),
      })
      // Who asked here and now is not kept waiting for the next look at the queue.
      if (afterSeconds === undefined) tx.afterCommit(() => wake(name))
    },
    work(name, handler, workOptions = {}) {
      invariant(!works.has(name), `one handler for the jobs ${name}`)
      works.set(name, { handler, options: workOptions })
    },
    schedule(name, cron, timeZone, data = {}) {
      schedules.push({ name, cron, timeZone, data })
    },
    start,
    async stop() {
      stopping.abort()
      await Promise.all([unwatch(), room?.end()])
      await boss.stop({ graceful: true, close: false, timeout: stopTimeoutMs })
    },
    deadLetters: async (environmentId) => await readDeadLetters(db, { environmentId }),
    async retry(id, environmentId) {
      const [letter] = await readDeadLetters(db, { id, environmentId })
      if (!letter) throw missing()
      await boss.retry(letter.name, id)
    },
    drain: () => drain(db, boss, works, options.log),
  }
}

function openBoss(db: Database, options: JobsOptions): PgBoss {
  const boss = new PgBoss({
    db: asBossDatabase(db),
    schema: jobsSchema,
    migrate: false,
    createSchema: false,
    reindex: false,
    supervise: options.workers,
    superviseIntervalSeconds: supervisedEverySeconds,
    monitorIntervalSeconds: supervisedEverySeconds,
    schedule: options.workers,
    clockMonitorIntervalSeconds: supervisedEverySeconds,
    clock: options.clock ?? steadyClock,
  })
  boss.on('error', (error) => options.log({ event: 'jobs.error', message: error.message }))
  return boss
}

async function createQueue(boss: PgBoss, name: string, options: WorkOptions, absent: string): Promise<void> {
  const settings = {
    ...retrying(options),
    retryBackoff: true,
    expireInSeconds: options.timeoutSeconds ?? timeoutSecondsDefault,
    heartbeatSeconds: silentSecondsMax,
    deleteAfterSeconds: keptSeconds,
  }
  if (await boss.getQueue(name)) await boss.updateQueue(name, settings)
  else await boss.createQueue(name, { ...settings, policy: 'short' })
  // Whoever asks a queue for something first reads about it over a session of the pool. Inside writes that
  // hold all of them this would wait for what never comes.
  await boss.findJobs(name, { id: absent })
}

function retrying({ retries = retriesDefault, retryHours }: WorkOptions) {
  return retryHours === undefined
    ? { retryLimit: retries, retryDelay: 2 }
    : { retryLimit: hourlyFrom.reachedAfter + retryHours, retryDelay: hourlyFrom.seconds, retryDelayMax: 3600 }
}

interface WorkPlace {
  readonly boss: PgBoss
  readonly log: JobsOptions['log']
  readonly stopping: AbortSignal
  readonly wake: (name: string) => void
  readonly noteFailure: (error: unknown) => void
}

async function startWorker(
  { boss, log, stopping, wake, noteFailure }: WorkPlace,
  name: string,
  work: Work,
): Promise<string> {
  const options = {
    pollingIntervalSeconds: pollSeconds,
    heartbeatRefreshSeconds: saidEverySeconds,
    batchSize: 1,
    includeMetadata: true as const,
    localConcurrency: work.options.concurrency ?? 1,
  }
  return await boss.work(name, options, async (jobs: JobWithMetadata<JobData>[]) => {
    for (const job of jobs) {
      const signal = AbortSignal.any([job.signal, stopping])
      await run(name, work, { ...job, signal }, { log, stopping, noteFailure })
    }
    // Where one waited another may.
    wake(name)
  })
}

interface Taken {
  readonly id: string
  readonly data: JobData
  readonly signal: AbortSignal
  readonly retryCount: number
  readonly retryLimit: number
}

async function run(
  name: string,
  work: Work,
  job: Taken,
  { log, stopping, noteFailure }: Pick<WorkPlace, 'log'> & Partial<Pick<WorkPlace, 'stopping' | 'noteFailure'>>,
): Promise<void> {
  try {
    const isLast = job.retryCount >= job.retryLimit
    await work.handler(job.data, { id: job.id, signal: job.signal, isLast })
  } catch (error) {
    noteFailure?.(error)
    // Whoever is interrupted has not failed: the queue puts it back as its server stops.
    log({
      event: stopping?.aborted ? 'job.interrupted' : 'job.failed',
      name,
      id: job.id,
      message: error instanceof Error ? error.message : String(error),
    })
    throw error
  }
}

async function drain(
  db: Database,
  boss: PgBoss,
  works: ReadonlyMap<string, Work>,
  log: JobsOptions['log'],
): Promise<void> {
  let found = true
  while (found) {
    found = false
    const due = await readDue(db)
    for (const [name, work] of works) {
      if (!due.has(name)) continue
      for (const job of await boss.fetch<JobData>(name, { includeMetadata: true })) {
        found = true
        // Only the worker's own loop gives a job its signal.
        const signal = job.signal ?? new AbortController().signal
        await run(name, work, { ...job, signal }, { log }).then(
          () => boss.complete(name, job.id),
          (error: Error) => boss.fail(name, job.id, { message: error.message }),
        )
      }
    }
  }
}

/** The queues in which something waits that may begin: most of them hold nothing. */
async function readDue(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ name: string }>(sql`
    select distinct name from lazo_jobs.job where state < 'active' and start_after <= lazo_jobs.job_now()`)
  return new Set(rows.map(({ name }) => name))
}

function asBossDatabase(queryable: Queryable): Db {
  return {
    executeSql: async (text, values) =>
      values && values.length > 0
        ? { rows: (await queryable.execute(text, values)).rows }
        : await executeWithoutParameters(queryable, text),
  }
}

/** Statements without parameters may be several, which the extended protocol does not take. */
async function executeWithoutParameters(queryable: Queryable, text: string): Promise<{ rows: unknown[] }> {
  if (/;\s*\S/.test(text)) {
    await queryable.exec(text)
    return { rows: [] }
  }
  return { rows: (await queryable.execute(text, [])).rows }
}

interface Whose {
  readonly id?: string
  readonly environmentId: string | null | undefined
}

async function readDeadLetters(db: Database, { id, environmentId }: Whose): Promise<DeadLetter[]> {
  return await db.query<DeadLetter>(sql`
    select id, name, completed_on as "failedAt", retry_count + 1 as attempts,
      coalesce(output->>'message', output#>>'{value,message}') as message, data->>'environment' as "environmentId"
    from lazo_jobs.job
    where state = 'failed' and (${id ?? null}::uuid is null or id = ${id ?? null}::uuid)
      and (${environmentId === undefined} or data->>'environment' is not distinct from ${environmentId ?? null})
    order by completed_on desc limit 500`)
}
