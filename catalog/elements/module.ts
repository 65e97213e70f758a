import { z } from 'zod'
import type { Capabilities } from '#common/capabilities.ts'
import { areas, type Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { programmeKinds } from '#common/programme.ts'
import {
  definitionOf,
  fieldName,
  filterSchema,
  label,
  longLabel,
  namePattern,
  sortSchema,
  type ElementKindEntry,
  type Lookup,
} from './define.ts'
import { checkLifecycle, lifecycleSchema } from './lifecycle.ts'
import { unknownFields, unknownInFilter, where } from './parts.ts'

/** Names of fields of the module itself. */
function keys<Needed extends string, Further extends string = never>(
  needed: readonly Needed[],
  further: readonly Further[] = [],
) {
  // Built from the two lists of names, which say what it has.
  const shape = Object.fromEntries([
    ...needed.map((name) => [name, fieldName]),
    ...further.map((name) => [name, fieldName.optional()]),
  ]) as Record<Needed, z.ZodString> & Record<Further, z.ZodOptional<z.ZodString>>
  return z.strictObject(shape).optional()
}

const capabilities = z.strictObject({
  owned: z.boolean().optional(),
  person: z
    .strictObject({
      firstName: fieldName,
      lastName: fieldName,
      email: fieldName,
      phone: fieldName,
      language: fieldName.optional(),
    })
    .optional(),
  company: z
    .strictObject({
      name: fieldName,
      taxId: fieldName,
      website: fieldName.optional(),
      kind: fieldName.optional(),
      language: fieldName.optional(),
    })
    .optional(),
  timeline: z.boolean().optional(),
  nextActivity: z.boolean().optional(),
  pipeline: z
    .strictObject({
      pipeline: fieldName,
      stage: fieldName,
      amount: fieldName,
      probability: fieldName,
      closeDate: fieldName,
      closedAt: fieldName,
      enteredAt: fieldName.optional(),
      lostReason: fieldName,
      need: fieldName.optional(),
    })
    .optional(),
  quota: keys(['from', 'span', 'amount']),
  lines: z.strictObject({ module: fieldName, by: fieldName, total: fieldName }).optional(),
  activity: z
    .strictObject({
      kind: z.enum(['call', 'meeting', 'task', 'note']),
      regarding: fieldName,
      at: fieldName,
      until: fieldName.optional(),
      done: fieldName.optional(),
      outcome: fieldName.optional(),
      reminder: fieldName.optional(),
      repeat: fieldName.optional(),
      location: fieldName.optional(),
      details: fieldName.optional(),
    })
    .optional(),
  series: z.strictObject({ id: fieldName, slot: fieldName, zone: fieldName }).optional(),
  attendees: z.strictObject({ module: fieldName, invite: fieldName }).optional(),
  attendee: z.strictObject({ of: fieldName, person: fieldName, email: fieldName, response: fieldName }).optional(),
  lead: z
    .strictObject({
      qualification: fieldName,
      account: fieldName,
      contact: fieldName,
      opportunity: fieldName,
      qualifiedAt: fieldName,
      convertedAt: fieldName,
      need: fieldName.optional(),
      event: fieldName.optional(),
      evidence: fieldName.optional(),
    })
    .optional(),
  campaign: z
    .strictObject({
      members: fieldName,
      launched: filterSchema.optional(),
      direct: filterSchema.optional(),
      from: fieldName.optional(),
      cost: fieldName.optional(),
    })
    .optional(),
  consent: z
    .strictObject({
      marketing: filterSchema,
      refused: filterSchema.optional(),
      state: fieldName.optional(),
      at: fieldName.optional(),
      evidence: fieldName.optional(),
    })
    .optional(),
  member: z
    .strictObject({
      campaign: fieldName,
      member: fieldName,
      reached: filterSchema.optional(),
      at: fieldName.optional(),
      response: fieldName.optional(),
    })
    .optional(),
  catalogItem: keys(['price'], ['cost', 'recurrence', 'taxCategory', 'bundle', 'description']),
  bundlePart: keys(['bundle', 'item', 'quantity']),
  priceList: keys(['currency', 'from', 'to', 'active', 'segments']),
  listPrice: keys(['list', 'item', 'price', 'minimumQuantity']),
  customer: keys(['regime', 'priceList'], ['segment', 'address', 'paymentTerms']),
  tax: keys(
    [
      'code',
      'name',
      'kind',
      'rate',
      'country',
      'territory',
      'categories',
      'regimes',
      'onTaxes',
      'position',
      'from',
      'to',
    ],
    ['law'],
  ),
  pricedLine: keys(
    ['position', 'item', 'description', 'quantity', 'unitPrice', 'discount', 'total'],
    ['cost', 'recurrence', 'taxes'],
  ),
  pricedDocument: keys([
    'number',
    'version',
    'previous',
    'status',
    'date',
    'validUntil',
    'issuedAt',
    'decidedAt',
    'decidedBy',
    'rejectionReason',
    'customer',
    'person',
    'lead',
    'deal',
    'address',
    'regime',
    'priceList',
    'currency',
    'pricesIncludeTax',
    'discount',
    'discountAmount',
    'paymentTerms',
    'subtotal',
    'discountTotal',
    'taxBase',
    'tax',
    'withheld',
    'total',
    'monthly',
    'yearly',
  ]),
  exchangeRate: z.strictObject({ currency: fieldName, date: fieldName, rate: fieldName }).optional(),
  comment: keys(['regarding', 'body'], ['resolvedAt', 'resolvedBy']),
  document: z.strictObject({ file: fieldName, folder: fieldName.optional() }).optional(),
  folder: z.strictObject({ parent: fieldName }).optional(),
  version: z
    .strictObject({ document: fieldName, number: fieldName, file: fieldName, comment: fieldName.optional() })
    .optional(),
  programme: z.strictObject({ as: z.enum(programmeKinds) }).optional(),
  content: z
    .strictObject({
      normative: z.array(fieldName).min(1).max(60),
      fingerprint: fieldName,
      revision: fieldName,
      drafts: z.array(fieldName).max(30),
    })
    .optional(),
  loyalty: keys(['rules', 'simulation', 'pointsName']),
  loyaltySignature: keys(['programme', 'side', 'fingerprint', 'revision', 'by', 'at', 'isVoid', 'comment']),
  survey: keys([
    'kind',
    'question',
    'questionEnglish',
    'follow',
    'followEnglish',
    'basis',
    'daysOpen',
    'quietDays',
    'afterClosing',
    'closingHours',
  ]),
  surveyAnswer: keys([
    'survey',
    'person',
    'company',
    'segment',
    'kind',
    'state',
    'sentAt',
    'expiresAt',
    'answeredAt',
    'score',
    'points',
    'comment',
    'noMore',
    'saying',
    'topic',
    'handled',
  ]),
  satisfaction: keys(['person', 'answer']),
  formAnswer: keys([
    'person',
    'form',
    'subject',
    'at',
    'values',
    'agreed',
    'version',
    'language',
    'isNew',
    'assigned',
    'campaign',
    'page',
    'address',
    'source',
    'medium',
    'campaignName',
    'term',
    'content',
  ]),
  consentEntry: keys([
    'person',
    'purpose',
    'channel',
    'decision',
    'isCurrent',
    'at',
    'text',
    'hash',
    'language',
    'source',
    'form',
    'answer',
    'address',
  ]),
  trace: keys(['kind', 'derived', 'source', 'fingerprint', 'suspect', 'clearedBy', 'clearedAt']),
  user: z.strictObject({ email: fieldName, active: fieldName }).optional(),
})

const moduleSchema = z.strictObject({
  label: z.strictObject({ singular: label, plural: label }),
  help: longLabel.optional(),
  icon: z.string().regex(/^[a-z0-9-]{1,40}$/),
  titleFields: z.array(fieldName).min(1).max(4),
  titleFallback: z.array(fieldName).min(1).max(4).optional(),
  holding: z.strictObject({ filter: filterSchema, label: z.strictObject({ plural: label }) }).optional(),
  accessBy: fieldName.optional(),
  area: z.enum(areas).optional(),
  lifecycle: lifecycleSchema.optional(),
  capabilities,
  defaultSort: sortSchema,
})

export const moduleKind: ElementKindEntry = {
  kind: 'module',
  label: { es: 'Módulo', en: 'Module' },
  schema: moduleSchema,
  namePattern,
  inModule: false,
  check: checkModule,
}

function filtersIn({ campaign, consent, member }: Capabilities): readonly (Filter | undefined)[] {
  return [campaign?.launched, campaign?.direct, consent?.marketing, consent?.refused, member?.reached]
}

function checkModule(element: Element, all: Lookup): Violation[] {
  const definition = definitionOf(element, 'module')
  const at = where(element)
  return [
    ...unknownFields([...definition.titleFields, ...(definition.titleFallback ?? [])], element.id, at, all),
    ...unknownFields(definition.accessBy === undefined ? [] : [definition.accessBy], element.id, at, all),
    ...endlessAccess(element, all),
    ...checkLifecycle(element, all),
    ...unknownFields(
      definition.defaultSort.map((key) => key.field),
      element.id,
      at,
      all,
    ),
    ...unknownInFilter(definition.holding?.filter, element.id, at, all),
    ...filtersIn(definition.capabilities).flatMap((filter) => unknownInFilter(filter, element.id, at, all)),
  ]
}

/** Rows ruled by a parent, and it by its own: at the end there is a module whose rows are ruled by themselves. */
function endlessAccess(element: Element, all: Lookup): Violation[] {
  const passed = new Set([element.name])
  let name = parentOf(element, all)
  while (name !== undefined && !passed.has(name)) {
    passed.add(name)
    const next = all.named('module', name)
    name = next && parentOf(next, all)
  }
  if (name === undefined) return []
  return [
    violation(
      `${where(element)}.accessBy`,
      'cycle',
      'El acceso volvería a este mismo módulo.',
      'Access would lead back to this same module.',
    ),
  ]
}

function parentOf(element: Element, all: Lookup): string | undefined {
  const { accessBy } = definitionOf(element, 'module')
  const by = accessBy === undefined ? undefined : all.named('field', accessBy, element.id)
  return by && definitionOf(by, 'field').options?.module
}
