import type { Localized } from '#common/errors.ts'
import type { Account, Person } from './accounts.ts'
import { entered, isOpen, present, type Deal } from './deals.ts'
import { dayMs, hourMs, instant, pastMoment, workMoment } from './moments.ts'
import type { Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord, type DemoUpdate, type Holder } from './record.ts'
import { team, type TeamLogin } from './team.ts'
import { callNotes, callSubjects, meetingNotes, meetingSubjects, notes, taskSubjects } from './texts.ts'

/** Whom the activities of one record are about, and who does them. */
interface Regarding {
  readonly module: 'lead' | 'account' | 'contact' | 'opportunity'
  readonly id: string
  readonly owner: TeamLogin
  readonly holder: Holder
  /** When it came to be: nothing about it is older. */
  readonly sinceMs: number
  readonly phone?: string | undefined
  /** Fills `{goods}` in a subject. */
  readonly good?: string
}

export type NextState = 'none' | 'overdue' | 'today' | 'planned'

interface Moment {
  readonly atMs: number
  readonly done: boolean
}

export function text(options: DemoOptions, list: readonly Localized[], chance: Random, good = ''): string {
  return chance.pick(list)[options.language].replace('{goods}', good)
}

/** Makes activities about one record. */
export function diary(chance: Random, options: DemoOptions, about: Regarding) {
  const make = maker(chance, options, about)
  return {
    call: (moment: Moment, subject: readonly Localized[], result?: CallResult) =>
      make(callOf(chance, options, about, { moment, subject, result })),
    meeting: (moment: Moment, subject: readonly Localized[], parts: MeetingParts) =>
      make(meetingOf(chance, options, about, { moment, subject, parts })),
    task: ({ atMs, done }: Moment, subject: readonly Localized[]) =>
      make({
        module: 'task',
        createdMs: atMs - chance.integer(1, 6) * dayMs,
        endedMs: done ? atMs : undefined,
        values: {
          subject: text(options, subject, chance, about.good),
          due: instant(atMs),
          priority: chance.weighted([
            [15, 'low'],
            [55, 'normal'],
            [24, 'high'],
            [6, 'urgent'],
          ]),
          done,
        },
      }),
    note(atMs: number) {
      const [title, body] = chance.pick(notes)
      const values = { subject: title[options.language], at: instant(atMs), body: body[options.language] }
      return make({ module: 'note', createdMs: atMs, values })
    },
  }
}

interface Draft {
  readonly module: string
  readonly createdMs: number
  /** When it was marked as done, if it was planned before. */
  readonly endedMs?: number | undefined
  readonly values: Readonly<Record<string, unknown>>
}

interface CallResult {
  readonly outcome: string
  readonly notes?: readonly Localized[]
}

interface MeetingParts {
  readonly mode: string
  readonly outcome?: string
  readonly location?: string
  readonly bookedMs?: number
}

function maker(chance: Random, options: DemoOptions, about: Regarding) {
  const by = team[about.owner].id
  const nowMs = Date.parse(options.now)
  return ({ module, createdMs, endedMs, values }: Draft): DemoRecord => {
    const atMs = Math.min(Math.max(createdMs, about.sinceMs), nowMs - 60_000)
    const wasPlanned = endedMs !== undefined && endedMs > atMs
    return demoRecord(chance, {
      module,
      values: { ...values, regarding: { module: about.module, id: about.id } },
      atMs,
      by,
      holder: { owner: by, groups: about.holder.groups },
      history: wasPlanned ? [finished(Math.min(endedMs, nowMs - 30_000), by, values)] : [],
    })
  }
}

function callOf(
  chance: Random,
  options: DemoOptions,
  about: Regarding,
  call: { moment: Moment; subject: readonly Localized[]; result: CallResult | undefined },
): Draft {
  const { atMs, done } = call.moment
  const { outcome, notes: said } = call.result ?? {}
  const answered = outcome !== undefined && !['noAnswer', 'voicemail', 'busy'].includes(outcome)
  const values = {
    subject: text(options, call.subject, chance, about.good),
    at: instant(atMs),
    direction: answered && chance.chance(0.22) ? 'incoming' : 'outgoing',
    phone: about.phone,
    duration: !done ? undefined : answered ? chance.integer(2, 26) : 0,
    done,
    outcome: done ? outcome : undefined,
    notes: done && said && chance.chance(0.7) ? text(options, said, chance) : undefined,
  }
  return { module: 'call', createdMs: done ? atMs : atMs - 2 * dayMs, values }
}

function meetingOf(
  chance: Random,
  options: DemoOptions,
  about: Regarding,
  meeting: { moment: Moment; subject: readonly Localized[]; parts: MeetingParts },
): Draft {
  const { atMs, done } = meeting.moment
  const { mode, location, outcome = 'progress', bookedMs } = meeting.parts
  const values = {
    subject: text(options, meeting.subject, chance, about.good),
    start: instant(atMs),
    end: instant(atMs + chance.pick([1, 1, 1.5, 2]) * hourMs),
    mode,
    location,
    done,
    outcome: done ? outcome : undefined,
    notes: done && chance.chance(0.6) ? text(options, meetingNotes, chance) : undefined,
  }
  const createdMs = bookedMs ?? atMs - chance.integer(2, 9) * dayMs
  return { module: 'meeting', createdMs, endedMs: done ? atMs + hourMs : undefined, values }
}

/** It was planned first and marked as done afterwards. */
function finished(atMs: number, by: string, values: Readonly<Record<string, unknown>>): DemoUpdate {
  const { outcome = null, notes = null } = values
  const known = { ...(outcome === null ? {} : { outcome }), ...(notes === null ? {} : { notes }) }
  const unknown = Object.fromEntries(Object.keys(known).map((name) => [name, null]))
  return { at: instant(atMs), by, before: { done: false, ...unknown }, after: { done: true, ...known } }
}

function place(chance: Random, account: Account) {
  const { city, country } = account.place
  const mode =
    country === 'ES'
      ? chance.weighted([
          [55, 'visit'],
          [20, 'office'],
          [25, 'video'],
        ])
      : chance.weighted([
          [12, 'visit'],
          [6, 'office'],
          [82, 'video'],
        ])
  return { mode, location: mode === 'visit' ? `${account.name}, ${city}` : mode === 'office' ? 'Zaragoza' : 'Teams' }
}

/** What was done to win or lose a deal, and what is planned while it is open. */
export function dealActivities(chance: Random, options: DemoOptions, deal: Deal, next: NextState): DemoRecord[] {
  const { account, people } = deal
  const log = diary(chance, options, {
    module: 'opportunity',
    id: deal.id,
    owner: account.owner,
    holder: account.holder,
    sinceMs: deal.path[0]?.atMs ?? account.createdMs,
    phone: people[0]?.mobile,
    good: deal.good,
  })
  const nowMs = Date.parse(options.now)
  const parts: DealParts = { deal, log, nowMs, endMs: isOpen(deal) ? nowMs : present(deal).atMs }
  return [
    ...firstContact(chance, parts),
    ...discovery(chance, parts),
    ...proposal(chance, parts),
    ...negotiation(chance, parts),
    ...(isOpen(deal) ? plannedActivities(chance, options, parts, next) : afterClosing(chance, parts)),
  ]
}

type Diary = ReturnType<typeof diary>

interface DealParts {
  readonly deal: Deal
  readonly log: Diary
  readonly nowMs: number
  /** When it closed, or now. */
  readonly endMs: number
}

/** Something done at a share of the way between two moments, before the deal ended. */
function done(chance: Random, parts: DealParts, fromMs: number, share: number, toMs = parts.endMs): Moment {
  const wantedMs = fromMs + share * Math.max(0, Math.min(toMs, parts.endMs) - fromMs)
  const limitMs = Math.min(parts.nowMs, Math.max(parts.endMs, fromMs + hourMs))
  const atMs = Math.max(pastMoment(chance, wantedMs, limitMs), fromMs + hourMs / 4)
  return { atMs: Math.min(atMs, parts.nowMs - 60_000), done: true }
}

function firstContact(chance: Random, parts: DealParts): DemoRecord[] {
  const { deal, log } = parts
  const startMs = deal.path[0]?.atMs ?? deal.account.createdMs
  const contactedMs = entered(deal, 'contacted')
  const tries =
    contactedMs === undefined
      ? chance.integer(0, 2)
      : chance.weighted([
          [50, 0],
          [30, 1],
          [20, 2],
        ])
  const records = Array.from({ length: tries }, (_, index) => {
    const outcome = chance.pick(['noAnswer', 'voicemail', 'busy', 'callBack'])
    const moment = done(chance, parts, startMs, (index + 1) / (tries + 1), contactedMs)
    return log.call(moment, callSubjects.first, { outcome, notes: callNotes.noAnswer })
  })
  if (contactedMs === undefined) return records
  const agreed = entered(deal, 'meeting') !== undefined
  const outcome = agreed ? 'meetingAgreed' : chance.pick(['interested', 'informationSent', 'callBack'])
  return [
    ...records,
    log.call({ atMs: contactedMs, done: true }, callSubjects.first, { outcome, notes: callNotes.interested }),
  ]
}

/** A deal that got as far as a meeting had one before its proposal. */
function discovery(chance: Random, parts: DealParts): DemoRecord[] {
  const { deal, log, nowMs } = parts
  const meetingMs = entered(deal, 'meeting')
  if (meetingMs === undefined) return []
  const held = done(chance, parts, meetingMs, 0.4, entered(deal, 'proposal') ?? meetingMs + 9 * dayMs)
  const subject = chance.chance(0.7) ? meetingSubjects.discovery : meetingSubjects.demo
  const records = [log.meeting(held, subject, { ...place(chance, deal.account), bookedMs: meetingMs })]
  if (chance.chance(0.12)) {
    const outcome = chance.pick(['cancelled', 'postponed', 'noShow'])
    records.push(
      log.meeting(done(chance, parts, meetingMs, 0.1, held.atMs), subject, {
        ...place(chance, deal.account),
        outcome,
        bookedMs: meetingMs,
      }),
    )
  }
  if (chance.chance(0.35)) records.push(log.note(pastMoment(chance, held.atMs + hourMs, nowMs)))
  return records
}

function proposal(chance: Random, parts: DealParts): DemoRecord[] {
  const { deal, log } = parts
  const proposalMs = entered(deal, 'proposal')
  if (proposalMs === undefined) return []
  const untilMs = entered(deal, 'negotiation')
  const records = [log.task({ atMs: proposalMs, done: true }, taskSubjects.proposal)]
  if (chance.chance(0.5))
    records.push(
      log.meeting(done(chance, parts, proposalMs, 0.3, untilMs), meetingSubjects.close, place(chance, deal.account)),
    )
  const calls = chance.integer(0, 2)
  for (let index = 1; index <= calls; index++) {
    const outcome = chance.pick(['callBack', 'interested', 'informationSent', 'noAnswer', 'resolved'])
    records.push(
      log.call(done(chance, parts, proposalMs, index / (calls + 1), untilMs), callSubjects.follow, {
        outcome,
        notes: callNotes.follow,
      }),
    )
  }
  return records
}

function negotiation(chance: Random, parts: DealParts): DemoRecord[] {
  const { deal, log } = parts
  const negotiationMs = entered(deal, 'negotiation')
  if (negotiationMs === undefined) return []
  return [
    log.call(done(chance, parts, negotiationMs, 0.4), callSubjects.follow, {
      outcome: 'interested',
      notes: callNotes.follow,
    }),
    ...(chance.chance(0.4)
      ? [log.meeting(done(chance, parts, negotiationMs, 0.7), meetingSubjects.close, place(chance, deal.account))]
      : []),
  ]
}

/** Open work. The next meeting decides the colour of the card. */
function plannedActivities(chance: Random, options: DemoOptions, parts: DealParts, next: NextState): DemoRecord[] {
  const { deal, log, nowMs } = parts
  const records: DemoRecord[] = []
  const atMs = nextMeetingMs(chance, options, next)
  if (atMs !== undefined) {
    const stage = present(deal).stage
    const subject = ['new', 'contacted'].includes(stage)
      ? meetingSubjects.discovery
      : stage === 'meeting'
        ? meetingSubjects.demo
        : meetingSubjects.close
    records.push(
      log.meeting({ atMs, done: false }, subject, {
        ...place(chance, deal.account),
        bookedMs: nowMs - chance.integer(14, 40) * hourMs - (next === 'overdue' ? 14 * dayMs : 0),
      }),
    )
  }
  if (chance.chance(0.5))
    records.push(
      log.task({ atMs: workMoment(chance, nowMs + chance.integer(-4, 10) * dayMs), done: false }, taskSubjects.follow),
    )
  if (chance.chance(0.3))
    records.push(
      log.call({ atMs: workMoment(chance, nowMs + chance.integer(0, 5) * dayMs), done: false }, callSubjects.follow),
    )
  return records
}

/** Today is the day in Zaragoza, where the company works. */
function nextMeetingMs(chance: Random, options: DemoOptions, next: NextState): number | undefined {
  const nowMs = Date.parse(options.now)
  if (next === 'none') return undefined
  if (next === 'planned') return workMoment(chance, nowMs + chance.integer(2, 24) * dayMs)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Madrid' }).format(nowMs)
  const todayMs = Date.parse(`${today}T00:00:00Z`)
  if (next === 'overdue') return workMoment(chance, todayMs - chance.integer(4, 12) * dayMs)
  return todayMs + chance.integer(28, 63) * (hourMs / 4)
}

function afterClosing(chance: Random, parts: DealParts): DemoRecord[] {
  const { deal, log, nowMs } = parts
  const { stage, atMs } = present(deal)
  if (stage !== 'won') return chance.chance(0.15) ? [log.note(pastMoment(chance, atMs, nowMs))] : []
  const records = [log.task({ atMs: pastMoment(chance, atMs + 2 * dayMs, nowMs), done: true }, taskSubjects.won)]
  const serviceMs = atMs + chance.integer(30, 120) * dayMs
  if (deal.kind !== 'consumables' && serviceMs < nowMs) {
    records.push(
      log.call({ atMs: pastMoment(chance, serviceMs, nowMs), done: true }, callSubjects.service, {
        outcome: 'resolved',
        notes: callNotes.service,
      }),
    )
  }
  return records
}

/** Looking after a customer between deals. */
export function serviceActivities(
  chance: Random,
  options: DemoOptions,
  account: Account,
  person: Person | undefined,
): DemoRecord[] {
  const nowMs = Date.parse(options.now)
  const about = {
    module: 'account',
    id: account.id,
    owner: account.owner,
    holder: account.holder,
    sinceMs: account.createdMs,
    phone: person?.mobile ?? account.phone,
  } as const
  const log = diary(chance, options, about)
  return Array.from({ length: chance.integer(1, 3) }, () => {
    const atMs = pastMoment(chance, account.createdMs + chance.fraction() * (nowMs - account.createdMs), nowMs)
    const kind = chance.weighted([
      [60, 'call'],
      [25, 'meeting'],
      [15, 'note'],
    ] as const)
    if (kind === 'note') return log.note(atMs)
    if (kind === 'meeting') return log.meeting({ atMs, done: true }, meetingSubjects.service, place(chance, account))
    return log.call({ atMs, done: true }, callSubjects.service, {
      outcome: chance.pick(['resolved', 'callBack', 'noAnswer']),
      notes: callNotes.service,
    })
  })
}
