/**
 * Forms on the company's web page, as data: what is asked, what is agreed to, and what becomes of an answer.
 */
import type { Language, Localized } from './errors.ts'

export interface FormDefinition {
  /** What it is called in the house. */
  readonly label: Localized
  /** Of people: whoever is not known yet becomes a record of it. */
  readonly module: string
  /** Otherwise its page is not there for anybody. */
  readonly active: boolean
  /** Above the form, and what its button says. */
  readonly title: Localized
  readonly intro?: Localized
  readonly button?: Localized
  readonly fields: readonly FormField[]
  readonly consents: readonly FormConsent[]
  /** What is agreed to counts once it is confirmed by mail: whoever types an address may not be the one it belongs to. */
  readonly confirms: boolean
  /** Filling it in shows interest: a prospect becomes a qualified lead. */
  readonly qualifies: boolean
  /** Id of the campaign to which an answer is a response. */
  readonly campaign?: string
  /** Ids of the people who look after whoever comes, in turn; nobody where it says nothing. */
  readonly owners?: readonly string[]
  /** Ids of security groups whose people see them besides. */
  readonly groups?: readonly string[]
  /** What is said afterwards; with an address the browser goes there instead. */
  readonly thanks: Localized
  readonly goTo?: string
  /** The first is that of whoever asks for another. */
  readonly languages: readonly Language[]
  /** Web sites, `https://www.example.com`, that may show it within a page of theirs or send it from a form of theirs. */
  readonly origins: readonly string[]
}

export interface FormField {
  /** Of the module. */
  readonly name: string
  /** That of the field where it says nothing. */
  readonly label?: Localized
  readonly help?: Localized
  readonly required?: boolean
  /** Nobody is asked: whoever is new gets it, and it is not on the page. */
  readonly value?: string | boolean
}

export interface FormConsent {
  readonly name: string
  /** Kept word for word with what is agreed to (GDPR, 7.1). */
  readonly text: Localized
  /** Without it nothing is sent: for having read a policy, not for what is to be given freely. */
  readonly required?: boolean
  /** To what one agrees; a text without it is only taken note of. */
  readonly grants?: { readonly purpose: string; readonly channels: readonly string[] }
}

/** Types of fields that a page without scripts can ask for. */
export const formFieldTypes: readonly string[] = [
  'text',
  'longText',
  'email',
  'phone',
  'url',
  'integer',
  'decimal',
  'boolean',
  'date',
  'option',
  'options',
  'taxId',
]

/** Those that may be given without asking. */
export const fixedFieldTypes: readonly string[] = ['text', 'longText', 'boolean', 'option']

/** Where somebody came from, as the address of the page said it. */
export const sourceNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const
export type SourceName = (typeof sourceNames)[number]

export const formLimits = { fields: 40, consents: 10, origins: 20, owners: 50 } as const

/** Names in the page that are no field's: a field's is `f.` and its own. */
export const fieldPart = (name: string): string => `f.${name}`
export const consentPart = (name: string): string => `c.${name}`
/** No person sees it; programs that fill in whatever there is do. */
export const trapPart = 'more.company'

/** Where its page is. */
export function formPath(name: string): string {
  return `/f/${name}`
}

/** Fields that are asked, and those that are given. */
export function askedFields({ fields }: Pick<FormDefinition, 'fields'>): readonly FormField[] {
  return fields.filter(({ value }) => value === undefined)
}

const inputTypes: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  date: 'date',
  integer: 'number',
  decimal: 'number',
}

/** How a browser asks for a value of a type. */
export function inputTypeOf(fieldType: string): string {
  return inputTypes[fieldType] ?? 'text'
}

/** What somebody sent by a form of the company's web page. */
export interface FormAnswerKeys {
  readonly person: string
  /** Name of the form, and what it is called. */
  readonly form: string
  readonly subject: string
  readonly at: string
  readonly values: string
  readonly agreed: string
  readonly version: string
  readonly language: string
  readonly isNew: string
  /** Whose turn it was to look after them. */
  readonly assigned: string
  readonly campaign: string
  readonly page: string
  readonly address: string
  readonly source: string
  readonly medium: string
  readonly campaignName: string
  readonly term: string
  readonly content: string
}

/** Somebody allowed something, or took it back. */
export interface ConsentEntryKeys {
  readonly person: string
  readonly purpose: string
  readonly channel: string
  /** `asked` until it is confirmed, `granted` or `withdrawn`. */
  readonly decision: string
  /** The last of its purpose and channel that was granted or withdrawn. */
  readonly isCurrent: string
  readonly at: string
  readonly text: string
  readonly hash: string
  readonly language: string
  readonly source: string
  readonly form: string
  readonly answer: string
  readonly address: string
}
