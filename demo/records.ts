/**
 * The demo company's whole world as a stream: the same seed, language and moment give the same
 * records, byte for byte. What a record refers to always comes before it.
 */
import { accountRecord, contactRecord, sketchAccount, sketchPerson, type Account, type Person } from './accounts.ts'
import { dealActivities, serviceActivities, type NextState } from './activities.ts'
import { campaignRecords, campaignDays, memberRecord } from './campaigns.ts'
import { dealRecords } from './deal-records.ts'
import { entered, isOpen, present, sketchDeal, type Deal } from './deals.ts'
import { documentRecords } from './documents.ts'
import { convertedLead, leadRecords, type Qualification } from './leads.ts'
import { day, dayMs, pastMoment } from './moments.ts'
import { random, type Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { plainActivities } from './plain-activities.ts'
import { quoteRecords } from './quotes.ts'
import { referenceRecords } from './reference.ts'
import { heldBy, team } from './team.ts'

const accountCount = 400
/** What that number of accounts has, to scale by contacts. */
export const contactsOfScaleOne = 900
const leadCounts: readonly (readonly [Qualification, number])[] = [
  ['unknown', 300],
  ['qualified', 70],
  ['disqualified', 85],
]

/** The states in which open deals stand, in turn, so that every colour is on the board. */
const nextStates: readonly NextState[] = [
  'planned',
  'none',
  'planned',
  'today',
  'planned',
  'none',
  'planned',
  'overdue',
  'planned',
  'none',
  'planned',
  'planned',
  'none',
  'planned',
]

export function* demoRecords(options: DemoOptions): Generator<DemoRecord> {
  yield* companyRecords(options)
  yield* customerRecords(options)
  if (options.depth !== 'bulk') yield* weeklyTasks(options)
}

/** What the company has whoever its customers are. */
export function* companyRecords(options: DemoOptions): Generator<DemoRecord> {
  yield* referenceRecords(options)
  yield* campaignRecords(options)
}

/** Customers and those who may become such, with what was done about them. */
export function* customerRecords(options: DemoOptions): Generator<DemoRecord> {
  const scale = options.scale ?? 1
  yield* accountWorlds(options, Math.max(1, Math.round(accountCount * scale)))
  for (const [qualification, count] of leadCounts) {
    for (let index = 0; index < Math.round(count * scale); index++) {
      yield* leadRecords(random(options.seed, 'lead', qualification, index), options, qualification)
    }
  }
}

/** What each salesperson does every Monday: done, it leaves that of the next one. */
function* weeklyTasks(options: DemoOptions): Generator<DemoRecord> {
  const nowMs = Date.parse(options.now)
  for (const login of ['kim', 'inigo'] as const) {
    const chance = random(options.seed, 'weekly', login)
    const sinceMonday = (new Date(nowMs).getUTCDay() + 6) % 7
    const monday = day(nowMs + (7 - sinceMonday) * dayMs)
    yield demoRecord(chance, {
      module: 'task',
      values: {
        subject: options.language === 'es' ? 'Repasar mi embudo de la semana' : 'Go over my funnel of the week',
        due: `${monday}T08:00:00.000Z`,
        reminder: 'm10',
        repeat: 'FREQ=WEEKLY;BYDAY=MO',
        priority: 'normal',
        done: false,
      },
      atMs: nowMs - 6 * dayMs,
      by: team[login].id,
      holder: heldBy(login),
    })
  }
}

function* accountWorlds(options: DemoOptions, count: number): Generator<DemoRecord> {
  const taken = new Set<string>()
  let previous: Account | undefined
  let openDeals = 0
  const quotable: Deal[] = []
  for (let index = 0; index < count; index++) {
    const chance = random(options.seed, 'account', index)
    const parent = index % 23 === 7 && previous?.kind === 'company' && !previous.parent ? previous : undefined
    const account = sketchAccount(chance, options, { parent, isTaken: (name) => taken.has(name) })
    if (options.depth !== 'bulk') taken.add(account.name)
    const world = sketchWorld(chance, options, account)
    yield* peopleAndAccount(chance, options, world, previous)
    for (const deal of world.deals) {
      yield* dealRecords(chance, options, deal)
      if (world.converted?.deal === deal) yield* convertedLead(chance, options, world.converted)
      if (options.depth === 'bulk') {
        yield* plainActivities(options, deal)
        continue
      }
      const next = nextStates[openDeals % nextStates.length] ?? 'none'
      if (isOpen(deal)) openDeals++
      yield* story(chance, options, deal, next)
      quotable.push(deal)
    }
    if (options.depth !== 'bulk') yield* careRecords(chance, options, world)
    previous = account
  }
  yield* quoteRecords(options, quotable)
}

interface World {
  readonly account: Account
  readonly people: readonly Person[]
  readonly deals: readonly Deal[]
  /** Set where it all came from a lead. */
  readonly converted: { readonly account: Account; readonly person: Person; readonly deal: Deal } | undefined
}

function sketchWorld(chance: Random, options: DemoOptions, account: Account): World {
  const nowMs = Date.parse(options.now)
  const count =
    account.kind === 'company'
      ? chance.weighted([
          [33, 1],
          [31, 2],
          [20, 3],
          [10, 4],
          [6, 6],
        ])
      : 1
  const people = Array.from({ length: count }, (_, index) => sketchPerson(chance, options, account, index === 0))
  const bulk = options.depth === 'bulk'
  const dealCount = bulk
    ? chance.weighted([
        [50, 0],
        [33, 1],
        [17, 2],
      ])
    : chance.weighted([
        [20, 0],
        [35, 1],
        [24, 2],
        [13, 3],
        [8, 4],
      ])
  const fromLead = !account.legacy && dealCount > 0 && chance.chance(bulk ? 0.1 : 0.55)
  const deals = Array.from({ length: dealCount }, (_, index) => {
    const first = index === 0
    const laterMs = account.createdMs + chance.fraction() * (nowMs - account.createdMs)
    const createdMs = first && fromLead ? account.createdMs : pastMoment(chance, laterMs, nowMs)
    const present = people.filter((person) => person.createdMs <= createdMs)
    return sketchDeal(chance, options, { account, people: present, createdMs, first })
  })
  const [person] = people
  const [deal] = deals
  return { account, people, deals, converted: fromLead && person && deal ? { account, person, deal } : undefined }
}

function* peopleAndAccount(
  chance: Random,
  options: DemoOptions,
  world: World,
  previous: Account | undefined,
): Generator<DemoRecord> {
  const { account, people, deals } = world
  const wonMs = deals.flatMap((deal) => entered(deal, 'won') ?? []).toSorted((a, b) => a - b)
  const oldCustomer = account.legacy && chance.chance(0.4)
  const type =
    wonMs.length > 0 || oldCustomer ? 'customer' : account.legacy && chance.chance(0.12) ? 'former' : 'prospect'
  yield accountRecord(chance, options, account, type, options.depth === 'bulk' ? undefined : wonMs[0])
  for (const [index, person] of people.entries()) {
    yield contactRecord(chance, options, account, person)
    const role =
      index === 0
        ? chance.pick(['director', 'owner', 'administrator'])
        : chance.pick(['employee', 'technical', 'billing'])
    const link = (target: Account, values: Record<string, unknown>) =>
      demoRecord(chance, {
        module: 'accountContact',
        values: { contact: person.id, account: target.id, ...values },
        atMs: person.createdMs,
        by: team[account.owner].id,
      })
    const from = day(person.createdMs - chance.integer(60, 2500) * dayMs)
    if (options.depth !== 'bulk' && chance.chance(0.3)) yield link(account, { role, from })
    // Some people also had or have a part in another company of the area.
    if (previous && previous.owner === account.owner && previous.id !== account.parent?.id && chance.chance(0.09)) {
      const left = chance.chance(0.6)
      yield link(previous, {
        role: left ? 'former' : 'adviser',
        from,
        to: left ? day(person.createdMs - 30 * dayMs) : undefined,
      })
    }
  }
}

function* story(chance: Random, options: DemoOptions, deal: Deal, next: NextState): Generator<DemoRecord> {
  const proposalMs = entered(deal, 'proposal')
  if (proposalMs !== undefined && chance.chance(0.3)) yield* documentRecords(chance, options, deal, proposalMs)
  for (const activity of dealActivities(chance, options, deal, next)) {
    yield activity
    if (activity.module !== 'meeting' || !chance.chance(0.4)) continue
    const [person] = deal.people
    const attendees = [
      { module: 'user', id: team[deal.account.owner].id },
      ...(person ? [{ module: 'contact', id: person.id }] : []),
    ]
    for (const attendee of attendees) {
      const response = activity.values.done === true ? 'attended' : chance.pick(['accepted', 'pending', 'tentative'])
      yield demoRecord(chance, {
        module: 'meetingAttendee',
        values: { meeting: activity.id, attendee, response },
        atMs: Date.parse(activity.createdAt),
        by: activity.createdBy,
      })
    }
  }
}

/** What is done for customers between deals, and the campaigns that reach their people. */
function* careRecords(chance: Random, options: DemoOptions, world: World): Generator<DemoRecord> {
  const { account, people, deals } = world
  const nowMs = Date.parse(options.now)
  const won = deals.filter((deal) => present(deal).stage === 'won')
  if (won.length > 0 || account.legacy) yield* serviceActivities(chance, options, account, people[0])
  const [person] = people
  if (person === undefined) return
  const member = { module: 'contact', id: person.id } as const
  const reached = (key: keyof typeof campaignDays) => nowMs + campaignDays[key] * dayMs
  if (account.createdMs < reached('fair') && chance.chance(0.12)) {
    const attended = chance.chance(0.5)
    const atMs = reached('fair') - 20 * dayMs
    yield memberRecord(options, 'fair', member, {
      status: attended ? 'attended' : 'invited',
      atMs: Math.max(atMs, person.createdMs),
    })
  }
  if (won.some((deal) => present(deal).atMs < reached('maintenance')) && chance.chance(0.45)) {
    const status = chance.weighted([
      [55, 'noResponse'],
      [30, 'responded'],
      [15, 'declined'],
    ] as const)
    const atMs = reached('maintenance')
    yield memberRecord(options, 'maintenance', member, {
      status,
      channel: 'email',
      atMs: Math.max(atMs, person.createdMs),
    })
  }
  if (won.length > 0 && chance.chance(0.35)) {
    yield memberRecord(options, 'openDay', member, {
      status: chance.chance(0.3) ? 'responded' : 'invited',
      atMs: Math.max(nowMs - 10 * dayMs, person.createdMs),
    })
  }
}
