import { AsyncLocalStorage } from 'node:async_hooks'
import { kill } from 'node:process'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'

import type { Database } from '#server/db/database.ts'
import { deadlock, lost, refusalOf, type Fault } from './faults.ts'
import { circleIn, type Observer } from './observer.ts'

/** A server process of the simulation. When it ends, nothing that it still does reaches anything. */
export interface Process {
  readonly name: string
  isAlive: boolean
}

/** A session of the database, as the pool holds it. */
export interface Session {
  readonly pid: number
  /** Sends a text of the simulation instead of what was asked. */
  readonly send: (text: string) => Promise<unknown>
  /** Whose transaction is open in it. */
  holder: Process | undefined
}

/** Where code runs: for whom, in which of its tasks, inside which calls of the database. */
interface Place {
  readonly process: Process
  readonly task: string
  readonly calls: readonly Call[]
}

/** A call of the database that has not come back; it rests while something of it waits for its turn. */
interface Call {
  /** Of the task, numbered as it was made and not as a session was found for it. */
  readonly number: number
  waiting: number
}

type Outcome = { readonly value: unknown } | { readonly error: Error }

interface Waiting {
  readonly place: Place
  readonly name: string
  readonly text: string
  readonly session: Session | undefined
  readonly perform: () => Promise<unknown>
  readonly deliver: (outcome: Outcome) => void
  outcome?: Outcome
}

/** A statement that PostgreSQL has and does not answer, because somebody else holds what it needs. */
interface Blocked {
  readonly one: Waiting
  readonly session: Session
  readonly answer: Promise<void>
}

/** Something that may happen next. */
export interface Step {
  readonly process: Process
  readonly text: string
  /** A statement of the database, and not its end: it can be refused, and its transaction is then tried again. */
  readonly isRefusable: boolean
  take(fault?: Fault): Promise<void>
}

/**
 * Lets one thing happen at a time. Each statement and each effect outside waits at the gate until its turn; then
 * everything runs until it waits again. So the same order of turns is the same run.
 */
export interface Conductor {
  /** A run begins: what happens in it is noted line by line. */
  begin(noting: (line: string) => void): void
  /** Runs work as a task of the process. */
  run<T>(process: Process, task: string, work: () => T): T
  /** Statements of one message wait for their turn; outside of all tasks they are sent at once. */
  statement(session: Session, texts: readonly string[], perform: () => Promise<unknown>): Promise<unknown>
  /** Something outside of the database, such as a mail, waits for its turn too. */
  effect(text: string, happen: () => void): Promise<void>
  /** The database whose calls count as under way until they come back. */
  watched(db: Database): Database
  /** Until everything that can run on has run on, and waits. */
  settle(): Promise<void>
  steps(): readonly Step[]
  /** The process is gone, and its sessions with it. */
  end(process: Process): Promise<void>
}

const answerMs = 2
const stuckMs = 60_000
/** Of the loop; what is then still away, such as a session that is being opened, takes a while. */
const turnsMax = 20
/** The queue lists its queues as they lie in the table, which is PostgreSQL's affair. */
const queueNames = /ARRAY\[[^\]]*\]/g
/** The statements with which a transaction ends. */
const ending = /(^|; )(commit|rollback)$/i
/** Others go on where a transaction or a part of it has ended. */
const freeing = /\b(commit|rollback)\b/i
const ownAffair = /^(begin|savepoint|release|set)\b/i

export function openConductor(observer: Observer): Conductor {
  let note: (line: string) => void = () => undefined
  const here = new AsyncLocalStorage<Place>()
  const under = new Set<Call>()
  const sessions = new Set<Session>()
  const numbers = new Map<string, number>()
  /** Sent without a turn of their own. */
  const flights = new Set<Promise<unknown>>()
  let gate: Waiting[] = []
  let blocked: Blocked[] = []
  /** Sessions whose process does not run now. */
  const halted = new Set<number>()

  function nextNumber(of: string): number {
    const number = (numbers.get(of) ?? 0) + 1
    numbers.set(of, number)
    return number
  }

  function enter(place: Place, text: string, session: Session | undefined, perform: () => Promise<unknown>) {
    const within = `${taskOf(place)} ${place.calls.map(({ number }) => padded(number)).join('.')}`
    const name = `${within} ${padded(nextNumber(within))}`
    for (const call of place.calls) call.waiting += 1
    return new Promise((resolve, reject) => {
      const deliver = (outcome: Outcome): void => {
        for (const call of place.calls) call.waiting -= 1
        if ('value' in outcome) resolve(outcome.value)
        else reject(outcome.error)
      }
      gate.push({ place, name, text, session, perform, deliver })
    })
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    const place = here.getStore()
    if (!place) return await work()
    const call: Call = { number: nextNumber(taskOf(place)), waiting: 0 }
    under.add(call)
    try {
      return await here.run({ ...place, calls: [...place.calls, call] }, work)
    } finally {
      under.delete(call)
    }
  }

  /** Several turns of the loop in which nothing stirs: what is awaited then waits at the gate. */
  async function settle(): Promise<void> {
    const untilMs = performance.now() + stuckMs
    for (let quiet = 0, turns = 0; quiet < 3; turns += 1) {
      await Promise.allSettled(flights)
      await (turns < turnsMax ? turn() : wait(1))
      quiet = [...under].every(({ waiting }) => waiting > 0) ? quiet + 1 : 0
      if (performance.now() > untilMs) throw new Error('A call of the database neither comes back nor waits.')
    }
  }

  async function fly(perform: () => Promise<unknown>): Promise<unknown> {
    const flight = perform()
    flights.add(flight)
    try {
      return await flight
    } finally {
      flights.delete(flight)
    }
  }

  /** Where several wait for the same, PostgreSQL lets them race for it: here they go on one after the other. */
  async function take(one: Waiting, fault?: Fault): Promise<void> {
    if (blocked.length > 1) for (const { session } of blocked) halt(session)
    try {
      await happen(one, fault)
    } finally {
      for (const pid of halted) goOn(pid)
    }
  }

  function halt({ pid }: Session): void {
    halted.add(pid)
    signal(pid, 'SIGSTOP')
  }

  function goOn(pid: number): void {
    if (halted.delete(pid)) signal(pid, 'SIGCONT')
  }

  async function terminate({ pid }: Session): Promise<void> {
    goOn(pid)
    await observer.terminate(pid)
  }

  async function happen(one: Waiting, fault?: Fault): Promise<void> {
    const { place, session, text } = one
    note(`${place.process.name} ${place.task} ${text.replace(queueNames, 'ARRAY[…]')}${fault ? ` !${fault}` : ''}`)
    if (fault === 'crash before') return await end(place.process)
    gate = gate.filter((other) => other !== one)
    if (fault === 'cut before' && session) await terminate(session)
    const refusal = refusalOf(fault)
    const perform = refusal && session ? () => session.send(refusal) : one.perform
    // PostgreSQL says that it refuses before it lets go of what the transaction held; a next statement waits for both.
    const answer = (fault === 'cut before' && !session ? Promise.reject(lost()) : perform()).then(
      (value) => void (one.outcome = { value }),
      async (error: Error) => {
        await session?.send('').catch(nothing)
        one.outcome = { error }
      },
    )
    if (!session || !mayWait(session)) await answer
    for (let patienceMs = answerMs; session && !one.outcome; patienceMs *= 2) {
      await Promise.race([answer, wait(patienceMs)])
      const isBlocked = !one.outcome && (await observer.blockersOf([session.pid])).size > 0
      if (!isBlocked) continue
      blocked.push({ one, session, answer })
      break
    }
    if (one.outcome) await finish(one, fault)
    const isRefused = one.outcome !== undefined && 'error' in one.outcome
    const mayFree = fault !== undefined || !one.outcome || session?.holder === undefined || freeing.test(text)
    if (mayFree || isRefused) await sortOut()
  }

  /** Where no other transaction is open nobody holds what it needs. */
  function mayWait(session: Session): boolean {
    return [...sessions].some((other) => other !== session && other.holder !== undefined)
  }

  async function finish(one: Waiting, fault?: Fault): Promise<void> {
    const { session, text, place, outcome } = one
    if (session && ending.test(text)) session.holder = undefined
    if (fault === 'crash after') {
      one.deliver({ error: lost() })
      return await end(place.process)
    }
    if (fault === 'cut after') {
      if (session) await terminate(session)
      one.deliver({ error: lost() })
    } else if (outcome) {
      note('error' in outcome ? 'refused' : 'done')
      one.deliver(outcome)
    }
    await settle()
  }

  /** Those that got what they waited for go on, in the order in which they came; circles lose one. */
  async function sortOut(): Promise<void> {
    while (blocked.length > 0) {
      const waiting = blocked.filter(({ one }) => !one.outcome)
      const waits = await observer.blockersOf(waiting.map(({ session }) => session.pid))
      const free = waiting.find(({ session, one }) => !one.outcome && !waits.has(session.pid))
      const [answered] = blocked.filter(({ one }) => one.outcome)
      const circle = circleIn(waits)
      if (free) await goOnUntilItWaits(free)
      else if (answered) {
        blocked = blocked.filter((one) => one !== answered)
        await finish(answered.one)
      } else if (circle) {
        const victim = blocked.findLast(({ session }) => circle.includes(session.pid))
        if (victim) await refuseVictim(victim)
      } else return
    }
  }

  async function goOnUntilItWaits({ one, session, answer }: Blocked): Promise<void> {
    goOn(session.pid)
    await Promise.race([answer, wait(answerMs)])
    if (!one.outcome && (await observer.blockersOf([session.pid])).size > 0) halt(session)
  }

  async function refuseVictim({ one, session, answer }: Blocked): Promise<void> {
    goOn(session.pid)
    note(`${one.place.process.name} ${one.place.task} is the victim of a deadlock`)
    await observer.cancel(session.pid)
    await answer
    one.outcome = { error: deadlock() }
  }

  async function end(process: Process): Promise<void> {
    process.isAlive = false
    const own = gate.filter(({ place }) => place.process === process)
    const stuck = blocked.filter(({ one }) => one.place.process === process)
    gate = gate.filter((one) => !own.includes(one))
    blocked = blocked.filter((one) => !stuck.includes(one))
    for (const session of sessions) if (session.holder === process) await terminate(session)
    for (const { session, answer } of stuck) {
      await terminate(session)
      await answer
    }
    for (const one of [...own, ...stuck.map((each) => each.one)].toSorted(byName)) {
      one.deliver({ error: lost() })
      await settle()
    }
  }

  return {
    begin(noting) {
      note = noting
      numbers.clear()
      sessions.clear()
    },
    run: (process, task, work) => here.run({ process, task, calls: [] }, work),
    async statement(session, texts, perform) {
      const place = here.getStore()
      if (!place) return await perform()
      if (!place.process.isAlive) throw lost()
      sessions.add(session)
      if (texts.some((text) => /^begin\b/i.test(text))) session.holder = place.process
      const isOwnAffair = texts.every((text) => ownAffair.test(text))
      return await (isOwnAffair ? fly(perform) : enter(place, texts.join('; '), session, perform))
    },
    async effect(text, happen) {
      const place = here.getStore()
      if (!place) return happen()
      if (!place.process.isAlive) throw lost()
      await enter(place, text, undefined, async () => happen())
    },
    watched: (db) => ({
      ...db,
      query: async (statement) => await counted(async () => await db.query(statement)),
      texts: async (statement) => await counted(async () => await db.texts(statement)),
      text: async (statement) => await counted(async () => await db.text(statement)),
      exec: async (text) => await counted(async () => await db.exec(text)),
      execute: async (text, values) => await counted(async () => await db.execute(text, values)),
      transaction: async (work, options) => await counted(async () => await db.transaction(work, options)),
    }),
    settle,
    steps: () =>
      gate.toSorted(byName).map((one) => ({
        process: one.place.process,
        text: one.text,
        isRefusable: one.session?.holder !== undefined && !/(^|; )(commit|rollback)/i.test(one.text),
        take: async (fault) => await take(one, fault),
      })),
    end,
  }
}

function nothing(): void {}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    kill(pid, name)
  } catch (error) {
    // Its session has ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function taskOf({ process, task }: Place): string {
  return `${process.name} ${task}`
}

function padded(number: number): string {
  return String(number).padStart(5, '0')
}

function byName(a: Waiting, b: Waiting): number {
  return a.name < b.name ? -1 : 1
}
