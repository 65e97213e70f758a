import { both } from '#catalog/modules/define.ts'
import { addressOf, holderOf, mailbox, mobileLine, origin, type Account, type Person } from './accounts.ts'
import { diary } from './activities.ts'
import { campaignDays, campaignIds, memberRecord } from './campaigns.ts'
import { companyName, domainOf, industries, type Industry } from './companies.ts'
import type { Deal } from './deals.ts'
import { goodOf } from './goods.ts'
import { day, dayMs, hourMs, instant, pastMoment, workMoment } from './moments.ts'
import { menNames, surnames, womenNames } from './names.ts'
import { places, type Place } from './places.ts'
import type { Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { team, type TeamLogin } from './team.ts'
import { callNotes, callSubjects, jobTitles, taskSubjects } from './texts.ts'

export type Qualification = 'unknown' | 'qualified' | 'disqualified'

const channels: Readonly<Record<string, readonly string[]>> = {
  tradeFair: ['businessCard', 'tradeFair'],
  website: ['webForm', 'chat'],
  inboundCall: ['call'],
  coldCall: ['call'],
  email: ['email'],
  socialMedia: ['socialMedia', 'whatsapp'],
  purchasedList: ['import'],
}

const events: Readonly<Record<string, readonly string[]>> = {
  tradeFair: ['fairConversation', 'quoteRequest'],
  website: ['qualifyingForm', 'quoteRequest', 'informationRequest'],
  inboundCall: ['call', 'quoteRequest'],
  email: ['email', 'informationRequest'],
  socialMedia: ['message'],
}

/** A lead that never became a deal, with the calls made to it. */
export function leadRecords(chance: Random, options: DemoOptions, qualification: Qualification): DemoRecord[] {
  const nowMs = Date.parse(options.now)
  const fromFair = chance.chance(qualification === 'unknown' ? 0.45 : 0.3)
  const daysAgo = fromFair
    ? -campaignDays.fair - chance.integer(0, 6)
    : chance.integer(1, qualification === 'qualified' ? 60 : 330)
  const atMs = pastMoment(chance, nowMs - daysAgo * dayMs, nowMs)
  const from = fromFair ? { source: 'tradeFair', campaign: campaignIds.fair } : origin(chance, atMs, nowMs)
  const place = chance.weighted(places)
  const industry = chance.weighted(industries)
  const owner = chance.chance(0.7) ? place.owner : 'rocio'
  const holder = holderOf(chance, options, owner, place)
  const identified = identity(chance, options, place, industry)
  const values = {
    ...identified,
    ...from,
    channel: chance.pick(channels[from.source] ?? ['call', 'email', 'visit']),
    industry,
    score: chance.chance(0.5) ? chance.integer(5, qualification === 'qualified' ? 95 : 60) : undefined,
    interest: chance.chance(qualification === 'unknown' ? 0.35 : 0.9)
      ? interest(chance, options, industry, identified.company)
      : undefined,
    qualification,
    ...qualificationValues(chance, options, { qualification, source: from.source, atMs }),
  }
  const by = from.campaign === undefined ? team[owner].id : team.rocio.id
  const record = demoRecord(chance, {
    module: 'lead',
    values,
    atMs,
    by,
    holder,
    history: qualifying(options, { qualification, values, by: team[owner].id, atMs }),
  })
  const channel = values.channel
  const member = { module: 'lead', id: record.id } as const
  return [
    record,
    ...(from.campaign === campaignIds.fair
      ? [memberRecord(options, 'fair', member, { status: 'attended', channel, atMs, respondedAt: instant(atMs) })]
      : []),
    ...(qualification === 'qualified' && chance.chance(0.4)
      ? [memberRecord(options, 'openDay', member, { status: 'invited', atMs: nowMs - 9 * dayMs })]
      : []),
    ...leadCalls(chance, options, { record, owner, qualification, atMs, phone: values.mobile ?? values.phone }),
  ]
}

function identity(chance: Random, options: DemoOptions, place: Place, industry: Industry) {
  const company = companyName(chance, industry, place)
  const domain = domainOf(company)
  const companyOnly = chance.chance(0.08)
  const firstName = chance.pick(chance.chance(0.5) ? womenNames : menNames)
  const lastName = `${chance.pick(surnames)}${chance.chance(0.7) ? ` ${chance.pick(surnames)}` : ''}`
  return {
    ...(companyOnly
      ? {}
      : {
          firstName,
          lastName,
          jobTitle: chance.chance(0.8) ? chance.weighted(jobTitles)[options.language] : undefined,
        }),
    company: companyOnly || chance.chance(0.9) ? company : undefined,
    email: chance.chance(0.85) ? (companyOnly ? `info@${domain}` : mailbox(firstName, lastName, domain)) : undefined,
    mobile: chance.chance(0.75) ? mobileLine(chance, place.country) : undefined,
    phone:
      chance.chance(0.4) && place.country === 'ES'
        ? `${place.dial}00${String(chance.integer(0, 9999)).padStart(12 - place.dial.length - 2, '0')}`
        : undefined,
    website: chance.chance(0.3) ? `https://www.${domain}` : undefined,
    address: chance.chance(0.6)
      ? addressOf(chance, place, 'company')
      : { city: place.city, region: place.region, country: place.country },
    doNotCall: chance.chance(0.01),
  }
}

function interest(chance: Random, { language }: DemoOptions, industry: Industry, name = ''): string {
  const good = goodOf(chance, { name, industry })
  return chance.pick([
    both(`Etiquetadora para ${good.es}`, `Labeller for ${good.en}`),
    both(`Precio de una línea pequeña para ${good.es}`, `Price of a small line for ${good.en}`),
    both('Film compostable', 'Compostable film'),
    both('Contrato de mantenimiento para máquinas de otra marca', 'Maintenance contract for machines of another make'),
    both(`Automatizar el final de línea de ${good.es}`, `Automate the end of line for ${good.en}`),
  ])[language]
}

function qualificationValues(
  chance: Random,
  options: DemoOptions,
  lead: { qualification: Qualification; source: string; atMs: number },
) {
  const nowMs = Date.parse(options.now)
  switch (lead.qualification) {
    case 'qualified':
      return {
        qualifyingEvent: chance.pick(events[lead.source] ?? ['call', 'informationRequest', 'meeting']),
        qualifiedAt: instant(Math.min(lead.atMs + chance.integer(1, 12) * dayMs, nowMs - hourMs)),
        evidence: text(options, chance),
      }
    case 'disqualified': {
      const reason = chance.weighted([
        [25, 'noNeed'],
        [28, 'notNow'],
        [10, 'noBudget'],
        [14, 'competitor'],
        [8, 'noAuthority'],
        [9, 'unreachable'],
        [4, 'wrongData'],
        [2, 'doNotContact'],
      ] as const)
      return {
        disqualifiedReason: reason,
        contactAgainOn: reason === 'notNow' ? day(nowMs + chance.integer(-10, 240) * dayMs) : undefined,
      }
    }
    case 'unknown':
      return { contactAgainOn: chance.chance(0.2) ? day(nowMs + chance.integer(-3, 30) * dayMs) : undefined }
  }
}

function text({ language }: DemoOptions, chance: Random): string {
  return chance.pick([
    both('«¿Podéis pasarme precio y plazo?»', '“Could you send me price and lead time?”'),
    both(
      'Rellenó el formulario de presupuesto con formatos y velocidad.',
      'Filled in the quote form with formats and speed.',
    ),
    both('Dejó su tarjeta y pidió una visita este trimestre.', 'Left a card and asked for a visit this quarter.'),
    both(
      'Llamó para preguntar por la etiquetadora que vio en un vídeo.',
      'Called to ask about the labeller seen in a video.',
    ),
  ])[language]
}

/** Every lead begins as a prospect. */
function qualifying(
  options: DemoOptions,
  lead: { qualification: Qualification; values: Readonly<Record<string, unknown>>; by: string; atMs: number },
) {
  const { qualification, values, by, atMs } = lead
  if (qualification === 'unknown') return []
  const fields =
    qualification === 'qualified'
      ? ['qualifyingEvent', 'qualifiedAt', 'evidence']
      : ['disqualifiedReason', 'contactAgainOn']
  const filled = fields.filter((name) => values[name] !== undefined)
  const latestMs = Date.parse(options.now) - 30 * 60_000
  const at = typeof values.qualifiedAt === 'string' ? values.qualifiedAt : instant(Math.min(atMs + 4 * dayMs, latestMs))
  return [
    {
      at,
      by,
      before: { qualification: 'unknown', ...Object.fromEntries(filled.map((name) => [name, null])) },
      after: { qualification, ...Object.fromEntries(filled.map((name) => [name, values[name]])) },
    },
  ]
}

function leadCalls(
  chance: Random,
  options: DemoOptions,
  lead: { record: DemoRecord; owner: TeamLogin; qualification: Qualification; atMs: number; phone: string | undefined },
): DemoRecord[] {
  if (options.depth === 'bulk') return []
  const nowMs = Date.parse(options.now)
  const { record, owner, qualification, atMs, phone } = lead
  const about = {
    module: 'lead',
    id: record.id,
    owner,
    holder: { owner: record.owner, groups: record.groups },
    sinceMs: atMs,
    phone,
  } as const
  const log = diary(chance, options, about)
  const past = (days: number) => ({ atMs: pastMoment(chance, atMs + days * dayMs, nowMs), done: true })
  const soon = () => ({ atMs: workMoment(chance, nowMs + chance.integer(0, 6) * dayMs), done: false })
  if (qualification === 'disqualified') {
    return [log.call(past(4), callSubjects.prospect, { outcome: 'notInterested', notes: callNotes.notInterested })]
  }
  if (qualification === 'qualified') {
    return [
      log.call(past(2), callSubjects.prospect, {
        outcome: chance.pick(['interested', 'informationSent']),
        notes: callNotes.interested,
      }),
      ...(chance.chance(0.6) ? [log.task(soon(), taskSubjects.prospect)] : []),
    ]
  }
  return [
    ...(chance.chance(0.45)
      ? [
          log.call(past(chance.integer(2, 20)), callSubjects.prospect, {
            outcome: chance.pick(['noAnswer', 'voicemail', 'busy', 'callBack']),
            notes: callNotes.noAnswer,
          }),
        ]
      : []),
    ...(chance.chance(0.2) ? [log.call(soon(), callSubjects.prospect)] : []),
  ]
}

/** The lead from which an account, a contact and a first deal came. */
export function convertedLead(
  chance: Random,
  options: DemoOptions,
  parts: { readonly account: Account; readonly person: Person; readonly deal: Deal },
): DemoRecord[] {
  const { account, person, deal } = parts
  const convertedMs = account.createdMs
  const atMs = convertedMs - chance.integer(2, 24) * dayMs - chance.integer(1, 5) * hourMs
  const qualifiedMs = atMs + Math.floor((convertedMs - atMs) * 0.6)
  const by = team[account.owner].id
  const qualified = {
    qualification: 'qualified',
    qualifyingEvent: chance.pick(events[account.source] ?? ['call', 'informationRequest', 'meeting']),
    qualifiedAt: instant(qualifiedMs),
    evidence: text(options, chance),
  }
  const converted = { account: account.id, contact: person.id, opportunity: deal.id, convertedAt: instant(convertedMs) }
  const values = {
    firstName: person.firstName,
    lastName: person.lastName,
    company: account.kind === 'company' ? account.name : undefined,
    jobTitle: person.jobTitle,
    email: person.email,
    mobile: person.mobile,
    industry: account.industry,
    source: account.source,
    channel: chance.pick(channels[account.source] ?? ['call', 'email', 'visit']),
    campaign: account.campaign,
    interest: deal.name,
    ...qualified,
    ...converted,
  }
  const nothing = (fields: object) => Object.fromEntries(Object.keys(fields).map((name) => [name, null]))
  const history = [
    { at: instant(qualifiedMs), by, before: { ...nothing(qualified), qualification: 'unknown' }, after: qualified },
    { at: instant(convertedMs), by, before: nothing(converted), after: converted },
  ]
  const record = demoRecord(chance, { module: 'lead', values, atMs, by, holder: account.holder, history })
  if (account.campaign !== campaignIds.fair) return [record]
  const member = { module: 'contact', id: person.id } as const
  return [
    record,
    memberRecord(options, 'fair', member, {
      status: 'attended',
      channel: 'businessCard',
      atMs,
      respondedAt: instant(atMs),
    }),
  ]
}
