/**
 * Configuration elements: everything that a company configures is one of these kinds. The standard
 * CRM is a set of elements of origin `core`; an administrator's are `local`.
 */
import type { Capabilities } from './capabilities.ts'
import type { Language, Localized } from './errors.ts'
import type { Field } from './field.ts'
import type { Filter } from './filter.ts'
import type { FormDefinition } from './form.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { LetterheadDefinition, PrintTemplateDefinition } from './print-template.ts'
import type { WorkflowDefinition } from './workflow.ts'

export interface Element<Definition = unknown> {
  /** Universal id: the same in each installation that has the element. */
  readonly id: string
  readonly kind: ElementKind
  /** Name within its kind and parent; changing it is a rename, the id stays. */
  readonly name: string
  /** Id of the module for fields, views, layouts and pipelines; null for the rest. */
  readonly parent: string | null
  readonly definition: Definition
  readonly origin: Origin
  /** Id of the specification item that justifies it. */
  readonly owner: string | null
}

export type Origin = 'core' | 'local' | `package:${string}`

export type ElementKind =
  | 'settings'
  | 'language'
  | 'currency'
  | 'optionList'
  | 'module'
  | 'field'
  | 'pipeline'
  | 'view'
  | 'layout'
  | 'group'
  | 'role'
  | 'navigation'
  | 'extension'
  | 'letterhead'
  | 'printTemplate'
  | 'workflow'
  | 'form'

export interface SettingsDefinition {
  readonly company: string
  readonly country: string
  readonly locale: string
  readonly timeZone: string
  readonly baseCurrency: string
  /** Rates of the European Central Bank, or of who publishes them in the same form. */
  readonly exchangeRates?: { readonly daily: boolean; readonly url?: string }
  /** Who gives the pictures under maps, `https://…/{z}/{x}/{y}.png`, and what they ask to be written beside them. */
  readonly map?: { readonly tiles: string; readonly credit: string }
  /** Modules whose open records count as the next activity of a deal; meeting by default. */
  readonly nextActivityModules: readonly string[]
  /** An opportunity must say which need it answers before it takes product lines. */
  readonly needBeforeLines: boolean
  /** How documents are computed; by line, halves away from zero, where nothing is said. */
  readonly documents?: DocumentRules
  /** Months after which an untouched prospect is purged. */
  readonly prospectRetentionMonths: number
  /** The month in which the company's year begins; January by default. */
  readonly yearStartMonth?: number
  /** False where no phone may keep a copy of its reader's people of the day; it may by default. */
  readonly offlineCopy?: boolean
  readonly signIn?: SignInRules
}

export interface DocumentRules {
  /** Whether each line or only each total is rounded. */
  readonly roundBy?: 'line' | 'document'
  readonly halves?: 'up' | 'even'
  /** Part of the country with taxes of its own where the company is: `canaryIslands`, `ceutaMelilla`. */
  readonly territory?: string
  /** How long an offer holds unless it says otherwise. */
  readonly validityDays?: number
}

export interface SignInRules {
  /** Characters that a password has at least. */
  readonly passwordLength: number
  /** Failures from one address on one account, or twice as many of either, before it waits. */
  readonly attempts: number
  /** How long failures count. */
  readonly lockMinutes: number
  /** How long a session lasts; those under way keep what they began with. */
  readonly sessionDays: number
}

export interface LanguageDefinition {
  readonly code: string
  readonly label: Localized
  /** How numbers and dates are written, with region: `ca-ES`. The product's own two have several. */
  readonly locale?: string
  /** Where a text is missing; the product's own two have none. */
  readonly fallback?: Language
  /** Texts of elements, by id and then by path (common/texts/labels.ts). */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Texts of the interface, by path (common/texts/units.ts). */
  readonly texts?: Readonly<Record<string, string>>
}

export interface CurrencyDefinition {
  readonly code: string
  readonly label: Localized
  readonly decimals: number
  /** Kept for the records that have it, no longer offered. */
  readonly retired?: boolean
}

export type OptionColor = 'grey' | 'green' | 'blue' | 'yellow' | 'orange' | 'red' | 'plum' | 'teal'

export interface OptionListDefinition {
  readonly label: Localized
  readonly options: readonly {
    readonly value: string
    readonly label: Localized
    readonly color?: OptionColor
    /** Kept for history, no longer offered. */
    readonly retired?: boolean
  }[]
}

/** Parts of the product that are kept apart: the work with customers, and the project that shapes it. */
export const areas = ['crm', 'programme'] as const
export type Area = (typeof areas)[number]

export interface ModuleDefinition {
  readonly label: { readonly singular: Localized; readonly plural: Localized }
  /** Definition in one sentence, shown on first sight. */
  readonly help?: Localized
  readonly icon: string
  /** Fields whose values, joined by a space, are the record's title. */
  readonly titleFields: readonly string[]
  /** Those that name it where all of them are empty: a lead of whom only the company is known. */
  readonly titleFallback?: readonly string[]
  /** Where the module's records do not belong to working lists until they satisfy it (prospects). */
  readonly holding?: { readonly filter: Filter; readonly label: { readonly plural: Localized } }
  /**
   * Rows are seen and changed by whoever sees and changes the record that this relation points to; where they
   * have an owner, whoever sees that record adds them, and only their owner changes one.
   */
  readonly accessBy?: string
  /** The work with customers where it says nothing. */
  readonly area?: Area
  readonly lifecycle?: Lifecycle
  readonly capabilities: Capabilities
  readonly defaultSort: readonly SortKey[]
}

export interface SortKey {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** Whom something is arranged for: absent means everybody, otherwise whoever is in one of them. */
export interface Audience {
  /** Ids of roles. */
  readonly roles?: readonly string[]
  /** Ids of security groups. */
  readonly groups?: readonly string[]
}

export interface PipelineDefinition extends Pick<Audience, 'groups'> {
  readonly label: Localized
  readonly stages: readonly StageDefinition[]
  /** The stage that a deal enters when a quote for it is accepted. */
  readonly whenAccepted?: string
}

export interface StageDefinition {
  readonly value: string
  readonly label: Localized
  readonly status: 'open' | 'won' | 'lost'
  /** 0 to 100. */
  readonly probability: number
  readonly rottenDays?: number
  /** Fields that must be filled to enter. */
  readonly required?: readonly string[]
  /** Stages to which a record may go on from here; absent means all. */
  readonly next?: readonly string[]
  readonly category?: 'pipeline' | 'bestCase' | 'commit' | 'closed' | 'omitted'
}

export type ViewType = 'table' | 'board' | 'calendar' | 'map'

export interface ViewDefinition extends Audience {
  readonly label: Localized
  readonly type: ViewType
  readonly columns: readonly string[]
  readonly filter?: Filter
  readonly sort?: readonly SortKey[]
  /** Board: the option, options or stage field whose values are the columns. */
  readonly groupBy?: string
  /** Of a table grouped by a date: how much of the calendar is one group. */
  readonly period?: 'month' | 'quarter' | 'year'
  /** Calendar: the date or moment at which a record is shown, and the one at which it ends. */
  readonly start?: string
  readonly until?: string
  /** Map: the postal address by which a record is shown. */
  readonly place?: string
  /** Ids of the roles for which it is the view that opens first. */
  readonly defaultFor?: readonly string[]
  /** Only records in the module's holding area, or only those out of it (default). */
  readonly scope?: 'working' | 'holding' | 'all'
  readonly position: number
}

export const recordParts = ['facts', 'sections', 'tabs', 'lines', 'stream', 'related'] as const
export type RecordPart = (typeof recordParts)[number]

/** Several of a module: a role's own wins, the one without roles is everybody else's. */
export interface LayoutDefinition extends Pick<Audience, 'roles'> {
  readonly label?: Localized
  /** Key facts beside the record, in order. */
  readonly facts: readonly string[]
  readonly sections: readonly {
    readonly label: Localized
    readonly fields: readonly string[]
    readonly showIf?: Filter
    /** Side by side where there is room. */
    readonly columns?: 1 | 2
    /** Name of the tab that it is in; without one it stands under the key facts. */
    readonly tab?: string
  }[]
  /** Beside the stream, in order. */
  readonly tabs?: readonly { readonly name: string; readonly label: Localized }[]
  /** Related lists: module and its relation that points here. */
  readonly related: readonly {
    readonly module: string
    readonly by: string
    readonly columns: readonly string[]
    readonly label?: Localized
  }[]
  /** Fields of the short form; required ones are always there. */
  readonly quickCreate: readonly string[]
  /** Board card: under the title. */
  readonly card?: readonly string[]
  /** On a narrow screen: the parts in their order, those left out and these fields being hidden. */
  readonly phone?: { readonly parts: readonly RecordPart[]; readonly hidden: readonly string[] }
}

export interface GroupDefinition {
  readonly label: Localized
  /** Id of the group above; members of it see what members of this one see. */
  readonly parent: string | null
}

export type Scope = 'none' | 'own' | 'group' | 'all'
export type ModuleAction = 'create' | 'read' | 'update' | 'delete'
export type Switch = 'export' | 'import' | 'massUpdate' | 'configure' | 'manageUsers' | 'viewAudit'

export interface RoleDefinition {
  readonly label: Localized
  /** Scope by action for modules not named below. */
  readonly defaults: Readonly<Record<ModuleAction, Scope>>
  /** The same for modules of another area than the work with customers; none where it says nothing. */
  readonly areas?: Partial<Readonly<Record<Exclude<Area, 'crm'>, Readonly<Record<ModuleAction, Scope>>>>>
  readonly modules: Readonly<Record<string, Partial<Readonly<Record<ModuleAction, Scope>>>>>
  /** By module, then field: what this role may not do. Absent means both. */
  readonly fields: Readonly<
    Record<string, Readonly<Record<string, { readonly read: boolean; readonly write: boolean }>>>
  >
  readonly switches: readonly Switch[]
  /** Whom its holder manages, where they manage people: everybody, or only those of their own groups. */
  readonly people?: 'all' | 'group'
  /** Its holder signs in with a second factor, or may do nothing but set one up. */
  readonly secondFactor?: boolean
}

/** Several of an environment: a role's own wins, the one without roles is everybody else's. */
export interface NavigationDefinition extends Pick<Audience, 'roles'> {
  readonly label?: Localized
  readonly items: readonly {
    /** Begins a group of this name. */
    readonly heading?: Localized
    readonly module: string
    readonly view?: string
    readonly label?: Localized
    readonly icon?: string
  }[]
}

/** Small letters, digits and hyphens: an extension has the name of its folder. */
export const extensionName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** That code of a developer is part of this installation. */
export interface ExtensionDefinition {
  readonly label: Localized
  readonly version: string
  readonly fieldTypes: readonly string[]
  readonly writeRules: readonly string[]
  /** Content hash of each element as the extension brought it, by id: what differs is the company's own work. */
  readonly brought: Readonly<Record<string, string>>
}

export interface Definitions {
  readonly settings: SettingsDefinition
  readonly language: LanguageDefinition
  readonly currency: CurrencyDefinition
  readonly optionList: OptionListDefinition
  readonly module: ModuleDefinition
  readonly field: Field
  readonly pipeline: PipelineDefinition
  readonly view: ViewDefinition
  readonly layout: LayoutDefinition
  readonly group: GroupDefinition
  readonly role: RoleDefinition
  readonly navigation: NavigationDefinition
  readonly extension: ExtensionDefinition
  readonly letterhead: LetterheadDefinition
  readonly printTemplate: PrintTemplateDefinition
  readonly workflow: WorkflowDefinition
  readonly form: FormDefinition
}
