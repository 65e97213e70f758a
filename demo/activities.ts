import type { Localized } from '#common/errors.ts'
import type { Account, Person } from './accounts.ts'
import { entered, isOpen, present, type Deal } from './deals.ts'
import { dayMs, hourMs, instant, pastMoment, workMoment } from './moments.ts'
import type { Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord, type Holder } from './record.ts'
import { team, type TeamLogin } from './team.ts'
import { callNotes, callSubjects, meetingNotes, meetingSubjects, notes, taskSubjects } from './texts.ts'

/** Whom the activities of one record are about, and who does them. */
export interface Regarding {
  readonly module: 'lead' | 'account' | 'contact' | 'opportunity'
  readonly id: string
  readonly owner: TeamLogin
  readonly holder: Holder
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
  const by = team[about.owner].id
  const regarding = { module: about.module, id: about.id }
  const nowMs = Date.parse(options.now)
  const make = (module: string, createdMs: number, values: Record<string, unknown>) =>
    demoRecord(chance, {
      module,
      values: { ...values, regarding },
      atMs: Math.min(createdMs, nowMs - 60_000),
      by,
      holder: { owner: by, groups: about.holder.groups },
    })
  return {
    call(moment: Moment, subject: readonly Localized[], result?: { outcome: string; notes?: readonly Localized[] }) {
      const { atMs, done } = moment
      const answered = result !== undefined && !['noAnswer', 'voicemail', 'busy'].includes(result.outcome)
      return make('call', done ? atMs : atMs - 2 * dayMs, {
        subject: text(options, subject, chance, about.good),
        at: instant(atMs),
        direction: answered && chance.chance(0.22) ? 'incoming' : 'outgoing',
        phone: about.phone,
        duration: !done ? undefined : answered ? chance.integer(2, 26) : 0,
        done,
        outcome: done ? result?.outcome : undefined,
        notes: done && result?.notes && chance.chance(0.7) ? text(options, result.notes, chance) : undefined,
      })
    },
    meeting(
      moment: Moment,
      subject: readonly Localized[],
      parts: { mode: string; outcome?: string; location?: string; bookedMs?: number },
    ) {
      const { atMs, done } = moment
      return make('meeting', parts.bookedMs ?? atMs - chance.integer(2, 9) * dayMs, {
        subject: text(options, subject, chance, about.good),
        start: instant(atMs),
        end: instant(atMs + chance.pick([1, 1, 1.5, 2]) * hourMs),
        mode: parts.mode,
        location: parts.location,
        done,
        outcome: done ? (parts.outcome ?? 'progress') : undefined,
        notes: done && chance.chance(0.6) ? text(options, meetingNotes, chance) : undefined,
      })
    },
    task(moment: Moment, subject: readonly Localized[]) {
      const { atMs, done } = moment
      return make('task', atMs - chance.integer(1, 6) * dayMs, {
        subject: text(options, subject, chance, about.good),
        due: instant(atMs),
        priority: chance.weighted([
          [15, 'low'],
          [55, 'normal'],
          [24, 'high'],
          [6, 'urgent'],
        ]),
        done,
      })
    },
    note(atMs: number) {
      const [title, body] = chance.pick(notes)
      return make('note', atMs, { subject: title[options.language], at: instant(atMs), body: body[options.language] })
    },
  }
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
  const nowMs = Date.parse(options.now)
  const { account, people } = deal
  const person: Person | undefined = people[0]
  const about = {
    module: 'opportunity',
    id: deal.id,
    owner: account.owner,
    holder: account.holder,
    phone: person?.mobile,
    good: deal.good,
  } as const
  const log = diary(chance, options, about)
  const past = (atMs: number): Moment => ({ atMs: pastMoment(chance, atMs, nowMs), done: true })
  const startMs = deal.path[0]?.atMs ?? account.createdMs
  const endMs = isOpen(deal) ? nowMs : present(deal).atMs
  const between = (fromMs: number, share: number, toMs: number) =>
    fromMs + share * Math.max(0, Math.min(toMs, endMs) - fromMs)
  const contactedMs = entered(deal, 'contacted')
  const meetingMs = entered(deal, 'meeting')
  const proposalMs = entered(deal, 'proposal')
  const negotiationMs = entered(deal, 'negotiation')
  const records: DemoRecord[] = []
  const tries =
    contactedMs === undefined
      ? chance.integer(0, 2)
      : chance.weighted([
          [50, 0],
          [30, 1],
          [20, 2],
        ])
  for (let index = 0; index < tries; index++) {
    const outcome = chance.pick(['noAnswer', 'voicemail', 'busy', 'callBack'])
    records.push(
      log.call(past(between(startMs, (index + 1) / (tries + 1), contactedMs ?? nowMs)), callSubjects.first, {
        outcome,
        notes: callNotes.noAnswer,
      }),
    )
  }
  if (contactedMs !== undefined) {
    const outcome =
      meetingMs === undefined ? chance.pick(['interested', 'informationSent', 'callBack']) : 'meetingAgreed'
    records.push(
      log.call({ atMs: contactedMs, done: true }, callSubjects.first, { outcome, notes: callNotes.interested }),
    )
  }
  if (meetingMs !== undefined) {
    const heldMs = between(meetingMs, 0.4, proposalMs ?? meetingMs + 9 * dayMs)
    const subject = chance.chance(0.7) ? meetingSubjects.discovery : meetingSubjects.demo
    records.push(log.meeting(past(heldMs), subject, { ...place(chance, account), bookedMs: meetingMs }))
    if (chance.chance(0.12))
      records.push(
        log.meeting(past(between(meetingMs, 0.1, heldMs)), subject, {
          ...place(chance, account),
          outcome: chance.pick(['cancelled', 'postponed', 'noShow']),
        }),
      )
    if (chance.chance(0.35)) records.push(log.note(pastMoment(chance, heldMs + hourMs, nowMs)))
  }
  if (proposalMs !== undefined) {
    records.push(log.task(past(proposalMs - dayMs), taskSubjects.proposal))
    if (chance.chance(0.5))
      records.push(
        log.meeting(
          past(between(proposalMs, 0.3, negotiationMs ?? endMs)),
          meetingSubjects.close,
          place(chance, account),
        ),
      )
    const calls = chance.integer(0, 2)
    for (let index = 1; index <= calls; index++) {
      const outcome = chance.pick(['callBack', 'interested', 'informationSent', 'noAnswer', 'resolved'])
      records.push(
        log.call(past(between(proposalMs, index / (calls + 1), negotiationMs ?? endMs)), callSubjects.follow, {
          outcome,
          notes: callNotes.follow,
        }),
      )
    }
  }
  if (negotiationMs !== undefined) {
    records.push(
      log.call(past(between(negotiationMs, 0.4, endMs)), callSubjects.follow, {
        outcome: 'interested',
        notes: callNotes.follow,
      }),
    )
    if (chance.chance(0.4))
      records.push(log.meeting(past(between(negotiationMs, 0.7, endMs)), meetingSubjects.close, place(chance, account)))
  }
  return [
    ...records,
    ...(isOpen(deal)
      ? plannedActivities(chance, options, { deal, log, next })
      : afterClosing(chance, options, { deal, log })),
  ]
}

type Diary = ReturnType<typeof diary>

/** Open work. The next meeting decides the colour of the card. */
function plannedActivities(
  chance: Random,
  options: DemoOptions,
  parts: { deal: Deal; log: Diary; next: NextState },
): DemoRecord[] {
  const { deal, log, next } = parts
  const nowMs = Date.parse(options.now)
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

function afterClosing(chance: Random, options: DemoOptions, parts: { deal: Deal; log: Diary }): DemoRecord[] {
  const { deal, log } = parts
  const nowMs = Date.parse(options.now)
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
