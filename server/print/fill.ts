import type { BlockOf, PrintedBlock, PrintedDocument } from '#common/api/printed.ts'
import { printedLimits } from '#common/api/printed.ts'
import { formatDateTime, regionName } from '#common/format.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import {
  fieldsIn,
  mapPlaceholders,
  standardTemplate,
  type LetterheadDefinition,
  type PrintTemplateDefinition,
  type TemplateBlock,
} from '#common/print-template.ts'
import type { Tax } from '#common/tax-rules.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField, typeOf } from '#server/records/fields.ts'
import { getRecord } from '#server/records/list.ts'
import { readTaxes } from '#server/records/taxes.ts'

import { addressOf, customerOf, personName, readKnown, referenceOf, textOf, wantedLanguage } from './customer.ts'
import type { Customer, Known } from './customer.ts'
import { linesBlock, readLines } from './lines.ts'
import { speak, type Spoken } from './spoken.ts'
import { totalsBlock } from './totals.ts'

/** How it is printed, where it is not as the configuration says: a template that is being written. */
interface Appearance {
  readonly template?: PrintTemplateDefinition | undefined
  readonly letterhead?: LetterheadDefinition | undefined
}

/** What the texts of a document are made of. */
interface Setting {
  readonly ctx: Context
  readonly record: Known
  readonly customer: Customer
  readonly spoken: Spoken
  readonly letterhead: LetterheadDefinition
}

/** All that its blocks are made of. */
export interface Filling extends Setting {
  readonly lines: readonly Known[]
  /** Those that lines may bear; none of a module without priced lines. */
  readonly taxes: readonly Tax[]
}

/** A record as a document, in its customer's language: what the reader may see of it, and nothing else. */
export async function fillDocument(
  ctx: Context,
  moduleName: string,
  id: string,
  appearance: Appearance = {},
): Promise<PrintedDocument> {
  const setting = await gather(ctx, moduleName, id, appearance)
  const { spoken, letterhead, record } = setting
  const filling = { ...setting, lines: await readLines(ctx, record), taxes: await taxesOf(ctx, record) }
  const template = appearance.template ?? templateOf(ctx, filling)
  const { language, locale, words } = spoken
  const blocks: PrintedBlock[] = []
  for (const block of template.blocks) blocks.push(...(await blockOf(filling, block)))
  const isDraft = statusOf(record) === 'draft'
  return {
    locale,
    title: template.title[language],
    number: numberOf(filling),
    ...(isDraft ? { mark: words.draft } : {}),
    paper: letterhead.paper,
    color: letterhead.color,
    ...(letterhead.logo === undefined ? {} : { logo: letterhead.logo }),
    issuer: letterhead.name,
    blocks,
    footer: letterhead.footer?.[language] ?? letterhead.name,
    pageOf: words.page({ page: '{page}', pages: '{pages}' }),
    madeAt: textOf(record, 'updatedAt'),
  }
}

/** The texts of a template's mail, filled in, and whom it is for; what they say of sender, recipient and link is given. */
export async function fillMail(
  ctx: Context,
  moduleName: string,
  id: string,
  own: Readonly<Record<string, string>>,
): Promise<{ readonly subject: string; readonly text: string; readonly customer: Customer }> {
  const filling = await gather(ctx, moduleName, id, {})
  const { mail, title } = templateOf(ctx, filling)
  const { language } = filling.spoken
  const named = async (text: string) => filledIn(filling, text, await valuesIn(filling, text), own)
  const name = `${title[language]} ${numberOf(filling)}`.trim()
  return {
    customer: filling.customer,
    subject: mail ? await named(mail.subject[language]) : name,
    text: mail ? await named(mail.text[language]) : [name, own.link].filter(Boolean).join('\n\n'),
  }
}

async function gather(ctx: Context, moduleName: string, id: string, { letterhead }: Appearance): Promise<Setting> {
  const module = moduleOf(ctx, moduleName)
  // What the compiler writes is an object with the module's fields.
  const record: Known = { module, values: JSON.parse(await getRecord(ctx, module.name, id)) as Known['values'] }
  const customer = await customerOf(ctx, record)
  const address = addressOf(record) ?? addressOf(customer.buyer)
  const country = typeof address?.country === 'string' ? address.country : null
  const spoken = await speak(ctx, wantedLanguage(customer), country)
  return {
    ctx,
    record,
    customer,
    spoken,
    letterhead: letterhead ?? spoken.model.letterhead,
  }
}

/** As they were when it was issued. */
async function taxesOf(ctx: Context, { module, values }: Known): Promise<readonly Tax[]> {
  const keys = module.capabilities.pricedDocument
  const issuedAt = keys && values[keys.issuedAt]
  return keys ? await readTaxes(ctx, typeof issuedAt === 'string' ? issuedAt : undefined) : []
}

/** In the words of the document's language. */
function templateOf(ctx: Context, { record, spoken }: Setting): PrintTemplateDefinition {
  const module = spoken.model.modules.get(record.module.name) ?? record.module
  const [first] = module.printTemplates
  if (first) return first
  const lines = spoken.model.modules.get(module.capabilities.lines?.module ?? '')
  const facts = module.layout.facts.filter((name) => !isCustomer(ctx, module, name))
  return standardTemplate({ ...module, facts }, [...(lines?.fields.values() ?? [])])
}

/** Companies and people stand above, with their address. */
function isCustomer(ctx: Context, module: ModelModule, name: string): boolean {
  const target = ctx.model.modules.get(module.fields.get(name)?.options?.module ?? '')
  return target?.capabilities.company !== undefined || target?.capabilities.person !== undefined
}

function statusOf({ module, values }: Known): unknown {
  const keys = module.capabilities.pricedDocument
  return keys && values[keys.status]
}

function numberOf({ record }: Setting): string {
  const keys = record.module.capabilities.pricedDocument
  return textOf(record, keys ? keys.number : 'title')
}

async function blockOf(filling: Filling, block: TemplateBlock): Promise<PrintedBlock[]> {
  const { language } = filling.spoken
  switch (block.kind) {
    case 'parties':
      return [partiesOf(filling)]
    case 'facts': {
      const facts = block.fields.flatMap((name) => factOf(filling, name))
      return facts.length === 0 ? [] : [{ kind: 'facts', facts }]
    }
    case 'text': {
      const values = await valuesIn(filling, block.text[language])
      const text = filledIn(filling, block.text[language], values)
      const isEmpty = values.size > 0 && [...values.values()].every((value) => value === '')
      if (text.trim() === '' || isEmpty) return []
      const title = block.title?.[language]
      return [{ kind: 'text', ...(title ? { title } : {}), text, ...(block.small ? { isSmall: true } : {}) }]
    }
    case 'lines':
      return linesBlock(filling, block.columns)
    case 'totals':
      return totalsBlock(filling)
    case 'signature':
      return [signatureOf(filling, block.title[language])]
    default:
      return block satisfies never
  }
}

/** Room to sign, or who has accepted. */
function signatureOf({ record, spoken, ctx }: Filling, title: string): BlockOf<'signature'> {
  const keys = record.module.capabilities.pricedDocument
  if (!keys || record.values[keys.status] !== 'accepted') return { kind: 'signature', label: title, facts: [] }
  const { words, locale } = spoken
  const at = formatDateTime(record.values[keys.decidedAt], locale, ctx.model.settings.timeZone)
  const facts = [
    { label: words.acceptedBy, value: textOf(record, keys.decidedBy) },
    { label: words.acceptedAt, value: at },
  ]
  return { kind: 'signature', label: words.accepted, facts: facts.filter(({ value }) => value !== '') }
}

function partiesOf(filling: Filling): BlockOf<'parties'> {
  const { letterhead, spoken, customer, record } = filling
  const { words } = spoken
  const company = letterhead
  const issuer = {
    label: words.from,
    name: company.name,
    lines: [
      ...(company.taxId ? [words.taxId({ number: company.taxId })] : []),
      ...(company.address?.split('\n') ?? []),
      ...[company.phone, company.email, company.website].flatMap((line) => line || []),
      ...(company.bank ? [words.bank({ account: company.bank })] : []),
    ].slice(0, 30),
  }
  const { buyer, person } = customer
  if (!buyer && !person) return { kind: 'parties', parties: [issuer] }
  const keys = buyer?.module.capabilities.company
  const who = person ?? (buyer?.module.capabilities.person ? buyer : undefined)
  const called = who ? personName(who) : ''
  const name = (buyer && textOf(buyer, keys?.name)) || called || (buyer ? textOf(buyer, 'title') : '')
  const taxId = buyer && keys ? written(filling, buyer, keys.taxId) : ''
  const address = addressLines(filling, addressOf(record) ?? addressOf(buyer) ?? addressOf(person))
  const lines = [
    ...(called !== '' && called !== name ? [words.attention({ name: called })] : []),
    ...(taxId === '' ? [] : [words.taxId({ number: taxId })]),
    ...address,
  ]
  return { kind: 'parties', parties: [issuer, { label: words.to, name, lines }] }
}

/** As on an envelope; the country where it is not the company's own. */
function addressLines({ spoken }: Filling, address: Readonly<Record<string, unknown>> | undefined): string[] {
  if (!address) return []
  const part = (key: string) => (typeof address[key] === 'string' ? address[key] : '')
  const home = spoken.model.settings.country
  const country = part('country') === home ? '' : part('country')
  const town = [part('postalCode'), part('city')].filter(Boolean).join(' ')
  const region = part('region') === part('city') ? '' : part('region')
  const land = country === '' ? '' : regionName(country, spoken.locale)
  return [...part('street').split('\n'), town, region, land].filter((line) => line !== '').slice(0, 12)
}

function factOf(filling: Filling, name: string): { label: string; value: string }[] {
  const value = written(filling, filling.record, name)
  const label = labelOf(filling, filling.record.module, name)
  return value === '' || label === undefined ? [] : [{ label, value }]
}

export function labelOf(
  { ctx, spoken }: Pick<Setting, 'ctx' | 'spoken'>,
  module: ModelModule,
  name: string,
): string | undefined {
  const field = readableField(ctx, module, name)
  const own = field && (spoken.model.modules.get(module.name)?.fields.get(name) ?? field)
  return own?.label[spoken.language]
}

/** A value as the customer reads it; nothing where the reader may not know it. */
export function written(
  { ctx, spoken }: Pick<Setting, 'ctx' | 'spoken'>,
  { module, values }: Known,
  name: string,
): string {
  const field = readableField(ctx, module, name)
  const value = values[name]
  if (!field || value === null || value === undefined) return ''
  return writtenValue(spoken, module, field, value)
}

function writtenValue(spoken: Spoken, module: ModelModule, field: ModelField, value: unknown): string {
  const reader = spoken.readerOf(module)
  if (field.type === 'boolean') return value === true ? '✓' : ''
  return typeOf(field).format(value, field, reader).slice(0, printedLimits.text)
}

/** What the fields that a text names hold, by their path. */
async function valuesIn(filling: Setting, text: string): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  for (const path of fieldsIn(text)) values.set(path, await valueAt(filling, path))
  return values
}

function filledIn(
  { letterhead, ctx }: Setting,
  text: string,
  values: ReadonlyMap<string, string>,
  own: Readonly<Record<string, string>> = {},
): string {
  const said = new Map([...Object.entries({ company: letterhead.name, sender: ctx.user.name, ...own }), ...values])
  return mapPlaceholders(text, (name) => said.get(name) ?? '').slice(0, printedLimits.text)
}

/** A field of the record, or of one that it points to: `account.name`. */
async function valueAt(filling: Setting, path: string): Promise<string> {
  const { ctx, record } = filling
  const [first = '', second] = path.split('.')
  if (second === undefined) return written(filling, record, first)
  const field = readableField(ctx, record.module, first)
  const target = ctx.model.modules.get(field?.options?.module ?? '')
  const id = referenceOf(record.values[first])
  if (!target || id === undefined || !isObject(record.values[first])) return ''
  const related = await readKnown(ctx, target, id)
  return related ? written(filling, related, second) : ''
}
