import { missing } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { isEmpty, type Values } from './check.ts'
import { findCandidates, findOpenDeals, type Candidate, type Reason, type Traits } from './candidates.ts'
import { isComputed, moduleOf } from './fields.ts'
import { getRecord } from './list.ts'

/** A module that can be converted, its capability and the modules that its records become. */
export interface Conversion {
  readonly lead: ModelModule
  readonly keys: NonNullable<ModelModule['capabilities']['lead']>
  readonly account: ModelModule
  readonly contact: ModelModule
  readonly opportunity: ModelModule
}

export const sides = ['account', 'contact', 'opportunity'] as const
export type Side = (typeof sides)[number]

interface ProposedSide {
  readonly module: string
  readonly mode: 'create' | 'existing' | 'none'
  /** Of the candidate, where the mode is `existing`. */
  readonly id: string | null
  /** Values for a new record, in API form. */
  readonly values: Values
  readonly candidates: readonly Candidate[]
  readonly mayCreate: boolean
}

interface Proposal extends Readonly<Record<Side, ProposedSide>> {
  readonly version: number
  readonly title: string
  readonly converted: boolean
}

export function conversionOf(ctx: Context, moduleName: string): Conversion {
  const lead = moduleOf(ctx, moduleName)
  const keys = lead.capabilities.lead
  if (!keys) throw missing()
  const target = (side: Side): ModelModule => {
    const module = ctx.model.modules.get(lead.fields.get(keys[side])?.options?.module ?? '')
    if (!module) throw missing()
    return module
  }
  return { lead, keys, account: target('account'), contact: target('contact'), opportunity: target('opportunity') }
}

/** What converting would create, and the records that may be there already, of those the user may see. */
export async function proposeConversion(ctx: Context, moduleName: string, id: string): Promise<Proposal> {
  const conversion = conversionOf(ctx, moduleName)
  const { lead, keys, account, contact, opportunity } = conversion
  const record = await readLead(ctx, lead, id)
  const values = proposedValues(ctx, conversion, record)
  const traits = traitsOf(lead, record)
  const find = async (target: ModelModule, name: string): Promise<Candidate[]> =>
    ctx.policy.scope(target.name, 'read') === 'none' ? [] : await findCandidates(ctx, target, { ...traits, name })
  const person = personName(lead, record)
  const accounts = await find(account, companyName(lead, record) || person)
  const contacts = person === '' ? [] : await find(contact, person)
  const deals =
    ctx.policy.scope(opportunity.name, 'read') === 'none'
      ? []
      : await findOpenDeals(ctx, opportunity, [
          { module: account, reason: 'account', ids: accounts.map((one) => one.id) },
          { module: contact, reason: 'contact', ids: contacts.map((one) => one.id) },
        ])
  return {
    version: Number(record.version),
    title: String(record.title),
    converted: !isEmpty(record[keys.convertedAt]),
    account: sideOf(ctx, account, values.account, accounts, isSameAccount),
    contact:
      person === ''
        ? { ...sideOf(ctx, contact, values.contact, [], never), mode: 'none' }
        : sideOf(ctx, contact, values.contact, contacts, isSamePerson),
    opportunity: sideOf(ctx, opportunity, values.opportunity, deals, never),
  }
}

const never = (): boolean => false

function isSameAccount({ reasons }: Candidate): boolean {
  return (['taxId', 'name'] satisfies Reason[]).some((reason) => reasons.includes(reason))
}

/** Colleagues share phones; two who share phone and name are one. */
function isSamePerson({ reasons }: Candidate): boolean {
  return reasons.includes('email') || (reasons.includes('phone') && reasons.includes('name'))
}

function sideOf(
  ctx: Context,
  module: ModelModule,
  values: Values,
  candidates: readonly Candidate[],
  isSame: (candidate: Candidate) => boolean,
): ProposedSide {
  const same = candidates.find(isSame)
  const mayCreate = ctx.policy.scope(module.name, 'create') !== 'none'
  const mode = same ? 'existing' : mayCreate ? 'create' : 'none'
  return { module: module.name, mode, id: same?.id ?? null, values, candidates, mayCreate }
}

/** What the user may read of it: nothing else is carried over in their name. */
export async function readLead(ctx: Context, lead: ModelModule, id: string): Promise<Values> {
  return JSON.parse(await getRecord(ctx, lead.name, id))
}

/**
 * Values of the three new records from the lead's: fields with the same part in a person or company,
 * and fields of the same name and type. Ways to reach the person go to the contact, the address to
 * the company, long texts to the deal.
 */
export function proposedValues(ctx: Context, conversion: Conversion, record: Values): Readonly<Record<Side, Values>> {
  const { lead, account, contact, opportunity } = conversion
  const company = companyName(lead, record)
  const name = personName(lead, record)
  const ofPerson = new Set(name === '' || company === '' ? [] : ['email', 'phone'])
  const ofCompany = new Set(company === '' ? [] : ['address'])
  const { company: keys } = account.capabilities
  const individual: Values = {
    ...(keys && name !== '' ? { [keys.name]: name } : {}),
    ...(keys?.kind === undefined ? {} : { [keys.kind]: 'individual' }),
  }
  const carried = carry(ctx, conversion, record, contact)
  return {
    account: {
      ...without(account, carry(ctx, conversion, record, account), new Set([...ofPerson, 'longText'])),
      ...(company === '' ? individual : {}),
    },
    contact: {
      ...without(contact, carried, new Set([...ofCompany, 'longText'])),
      ...firstNameOf(lead, contact, record),
    },
    opportunity: { ...carry(ctx, conversion, record, opportunity), ...dealName(conversion, record, company || name) },
  }
}

/** Somebody of whom only the surname is known goes by it. */
function firstNameOf(lead: ModelModule, contact: ModelModule, record: Values): Values {
  const keys = lead.capabilities.person
  const target = contact.capabilities.person
  if (!keys || !target || !isEmpty(record[keys.firstName]) || isEmpty(record[keys.lastName])) return {}
  return { [target.firstName]: record[keys.lastName], [target.lastName]: null }
}

const nameMax = 120

function dealName({ opportunity, keys }: Conversion, record: Values, whose: string): Values {
  const [name] = opportunity.titleFields
  if (name === undefined) return {}
  const [need = ''] = String(keys.need === undefined ? '' : (record[keys.need] ?? '')).split(/[\n.;]/, 1)
  const whole = need.trim() === '' ? whose : `${whose}: ${need.trim()}`
  return { [name]: whole.length > nameMax ? `${whole.slice(0, nameMax - 1).trimEnd()}…` : whole }
}

function carry(ctx: Context, { lead, keys }: Conversion, record: Values, target: ModelModule): Values {
  const own = new Set(Object.values(keys).filter((name) => name !== keys.need))
  const renamed = sameParts(lead, target)
  const result: Record<string, unknown> = {}
  for (const field of target.fields.values()) {
    const source = lead.fields.get(renamed.get(field.name) ?? field.name)
    const isTaken = !source || own.has(source.name) || !isAlike(source, field) || isEmpty(record[source.name])
    if (isTaken || field.readOnly || isComputed(field) || !ctx.policy.canWrite(target.name, field.name)) continue
    result[field.name] = record[source.name]
  }
  return result
}

/** Fields of the target by the part that they and a field of the lead have. */
function sameParts(lead: ModelModule, target: ModelModule): Map<string, string> {
  const pairs: [string | undefined, string | undefined][] = [
    [target.capabilities.person?.firstName, lead.capabilities.person?.firstName],
    [target.capabilities.person?.lastName, lead.capabilities.person?.lastName],
    [target.capabilities.person?.email, lead.capabilities.person?.email],
    [target.capabilities.person?.phone, lead.capabilities.person?.phone],
    [target.capabilities.company?.name, lead.capabilities.company?.name],
    [target.capabilities.company?.taxId, lead.capabilities.company?.taxId],
    [target.capabilities.company?.website, lead.capabilities.company?.website],
    [target.capabilities.pipeline?.need, lead.capabilities.lead?.need],
  ]
  return new Map(pairs.flatMap(([to, from]) => (to === undefined || from === undefined ? [] : [[to, from] as const])))
}

function isAlike(a: ModelField, b: ModelField): boolean {
  return a.type === b.type && a.options?.list === b.options?.list && a.options?.module === b.options?.module
}

function without(module: ModelModule, values: Values, types: ReadonlySet<string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !types.has(module.fields.get(name)?.type ?? '')))
}

function companyName(lead: ModelModule, record: Values): string {
  return text(record[lead.capabilities.company?.name ?? ''])
}

function personName(lead: ModelModule, record: Values): string {
  const { person } = lead.capabilities
  return `${text(record[person?.firstName ?? ''])} ${text(record[person?.lastName ?? ''])}`.trim()
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function traitsOf(lead: ModelModule, record: Values): Traits {
  const ofType = (type: string): string[] => {
    const fields = [...lead.fields.values()].filter((field) => field.type === type)
    return [...new Set(fields.map((field) => bare(record[field.name])).filter((value) => value !== ''))]
  }
  return {
    taxId: ofType('taxId'),
    email: ofType('email').map((one) => one.toLowerCase()),
    phone: ofType('phone'),
    name: '',
  }
}

/** A tax identifier is kept with its country. */
function bare(value: unknown): string {
  return text(isObject(value) ? value.value : value)
}
