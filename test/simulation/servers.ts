import type { Context, Environment } from '#server/context.ts'
import { scheduleReminders } from '#server/calendars/remind.ts'
import { openJobs, type Jobs } from '#server/jobs/jobs.ts'
import { registerNotificationMail } from '#server/notifications/mail.ts'
import { registerMassWork } from '#server/records/mass-work.ts'
import { contextOf, people, type Person } from '#test/support/world.ts'
import { effectJob, effectOnceJob } from './acts.ts'
import { stillClock, type SimulatedClock } from './clock.ts'
import type { Conductor, Process } from './conductor.ts'
import type { Plant } from './plants.ts'

/** A server of the simulation: it stays, the processes in it come and go. */
export interface Server {
  readonly name: string
  readonly environment: Environment
  readonly process: Process
  /** It has started and takes requests. */
  readonly isOpen: boolean
  /** A process begins. Without workers of its own its jobs wait to be called. */
  boot(how: Boot): Promise<void>
  /** As somebody who asks: one act each. */
  contextOf(person: Person): Context
  kill(): Promise<void>
}

interface Boot {
  readonly clock: SimulatedClock
  readonly workers: boolean
  /** Nothing else is under way: no statement need wait for its turn. */
  readonly isFirst: boolean
  /** It looks at what is to be reminded of. */
  readonly reminds: boolean
}

/** What a job does outside, and whose it is. */
type Happen = (job: string, token: string) => Promise<void>

const baseUrl = new URL('http://localhost')

export async function openServer(
  name: string,
  parts: Omit<Environment, 'jobs'>,
  conductor: Conductor,
  planted: () => Plant,
  happen: Happen,
): Promise<Server> {
  const { db, world } = parts
  const clock = stillClock(() => Date.parse(world.now()))
  // The first process of each run finds it as another has left it, so that not every run begins with the same start.
  const standing = openJobs(db, { workers: false, log: world.log, newId: world.newId, clock })
  let jobs: Jobs = standing
  let process: Process = { name, isAlive: false }
  let isOpen = false
  let stopTimers = (): void => undefined
  const environment: Environment = {
    ...parts,
    jobs: {
      enqueue: async (...given) => await jobs.enqueue(...given),
      work: (...given) => jobs.work(...given),
      schedule: (...given) => jobs.schedule(...given),
      start: async () => await jobs.start(),
      stop: async () => await jobs.stop(),
      deadLetters: async () => await jobs.deadLetters(),
      retry: async (id) => await jobs.retry(id),
      drain: async () => await jobs.drain(),
    },
  }
  // The typed keys of an object that is written out in the world of tests.
  const names = Object.keys(people) as Person[]
  const contexts = new Map<Person, Context>()
  for (const person of names) contexts.set(person, await contextOf(environment, person))

  register(environment, happen)
  await standing.start()

  async function start(own: Process): Promise<void> {
    try {
      await jobs.start()
      if (process === own && own.isAlive) isOpen = true
    } catch {
      // A server that cannot start ends; whoever looks after it starts it again.
      await stop()
    }
  }

  async function stop(): Promise<void> {
    isOpen = false
    stopTimers()
    if (process.isAlive) await conductor.end(process)
  }

  return {
    name,
    environment,
    get process() {
      return process
    },
    get isOpen() {
      return isOpen
    },
    async boot({ clock: wall, workers, isFirst, reminds }) {
      const own: Process = { name, isAlive: true }
      process = own
      if (isFirst && !workers) {
        jobs = planted().jobs?.(standing, db) ?? standing
        isOpen = true
        return
      }
      const timers = wall.forProcess((label, act) => conductor.run(own, label, act))
      stopTimers = timers.end
      const queue = openJobs(db, { workers, log: world.log, newId: world.newId, clock: timers })
      jobs = planted().jobs?.(queue, db) ?? queue
      register(environment, happen)
      if (reminds) scheduleReminders(environment)
      if (isFirst) await start(own)
      else conductor.run(own, 'boot', () => void start(own))
    },
    contextOf(person) {
      const context = contexts.get(person)
      if (!context) throw new Error(`There is no ${person}.`)
      return { ...context, actId: world.newId() }
    },
    kill: stop,
  }
}

function register(environment: Environment, happen: Happen): void {
  registerMassWork(environment)
  registerNotificationMail(environment, baseUrl)
  for (const [name, options] of [
    [effectJob, {}],
    [effectOnceJob, { retries: 0 }],
  ] as const) {
    environment.jobs.work(name, async ({ token }, { id }) => await happen(id, String(token)), options)
  }
}
