import type { ConsentEntryKeys, FormAnswerKeys } from './form.ts'
import type { Filter } from './filter.ts'
import type { ProgrammeKind } from './programme.ts'

/**
 * What a module can do, by which code outside the catalogue knows it. Values name its own fields.
 */
export interface Capabilities {
  /** Records have an owner and security groups of their own. */
  readonly owned?: boolean
  readonly person?: {
    readonly firstName: string
    readonly lastName: string
    readonly email: string
    readonly phone: string
    /** An option field whose values are languages: in which one writes to them. */
    readonly language?: string
  }
  /** `kind` is the option field whose value `individual` says that the company is a person who buys for themselves. */
  readonly company?: {
    readonly name: string
    readonly taxId: string
    readonly website?: string
    readonly kind?: string
    readonly language?: string
  }
  /** May have activities, notes and files attached; has a timeline. */
  readonly timeline?: boolean
  /** Shows the state of its next open activity. */
  readonly nextActivity?: boolean
  readonly pipeline?: {
    readonly pipeline: string
    readonly stage: string
    readonly amount: string
    readonly probability: string
    readonly closeDate: string
    readonly closedAt: string
    /** Since when it is in its stage; without it a record counts as touched when it was changed. */
    readonly enteredAt?: string
    readonly lostReason: string
    /** Which need of the customer the deal answers. */
    readonly need?: string
  }
  /** How much its owner is to sell, in the month or the quarter (`span`) of a day. */
  readonly quota?: { readonly from: string; readonly span: string; readonly amount: string }
  /** Its lines: the module, its relation back, and the field that sums them. */
  readonly lines?: { readonly module: string; readonly by: string; readonly total: string }
  /** It is an activity about another record. */
  readonly activity?: {
    readonly kind: 'call' | 'meeting' | 'task' | 'note'
    readonly regarding: string
    readonly at: string
    readonly until?: string
    readonly done?: string
    readonly outcome?: string
    /** Option whose values say how long before it one is reminded: `m10` is ten minutes. */
    readonly reminder?: string
    /** How often it comes round again: done, it leaves the next one. */
    readonly repeat?: string
    readonly location?: string
    /** What it is about, as those who are invited may read it. */
    readonly details?: string
  }
  /**
   * What comes round again is a record each time: those of one series share a text, and each knows the
   * moment at which the series has it, wherever it has been moved to. It also knows by
   * the clocks of which zone it comes round. All three are the system's to write.
   */
  readonly series?: { readonly id: string; readonly slot: string; readonly zone: string }
  /** People come to it: rows of the module; `invite` says whether they are sent an invitation. */
  readonly attendees?: { readonly module: string; readonly invite: string }
  /** It is somebody who comes: to what, who (a record, or an address alone), and what they answered. */
  readonly attendee?: {
    readonly of: string
    readonly person: string
    readonly email: string
    readonly response: string
  }
  /**
   * It can be qualified (`unknown`, `qualified` or `disqualified`) and converted to records of the
   * modules that its three relations point to.
   */
  readonly lead?: {
    readonly qualification: string
    readonly account: string
    readonly contact: string
    readonly opportunity: string
    readonly qualifiedAt: string
    readonly convertedAt: string
    /** What they asked for; becomes the need that the deal answers. */
    readonly need?: string
    /** What showed their interest (`qualifyingForm` is a form that they filled in), and how one knows. */
    readonly event?: string
    readonly evidence?: string
  }
  /** It may be measured as a campaign: members and the lead source it stands for. */
  readonly campaign?: {
    readonly members: string
    /** It has gone out: what is said inside the company comes before (W-12). */
    readonly launched?: Filter
    /** Its members are written to one by one, which takes their consent (W-13). */
    readonly direct?: Filter
    /** From which day on what it brings counts, and what it cost. */
    readonly from?: string
    readonly cost?: string
  }
  /** A person of whom it is known what they allow, by purpose. */
  readonly consent?: {
    readonly marketing: Filter
    /** They have said no: not even what needs no consent is sent to them. */
    readonly refused?: Filter
    /** `granted` or `withdrawn`, since when, and how one knows. */
    readonly state?: string
    readonly at?: string
    readonly evidence?: string
  }
  readonly member?: {
    readonly campaign: string
    readonly member: string
    /** Whom the campaign has reached; all of them where it says nothing. */
    readonly reached?: Filter
    /** When, where it is known better than when the row was made. */
    readonly at?: string
    /** How they responded: `responded` is by a form. */
    readonly response?: string
  }
  readonly catalogItem?: CatalogItemKeys
  /** A part of a catalogue item that is made of others. */
  readonly bundlePart?: { readonly bundle: string; readonly item: string; readonly quantity: string }
  readonly priceList?: PriceListKeys
  readonly listPrice?: {
    readonly list: string
    readonly item: string
    readonly price: string
    readonly minimumQuantity: string
  }
  /** Whoever is sold to: how they are taxed, and which prices are theirs. */
  readonly customer?: {
    readonly regime: string
    readonly priceList: string
    readonly segment?: string
    readonly address?: string
    readonly paymentTerms?: string
  }
  readonly tax?: TaxKeys
  /** It is sold by quantity and price: a line of a deal or of a document. */
  readonly pricedLine?: PricedLineKeys
  /** A quote, or what is like one: its lines are totalled with taxes, and once issued it no longer changes. */
  readonly pricedDocument?: PricedDocumentKeys
  readonly exchangeRate?: { readonly currency: string; readonly date: string; readonly rate: string }
  /** What people tell each other about a record: whoever sees it reads them, its owner alone changes one. */
  readonly comment?: {
    readonly regarding: string
    readonly body: string
    /** Where what it asks for counts as done: when, and who said so. */
    readonly resolvedAt?: string
    readonly resolvedBy?: string
  }
  /** It holds a file; in a folder, where the relation `folder` points to one. */
  readonly document?: { readonly file: string; readonly folder?: string }
  /** Its records are folders, one within another. */
  readonly folder?: { readonly parent: string }
  /** Its records are the files that a document has had, numbered; the last one is the document's own. */
  readonly version?: {
    readonly document: string
    readonly number: string
    readonly file: string
    readonly comment?: string
  }
  /** What its records stand for in the project by which a company shapes its CRM (common/programme.ts). */
  readonly programme?: { readonly as: ProgrammeKind }
  readonly content?: ContentKeys
  /** A loyalty programme: the rules that are worked out (common/loyalty.ts), and what came of it. */
  readonly loyalty?: { readonly rules: string; readonly simulation: string; readonly pointsName: string }
  readonly loyaltySignature?: LoyaltySignatureKeys
  readonly survey?: SurveyKeys
  readonly surveyAnswer?: SurveyAnswerKeys
  /**
   * Once its lifecycle closes a record, whoever it was done for is asked whether they are satisfied: the relation to
   * them, and the one in which the answer is kept.
   */
  readonly satisfaction?: { readonly person: string; readonly answer: string }
  readonly formAnswer?: FormAnswerKeys
  readonly consentEntry?: ConsentEntryKeys
  readonly trace?: TraceKeys
  /** It is the directory of people who may sign in. */
  readonly user?: { readonly email: string; readonly active: string }
}

/** What is agreed on has a fingerprint; changed once it is no draft, it begins a new revision. */
export interface ContentKeys {
  /** Fields whose values are what is agreed on: position, comments and dates of the work are not. */
  readonly normative: readonly string[]
  readonly fingerprint: string
  readonly revision: string
  /** States of the lifecycle in which it may change as it is; from the others it goes back to the first of them. */
  readonly drafts: readonly string[]
}

/** Who approved the simulation of a programme, and of which rules. */
export interface LoyaltySignatureKeys {
  readonly programme: string
  /** `finance` or `direction`. */
  readonly side: string
  readonly fingerprint: string
  readonly revision: string
  readonly by: string
  readonly at: string
  /** A rule has changed since. */
  readonly isVoid: string
  readonly comment: string
}

/** What customers are asked, by a mail with a link of their own. */
export interface SurveyKeys {
  /** `nps`, `csat` or `open` (common/survey.ts). */
  readonly kind: string
  readonly question: string
  readonly questionEnglish: string
  /** What is asked after the mark. */
  readonly follow: string
  readonly followEnglish: string
  /** `consent`: those who gave it; `service`: those who have not refused. */
  readonly basis: string
  readonly daysOpen: string
  /** Nobody is asked who was sent a survey within so many days. */
  readonly quietDays: string
  /** It goes out by itself where a record of a module with `satisfaction` is closed, so many hours later. */
  readonly afterClosing: string
  readonly closingHours: string
}

/** Somebody who was asked, and what they answered. */
export interface SurveyAnswerKeys {
  readonly survey: string
  readonly person: string
  readonly company: string
  /** What the company was to ours when it was asked. */
  readonly segment: string
  readonly kind: string
  /** `waiting`, `sent`, `answered` or `failed`. */
  readonly state: string
  readonly sentAt: string
  readonly expiresAt: string
  readonly answeredAt: string
  readonly score: string
  /** Its average is the figure of the survey. */
  readonly points: string
  readonly comment: string
  /** Whoever answered wants no more surveys. */
  readonly noMore: string
  /** `opinion`, `feeling` or `want`. */
  readonly saying: string
  readonly topic: string
  readonly handled: string
}

/** One record follows from another, with the fingerprint that the source had when somebody looked at it. */
export interface TraceKeys {
  /** Name of the kind of link (common/programme.ts). */
  readonly kind: string
  readonly derived: string
  readonly source: string
  readonly fingerprint: string
  /** The source has changed since. */
  readonly suspect: string
  readonly clearedBy: string
  readonly clearedAt: string
}

export interface CatalogItemKeys {
  readonly price: string
  /** What it costs the company; kept on the lines that name it. */
  readonly cost?: string
  readonly recurrence?: string
  /** Which of a country's rates it bears (option list `taxCategory`). */
  readonly taxCategory?: string
  /** Whether it is made of others: `none`, `single` (one line) or `exploded` (a line for each part). */
  readonly bundle?: string
  readonly description?: string
}

export interface PriceListKeys {
  readonly currency: string
  readonly from: string
  readonly to: string
  readonly active: string
  /** Segments of customers for whom it is; empty means everybody. */
  readonly segments: string
}

/** Fields of a tax as data; common/tax-rules.ts says which of them a line bears. */
export interface TaxKeys {
  /** By which documents name it; neither it nor the rate can change. */
  readonly code: string
  readonly name: string
  /** `vat`, `surcharge` or `withholding`. */
  readonly kind: string
  readonly rate: string
  readonly country: string
  readonly territory: string
  readonly categories: string
  readonly regimes: string
  /** Its base includes the taxes before it. */
  readonly onTaxes: string
  readonly position: string
  readonly from: string
  readonly to: string
  /** Where the rate is laid down. */
  readonly law?: string
}

export interface PricedLineKeys {
  readonly position: string
  readonly item: string
  readonly description: string
  readonly quantity: string
  readonly unitPrice: string
  /** Percentage taken off. */
  readonly discount: string
  /** Quantity times price less discount, before taxes and before what is taken off the whole document. */
  readonly total: string
  /** What a unit cost the company when its item was chosen. */
  readonly cost?: string
  /** `once`, `monthly`, `quarterly` or `yearly`. */
  readonly recurrence?: string
  /** Codes of its taxes, in their order. */
  readonly taxes?: string
}

/**
 * Fields of a document with lines (the capability `lines` names their module). Its states are `draft`,
 * `sent`, `accepted`, `rejected`, `expired` and `superseded`: only a draft is changed by hand.
 */
export interface PricedDocumentKeys {
  /** An automatic number, drawn when it is issued. */
  readonly number: string
  /** 1, 2, 3… of the same offer, and the one before. */
  readonly version: string
  readonly previous: string
  readonly status: string
  /** The day of which prices, taxes and rate are. */
  readonly date: string
  readonly validUntil: string
  readonly issuedAt: string
  readonly decidedAt: string
  readonly decidedBy: string
  readonly rejectionReason: string
  /** To whom: records of modules with the capabilities `customer`, `person`, `lead` and `pipeline`. */
  readonly customer: string
  readonly person: string
  readonly lead: string
  readonly deal: string
  readonly address: string
  readonly regime: string
  readonly priceList: string
  /** Code of the one currency of all its lines. */
  readonly currency: string
  readonly pricesIncludeTax: string
  /** Taken off the whole: a percentage or an amount, not both. */
  readonly discount: string
  readonly discountAmount: string
  readonly paymentTerms: string
  /** Amounts that follow from the lines (common/totals.ts). */
  readonly subtotal: string
  readonly discountTotal: string
  readonly taxBase: string
  readonly tax: string
  readonly withheld: string
  readonly total: string
  readonly monthly: string
  readonly yearly: string
}
