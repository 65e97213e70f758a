import { createHash } from 'node:crypto'

import { LazoError } from '#common/errors.ts'
import sql from 'sql-template-tag'
import { errorCode, isConnectionLost } from '#server/db/database-violation.ts'
import type { Person } from '#test/support/world.ts'
import { makeAct } from './acts.ts'
import type { Step } from './conductor.ts'
import { faults, type Fault } from './faults.ts'
import { findProblems } from './invariants.ts'
import { emptyLedger, type Entry, type Ledger } from './ledger.ts'
import { randomFrom } from './random.ts'
import type { Server } from './servers.ts'
import { openStage, type Run, type Stage } from './stage.ts'
import { tellTime } from './tables.ts'

export interface Finding {
  readonly seed: number
  /** Of everything that happened, in order, and of what was there at the end. */
  readonly hash: string
  readonly problems: readonly string[]
  readonly turns: number
  readonly faults: number
  readonly acts: Readonly<Record<string, number>>
  /** What happened, for whoever looks into it. */
  readonly lines: readonly string[]
}

/** What a seed is like: how much goes wrong in it, how many there are at a time. */
interface Profile {
  readonly startMs: number
  readonly faultShare: number
  readonly clients: number
  readonly acts: number
  readonly servers: number
  /** The queue has its own workers, which look at schedules too; else jobs are done when somebody calls them. */
  readonly workers: boolean
  /** Many write to few records, and what goes wrong goes wrong where a transaction ends. */
  readonly isHarsh: boolean
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Ordinary days, the nights on which clocks change, and the day that most years do not have. */
const beginnings = [
  '2026-03-10T09:00:00.000Z',
  '2026-03-29T00:58:00.000Z',
  '2026-10-25T00:58:00.000Z',
  '2028-02-28T23:58:30.000Z',
  '2026-12-31T23:59:00.000Z',
]
const warmUps = 3
const persons: readonly Person[] = ['kim', 'mara', 'ada', 'leo', 'kim']

/** A stage on which queues exist and plans are known, so that the first seed is like all others. */
export async function openSimulation(): Promise<Stage> {
  const stage = await openStage()
  for (let time = 0; time < warmUps; time += 1) await simulate(stage, 0)
  return stage
}

/** Runs one seed from its beginning to its end, and says what should not have been. `harsh` is for planted faults. */
export async function simulate(stage: Stage, seed: number, harsh = false): Promise<Finding> {
  const hash = createHash('sha256')
  const lines: string[] = []
  const note = (line: string): void => {
    hash.update(`${line}\n`)
    lines.push(line)
  }
  const profile: Profile = harsh ? { ...profileOf(seed), ...harshness } : profileOf(seed)
  const run = await stage.begin(seed, profile.startMs, note)
  const course: Course = {
    stage,
    run,
    profile,
    note,
    ledger: emptyLedger(),
    underWay: 0,
    draining: 0,
    turns: 0,
    faults: 0,
  }
  try {
    await live(course)
    await comeToRest(course)
    const problems = await findProblems(stage, run, course.ledger, note)
    const { turns } = course
    return { seed, hash: hash.digest('hex'), problems, turns, faults: course.faults, acts: outcomes(course), lines }
  } finally {
    for (const server of stage.servers) await server.kill()
    await stage.clear()
  }
}

interface Course {
  readonly stage: Stage
  readonly run: Run
  readonly profile: Profile
  readonly note: (line: string) => void
  readonly ledger: Ledger
  underWay: number
  draining: number
  turns: number
  faults: number
}

const turnsMax = 20_000

/** Where a fault is built in, much goes wrong in little time. */
const harshness = { faultShare: 0.03, clients: 5, acts: 16, servers: 2, workers: false, isHarsh: true }
const endingShare = 0.3

function profileOf(seed: number): Profile {
  const random = randomFrom(seed + 0x5eed)
  return {
    startMs: Date.parse(random.pick(beginnings)),
    faultShare: random.pick([0, 0.01, 0.02, 0.05]),
    clients: 2 + random.below(3),
    acts: 6 + random.below(10),
    servers: random.chance(0.4) ? 2 : 1,
    workers: random.chance(0.06) || seed === 0,
    isHarsh: false,
  }
}

/** People act, jobs run, time passes and things go wrong, in an order that the seed says. */
async function live(course: Course): Promise<void> {
  const { stage, run, profile } = course
  const { random, clock } = run
  const servers = stage.servers.slice(0, profile.servers)
  for (const server of profile.workers ? [] : servers) await wake(course, server, true)
  for (let left = profile.acts; left > 0 || course.underWay + course.draining > 0;) {
    await nextTurn(course)
    const asleep = servers.filter(({ process }) => !process.isAlive)
    const open = servers.filter(({ isOpen }) => isOpen)
    const steps = stage.conductor.steps()
    const rings = clock.due()
    if (asleep.length > 0 && random.chance(0.3)) await wake(course, random.pick(asleep))
    else if (left > 0 && course.underWay < profile.clients && open.length > 0 && random.chance(0.3)) {
      left -= 1
      begin(course, random.pick(open))
    } else if (!profile.workers && open.length > 0 && course.draining < 2 && random.chance(0.04)) {
      drain(course, random.pick(open))
    } else if (steps.length > 0 && (rings.length === 0 || random.chance(0.9))) {
      await step(course, random.pick(steps), faultFor)
    } else if (rings.length > 0) random.pick(rings).ring()
    else await passTime(course)
  }
}

async function nextTurn(course: Course): Promise<void> {
  await course.stage.conductor.settle()
  course.turns += 1
  if (course.turns > turnsMax) throw new Error('This seed comes to no end.')
}

async function passTime({ stage, run, note }: Course): Promise<void> {
  const { random, clock } = run
  const ms = random.pick([300, 700, 1500, 5 * second, 40 * second, 61 * second])
  clock.pass(ms)
  if (random.chance(0.04)) clock.jump(random.pick([-2 * hour, -hour, -minute, minute, hour, 2 * hour]))
  note(`it is ${new Date(clock.nowMs()).toISOString()}`)
  await tellTime(stage.observer, clock)
}

async function wake(
  { run, profile, note }: Course,
  server: Server,
  isFirst = false,
  workers = profile.workers,
): Promise<void> {
  note(`${server.name} starts`)
  await server.boot({ clock: run.clock, workers, isFirst, reminds: profile.workers })
}

/** One of the server's workers does what waits. */
function drain(course: Course, server: Server): void {
  const number = (course.ledger.count += 1)
  course.draining += 1
  course.note(`${server.name} worker ${number}`)
  const work = async (): Promise<void> => await server.environment.jobs.drain()
  void course.stage.conductor
    .run(server.process, `worker ${number}`, work)
    // A worker that loses its session leaves the job to whoever comes when its lease has ended.
    .catch(() => undefined)
    .then(() => void (course.draining -= 1))
}

async function step(course: Course, next: Step, choose: typeof faultFor | undefined): Promise<void> {
  const fault = choose?.(course, next)
  if (fault) course.faults += 1
  await next.take(fault)
  const server = course.stage.servers.find(({ process }) => process === next.process)
  if (server && !next.process.isAlive) await server.kill()
}

function faultFor({ run: { random }, profile }: Course, { isRefusable, text }: Step): Fault | undefined {
  const share = profile.isHarsh && text === 'commit' ? endingShare : profile.faultShare
  if (!random.chance(share) || text === 'rest') return undefined
  const fault = random.pick(faults)
  return isRefusable || (fault !== 'serialization' && fault !== 'deadlock') ? fault : 'cut after'
}

function begin(course: Course, server: Server): void {
  const { run, ledger, note, stage, profile } = course
  const ctx = server.contextOf(run.random.pick(persons))
  const number = (ledger.count += 1)
  let tokens = 0
  const token = (): string => `s${run.seed}-a${number}-${(tokens += 1)}`
  const making = { ctx, random: run.random, ledger, token, nowMs: () => run.clock.nowMs() }
  const { work, ...said } = makeAct(making, profile.isHarsh)
  const entry: Entry = { ...said, actId: ctx.actId, by: ctx.user.id, beganAt: course.turns, outcome: 'under way' }
  ledger.entries.push(entry)
  course.underWay += 1
  const { process } = server
  note(`${server.name} act ${number} ${said.name}`)
  void stage.conductor
    .run(process, `act ${number}`, work)
    .then(
      (answer) => Object.assign(entry, process.isAlive ? { outcome: 'done', answer } : { outcome: 'unknown' }),
      (error: Error) =>
        Object.assign(entry, { outcome: process.isAlive ? meaningOf(error) : 'unknown', answer: error }),
    )
    .then(() => {
      note(`act ${number} ${entry.outcome}`)
      entry.endedAt = course.turns
      course.underWay -= 1
    })
}

function meaningOf(error: Error): Entry['outcome'] {
  if (isConnectionLost(error)) return 'unknown'
  // Five times in the way of others: refused, and nothing is written.
  if (['40001', '40P01'].includes(errorCode(error) ?? '')) return 'refused'
  return error instanceof LazoError && error.code !== 'unavailable' ? 'refused' : 'broken'
}

/** Long enough for the leases of jobs whose worker was killed to end, several times over. */
const pausesMs = [61, 61, 1000, 61, 2400, 61, 4000, 61, 7200, 61, 1000, 61].flatMap((seconds) => [
  seconds * second,
  6 * second,
])

/** Nothing goes wrong any more, servers are up again, and whatever waits is done. */
async function comeToRest(course: Course): Promise<void> {
  const { stage, run, profile } = course
  const servers = stage.servers.slice(0, profile.servers)
  const atLeastMs = run.clock.nowMs() + (profile.workers ? 45 * minute : 0)
  const [first] = servers
  if (first && !profile.workers) {
    // What nobody is at is done at once; only what a killed worker still holds needs somebody who keeps time.
    if (!first.process.isAlive) await wake(course, first)
    await runOut(course)
    run.clock.pass(hour)
    await tellTime(stage.observer, run.clock)
    if (await isAtRest(course)) return
    drain(course, first)
    await runOut(course)
    if (await isAtRest(course)) return
    await first.kill()
    await wake(course, first, false, true)
  }
  for (const pauseMs of pausesMs) {
    if (profile.workers) for (const server of servers) if (!server.process.isAlive) await wake(course, server)
    await runOut(course)
    if (run.clock.nowMs() >= atLeastMs && (await isAtRest(course))) return
    run.clock.pass(pauseMs)
    course.note(`it is ${new Date(run.clock.nowMs()).toISOString()}, at rest`)
    await tellTime(stage.observer, run.clock)
  }
}

/** Until nothing more happens by itself. */
async function runOut(course: Course): Promise<void> {
  for (;;) {
    await nextTurn(course)
    const [next] = course.stage.conductor.steps()
    const [ring] = course.run.clock.due()
    if (next) await step(course, next, undefined)
    else if (ring) ring.ring()
    else return
  }
}

async function isAtRest({ stage: { observer }, run: { clock }, profile }: Course): Promise<boolean> {
  const now = new Date(clock.nowMs()).toISOString()
  const [row] = await observer.db.query<{ waits: boolean }>(sql`
    select exists (select from lazo_jobs.job where state in ('created', 'retry', 'active') and name not like '\\_\\_%')
      or ${profile.workers} and exists (select from env_test.reminder where at <= ${now}) as waits`)
  return row?.waits === false
}

function outcomes({ ledger }: Course): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name, outcome } of ledger.entries)
    counts[`${name}: ${outcome}`] = (counts[`${name}: ${outcome}`] ?? 0) + 1
  return counts
}
