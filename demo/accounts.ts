import { both } from '#catalog/modules/define.ts'
import { normalize } from '#common/normalize.ts'
import { campaignDays, campaignIds } from './campaigns.ts'
import { companyName, domainOf, industries, type Industry } from './companies.ts'
import { day, dayMs, idAt, instant, pastMoment } from './moments.ts'
import { goodOf } from './goods.ts'
import { americanSurnames, menNames, surnames, womenNames } from './names.ts'
import { americanStreets, industrialStreets, places, townStreets, type Place } from './places.ts'
import { random, type Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord, type DemoUpdate, type Holder } from './record.ts'
import { historyDays, type DemoCurrency } from './reference.ts'
import { companyTaxId, personTaxId } from './tax-ids.ts'
import { heldBy, team, type TeamLogin } from './team.ts'
import { jobTitles } from './texts.ts'

export interface Account {
  readonly id: string
  readonly name: string
  readonly kind: 'company' | 'selfEmployed' | 'individual'
  readonly industry: Industry
  readonly place: Place
  readonly phone: string
  readonly domain: string
  readonly currency: DemoCurrency
  readonly owner: TeamLogin
  readonly holder: Holder
  readonly createdMs: number
  /** Brought in from the spreadsheets with which the company began. */
  readonly legacy: boolean
  readonly source: string
  readonly campaign: string | undefined
  readonly parent: Account | undefined
}

export interface Person {
  readonly id: string
  readonly firstName: string
  readonly lastName: string
  readonly jobTitle: string
  readonly email: string
  readonly mobile: string
  readonly createdMs: number
}

export function sketchAccount(
  chance: Random,
  options: DemoOptions,
  around: { readonly parent: Account | undefined; isTaken(name: string): boolean },
): Account {
  const nowMs = Date.parse(options.now)
  const startMs = nowMs - historyDays * dayMs
  const { parent } = around
  const place = chance.weighted(places)
  const industry = parent?.industry ?? chance.weighted(industries)
  const kind = parent
    ? 'company'
    : chance.weighted([
        [92, 'company'],
        [5, 'selfEmployed'],
        [3, 'individual'],
      ] as const)
  const legacy = chance.chance(0.36)
  const sinceStart = legacy
    ? chance.integer(0, 20)
    : chance.chance(0.12)
      ? afterFair(chance)
      : chance.integer(21, historyDays - 3)
  const wanted = startMs + sinceStart * dayMs
  const createdMs = pastMoment(chance, wanted, nowMs)
  let name = accountName(chance, { kind, industry, place, parent })
  for (let attempt = 0; attempt < 20 && around.isTaken(name); attempt++) {
    name = accountName(chance, { kind, industry, place, parent })
  }
  const owner = chance.chance(0.06) ? 'begona' : place.owner
  return {
    id: idAt(chance, createdMs),
    name,
    kind,
    industry,
    place,
    phone: fixedLine(chance, place),
    domain: parent?.domain ?? domainOf(name),
    currency: currencyOf(chance, place),
    owner,
    holder: holderOf(chance, options, owner, place),
    createdMs,
    legacy,
    ...origin(chance, createdMs, nowMs),
    parent,
  }
}

/** Days of the history on which the new customers of the fair come: the weeks that follow it. */
function afterFair(chance: Random): number {
  return historyDays + campaignDays.fair + chance.integer(2, 28)
}

/** A key account is the director's; its region's group sees it all the same. */
export function holderOf(chance: Random, options: DemoOptions, owner: TeamLogin, place: Place): Holder {
  if (options.staff && options.staff.length > 0) return chance.pick(options.staff)
  return { owner: team[owner].id, groups: heldBy(place.owner).groups }
}

function accountName(
  chance: Random,
  parts: { kind: Account['kind']; industry: Industry; place: Place; parent: Account | undefined },
): string {
  const { kind, industry, place, parent } = parts
  if (parent) {
    const [own = parent.name, form] = parent.name.split(', ')
    return `${own} Planta de ${place.city}${form === undefined ? '' : `, ${form}`}`
  }
  if (kind === 'company') return companyName(chance, industry, place)
  return `${chance.pick(chance.chance(0.5) ? womenNames : menNames)} ${familyName(chance, place)}`
}

function currencyOf(chance: Random, place: Place): DemoCurrency {
  if (place.country === 'ES') return 'EUR'
  return chance.chance(0.4) ? 'USD' : place.country === 'MX' ? 'MXN' : 'COP'
}

/** Where a first contact came from; in the weeks after the fair, mostly from it. */
export function origin(chance: Random, atMs: number, nowMs: number) {
  const sinceFair = (atMs - (nowMs + campaignDays.fair * dayMs)) / dayMs
  if (sinceFair >= 0 && sinceFair < 30 && chance.chance(0.7)) return { source: 'tradeFair', campaign: campaignIds.fair }
  const source = chance.weighted([
    [24, 'website'],
    [18, 'referral'],
    [14, 'inboundCall'],
    [11, 'coldCall'],
    [9, 'partner'],
    [8, 'email'],
    [6, 'event'],
    [5, 'socialMedia'],
    [3, 'purchasedList'],
    [2, 'publicTender'],
  ] as const)
  return { source, campaign: undefined }
}

function familyName(chance: Random, place: Place): string {
  const list = place.country === 'ES' ? surnames : americanSurnames
  return `${chance.pick(list)} ${chance.pick(list)}`
}

/** Blocks that begin with 00 after the area code are not given to subscribers in Spain. */
function fixedLine(chance: Random, place: Place): string {
  const length = place.country === 'CO' ? 13 : place.country === 'MX' ? 13 : 12
  const start = place.country === 'ES' ? `${place.dial}00` : `${place.dial}50`
  const missing = length - start.length
  return `${start}${String(chance.integer(0, 10 ** missing - 1)).padStart(missing, '0')}`
}

export function mobileLine(chance: Random, country: Place['country']): string {
  const digits = (length: number) => String(chance.integer(0, 10 ** length - 1)).padStart(length, '0')
  if (country === 'MX') return `+5255${chance.integer(10, 89)}${digits(6)}`
  if (country === 'CO') return `+57300${digits(7)}`
  return `+34749${digits(6)}`
}

export function addressOf(chance: Random, place: Place, kind: Account['kind']) {
  const streets = place.country !== 'ES' ? americanStreets : kind === 'company' ? industrialStreets : townStreets
  const tail = place.country === 'ES' ? 5 - place.postal.length : place.country === 'MX' ? 3 : 4
  return {
    street: `${chance.pick(streets)} ${chance.integer(1, 180)}`,
    city: place.city,
    region: place.region,
    postalCode: `${place.postal}${String(chance.integer(1, 40)).padStart(tail, '0')}`,
    country: place.country,
  }
}

/** The same wherever it is written: on the account and on what is sent to it. */
export function accountAddress(options: DemoOptions, { id, place, kind }: Account) {
  return addressOf(random(options.seed, 'address', id), place, kind)
}

export function accountRecord(
  chance: Random,
  options: DemoOptions,
  account: Account,
  type: 'customer' | 'prospect' | 'former',
  firstWonMs?: number,
): DemoRecord {
  const { kind, currency } = account
  const other = chance.chance(0.03) ? chance.pick(['partner', 'distributor', 'supplier'] as const) : type
  const employees = kind === 'company' ? Math.round(4 * 1.9 ** (chance.fraction() * 7)) : chance.integer(1, 6)
  const revenue = employees * chance.integer(60, 210) * 1000
  const values = {
    name: account.name,
    kind,
    type: other,
    taxId: taxIdOf(chance, account),
    industry: account.industry,
    phone: account.phone,
    email: `info@${account.domain}`,
    website: kind === 'company' ? `https://www.${account.domain}` : undefined,
    address: accountAddress(options, account),
    employees,
    annualRevenue: chance.chance(0.6) && currency === 'EUR' ? { amount: `${revenue}.00`, currency } : undefined,
    parent: account.parent?.id,
    source: account.source,
    campaign: account.campaign,
    tags: chance.chance(0.25)
      ? chance.sample(tags, chance.integer(1, 2)).map((one) => one[options.language])
      : undefined,
    description: chance.chance(0.35) ? describe(chance, options, account) : undefined,
  }
  return demoRecord(chance, {
    module: 'account',
    id: account.id,
    values,
    atMs: account.createdMs,
    by: account.legacy ? team.ada.id : team[account.owner].id,
    holder: account.holder,
    history:
      other === 'customer' && firstWonMs !== undefined && !account.legacy ? [becameCustomer(account, firstWonMs)] : [],
  })
}

function becameCustomer({ owner }: Account, atMs: number): DemoUpdate {
  return { at: instant(atMs), by: team[owner].id, before: { type: 'prospect' }, after: { type: 'customer' } }
}

function taxIdOf(chance: Random, { kind, place, name }: Account) {
  const { country } = place
  if (kind === 'company') return { value: companyTaxId(chance, country, name), country }
  return country === 'ES' ? { value: personTaxId(chance), country } : undefined
}

const tags = [
  both('ecológico', 'organic'),
  both('exporta', 'exports'),
  both('campaña de verano', 'summer season'),
  both('marca blanca', 'private label'),
  both('pago a 60 días', '60-day terms'),
]

const seasons = [
  both('más trabajo de mayo a julio', 'busiest from May to July'),
  both('más trabajo de septiembre a diciembre', 'busiest from September to December'),
  both('el mismo ritmo todo el año', 'the same pace all year'),
]

function describe(chance: Random, { language }: DemoOptions, account: Account): string {
  const good = goodOf(chance, account)
  const lines = chance.integer(1, 4)
  const season = chance.pick(seasons)
  return both(
    `Envasan ${good.es} en ${lines === 1 ? 'una línea' : `${lines} líneas`}; ${season.es}.`,
    `They pack ${good.en} on ${lines === 1 ? 'one line' : `${lines} lines`}; ${season.en}.`,
  )[language]
}

/** Who it is, before the record is made: deals and leads speak of the same person. */
export function sketchPerson(chance: Random, options: DemoOptions, account: Account, first: boolean): Person {
  const nowMs = Date.parse(options.now)
  const named = first && account.kind !== 'company'
  const [own = '', ...rest] = named ? splitName(account.name) : []
  const firstName = named ? own : chance.pick(chance.chance(0.48) ? womenNames : menNames)
  const lastName = named ? rest.join(' ') : familyName(chance, account.place)
  const laterMs = first ? 0 : Math.floor(chance.fraction() ** 2 * (nowMs - account.createdMs))
  const createdMs = first ? account.createdMs : pastMoment(chance, account.createdMs + laterMs, nowMs)
  return {
    id: idAt(chance, createdMs),
    firstName,
    lastName,
    jobTitle: chance.weighted(jobTitles)[options.language],
    email: mailbox(firstName, lastName, account.domain),
    mobile: mobileLine(chance, account.place.country),
    createdMs,
  }
}

/** The account of a person has their name: two words of family name, the rest given. */
function splitName(name: string): string[] {
  const words = name.split(' ')
  return [words.slice(0, -2).join(' '), ...words.slice(-2)]
}

/** First name and first surname, without the particles of `del Río`. */
export function mailbox(firstName: string, lastName: string, domain: string): string {
  const [surname = ''] = lastName.replace(/^(de la|del|de) /, '').split(' ')
  return `${slug(firstName)}.${slug(surname)}@${domain}`
}

function slug(text: string): string {
  return normalize(text).replace(/[^a-z0-9]+/g, '')
}

export function contactRecord(chance: Random, options: DemoOptions, account: Account, person: Person): DemoRecord {
  const { place } = account
  const consent = chance.weighted([
    [55, 'unknown'],
    [34, 'granted'],
    [8, 'refused'],
    [3, 'withdrawn'],
  ] as const)
  const asked = consent === 'granted' || consent === 'withdrawn'
  const evidence = both('Formulario de la web', 'Website form')
  const values = {
    firstName: person.firstName,
    lastName: person.lastName,
    account: account.id,
    jobTitle: person.jobTitle,
    email: chance.chance(0.93) ? person.email : undefined,
    phone: chance.chance(0.7) ? account.phone : undefined,
    mobile: person.mobile,
    whatsapp: chance.chance(0.35) ? person.mobile : undefined,
    language:
      place.region === 'Barcelona' && chance.chance(0.4)
        ? 'ca'
        : place.region === 'Bizkaia' && chance.chance(0.3)
          ? 'eu'
          : 'es',
    preferredChannel: chance.chance(0.5) ? chance.pick(['phone', 'email', 'whatsapp', 'visit']) : undefined,
    preferredTime: chance.chance(0.4) ? chance.pick(['morning', 'midday', 'afternoon']) : undefined,
    birthDate: chance.chance(0.12)
      ? day(Date.UTC(chance.integer(1962, 1998), chance.integer(0, 11), chance.integer(1, 28)))
      : undefined,
    interests: chance.chance(0.3) ? [goodOf(chance, account)[options.language]] : undefined,
    marketingConsent: consent,
    marketingConsentAt: asked ? instant(person.createdMs) : undefined,
    marketingConsentEvidence: asked ? evidence[options.language] : undefined,
    doNotCall: consent === 'refused' && chance.chance(0.3),
    source: account.source,
    campaign: account.campaign,
  }
  return demoRecord(chance, {
    module: 'contact',
    id: person.id,
    values,
    atMs: person.createdMs,
    by: account.legacy ? team.ada.id : team[account.owner].id,
    holder: account.holder,
  })
}
