import type { ModuleAction, RoleDefinition, Scope } from '#common/element.ts'
import { both } from '#catalog/modules/define.ts'

type Scopes = Readonly<Record<ModuleAction, Scope>>

const everything: Scopes = { create: 'all', read: 'all', update: 'all', delete: 'all' }
const readOnly: Scopes = { create: 'none', read: 'all', update: 'none', delete: 'none' }
const nothing: Scopes = { create: 'none', read: 'none', update: 'none', delete: 'none' }
/** Their own and their group's in view; only their own to change. */
const ownWork: Scopes = { create: 'own', read: 'group', update: 'own', delete: 'own' }
/** Company folders are for everybody; each changes those they made. */
const folders: Scopes = { create: 'all', read: 'all', update: 'own', delete: 'own' }
/** Rows that go with another record: what may be done to it decides. */
const withParent: Scopes = { create: 'all', read: 'all', update: 'all', delete: 'all' }
/** Answers of customers: creating one is asking; nobody deletes what was said. */
const asked = (whose: 'own' | 'all'): Scopes => ({
  create: whose,
  read: whose === 'own' ? 'group' : 'all',
  update: whose,
  delete: 'none',
})
const unread = { read: false, write: false } as const
/** Cost is known to those who set prices. */
const hiddenCost = {
  product: { cost: unread },
  opportunityLine: { cost: unread, margin: unread },
  quoteLine: { cost: unread, margin: unread },
  opportunity: { margin: unread },
  quote: { marginOfLines: unread, margin: unread },
} as const

const activities = (scopes: Scopes) => ({
  call: scopes,
  meeting: scopes,
  task: scopes,
  note: scopes,
  document: scopes,
  documentFolder: scopes.create === 'none' ? scopes : folders,
})
const reference = {
  user: readOnly,
  product: readOnly,
  priceList: readOnly,
  priceListEntry: readOnly,
  bundleItem: readOnly,
  tax: readOnly,
  exchangeRate: readOnly,
  competitor: readOnly,
}
const links = {
  accountContact: withParent,
  opportunityLine: withParent,
  opportunityContact: withParent,
  quoteLine: withParent,
  meetingAttendee: withParent,
  documentVersion: withParent,
}

export const standardRoles: Readonly<Record<string, RoleDefinition>> = {
  administrator: {
    label: both('Administrador', 'Administrator'),
    defaults: everything,
    areas: { programme: everything },
    modules: {},
    fields: {},
    switches: ['export', 'import', 'massUpdate', 'configure', 'manageUsers', 'viewAudit'],
  },
  salesManager: {
    label: both('Dirección comercial', 'Sales manager'),
    defaults: everything,
    modules: {
      user: readOnly,
      exchangeRate: { ...everything, delete: 'none' },
      loyaltySignature: readOnly,
      surveyAnswer: asked('all'),
    },
    fields: {},
    switches: ['export', 'import', 'massUpdate', 'viewAudit'],
  },
  salesperson: {
    label: both('Comercial', 'Salesperson'),
    defaults: ownWork,
    modules: {
      ...reference,
      ...links,
      account: ownWork,
      contact: ownWork,
      lead: ownWork,
      opportunity: ownWork,
      quote: ownWork,
      ...activities(ownWork),
      campaign: readOnly,
      campaignMember: { ...withParent, delete: 'none' },
      loyaltyProgramme: nothing,
      loyaltySignature: nothing,
      quota: { ...nothing, read: 'own' },
      survey: readOnly,
      surveyAnswer: asked('own'),
      competitor: { ...readOnly, create: 'all', update: 'all' },
    },
    fields: hiddenCost,
    switches: ['import'],
  },
  marketing: {
    label: both('Marketing', 'Marketing'),
    defaults: ownWork,
    modules: {
      ...reference,
      ...links,
      account: { ...readOnly, create: 'all', update: 'own' },
      contact: { ...readOnly, create: 'all', update: 'all' },
      lead: { create: 'all', read: 'all', update: 'all', delete: 'own' },
      opportunity: readOnly,
      quote: readOnly,
      quoteLine: readOnly,
      opportunityLine: readOnly,
      opportunityContact: readOnly,
      ...activities({ ...ownWork, read: 'all' }),
      campaign: everything,
      campaignMember: everything,
      loyaltyProgramme: everything,
      loyaltySignature: readOnly,
      quota: nothing,
      survey: everything,
      surveyAnswer: asked('all'),
      competitor: everything,
    },
    fields: hiddenCost,
    switches: ['export', 'import', 'massUpdate'],
  },
  service: {
    label: both('Atención al cliente', 'Customer service'),
    defaults: nothing,
    modules: {
      ...reference,
      ...links,
      account: { ...readOnly, update: 'all' },
      contact: { create: 'all', read: 'all', update: 'all', delete: 'none' },
      opportunityLine: readOnly,
      opportunityContact: readOnly,
      opportunity: readOnly,
      quote: readOnly,
      quoteLine: readOnly,
      ...activities({ create: 'own', read: 'all', update: 'own', delete: 'none' }),
      survey: { ...everything, delete: 'none' },
      surveyAnswer: asked('all'),
      priceList: nothing,
      priceListEntry: nothing,
    },
    fields: {
      ...hiddenCost,
      account: { annualRevenue: unread },
      opportunity: {
        ...hiddenCost.opportunity,
        probability: unread,
        weightedAmount: unread,
      },
    },
    switches: [],
  },
  /** Knows what things cost and answers for it; works out nothing of the sale. */
  finance: {
    label: both('Finanzas', 'Finance'),
    defaults: nothing,
    modules: {
      ...reference,
      account: readOnly,
      contact: readOnly,
      opportunity: readOnly,
      opportunityLine: readOnly,
      quote: readOnly,
      quoteLine: readOnly,
      campaign: readOnly,
      ...activities({ create: 'own', read: 'own', update: 'own', delete: 'own' }),
      loyaltyProgramme: { ...readOnly, update: 'all' },
      loyaltySignature: readOnly,
      quota: readOnly,
    },
    fields: {},
    switches: ['export'],
  },
}
