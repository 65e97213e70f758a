import type { Language, Localized } from './errors.ts'
import type { Filter } from './filter.ts'

/**
 * The one shape of a field: of modules, of record forms and of the settings of catalogue entries.
 * One form renderer and one validator serve them all.
 *
 * @example { name: 'stage', type: 'stage', label: { es: 'Etapa', en: 'Stage' }, required: true }
 */
export interface Field {
  /** Key in the API, camelCase. May be renamed; the element's id never changes. */
  readonly name: string
  /** Name of an entry in catalog/field-types. */
  readonly type: string
  readonly label: Localized
  readonly help?: Localized
  readonly required?: boolean
  readonly unique?: boolean
  /** A constant in API form, or `{ now: true }`, `{ today: true }`, `{ me: true }`. */
  readonly default?: unknown
  /** Set by the server only; refused in input. */
  readonly readOnly?: boolean
  readonly showIf?: Filter
  readonly requiredIf?: Filter
  readonly readOnlyIf?: Filter
  /** Headers by which an import recognises the field, besides its labels. */
  readonly aliases?: readonly string[]
  /** Why personal data is kept: purpose, legal basis and months of retention. */
  readonly personal?: { readonly purpose: string; readonly basis: string; readonly retentionMonths: number }
  /** Included in search_text. Text, e-mail, phone and tax id fields usually are. */
  readonly searchable?: boolean
  /** Has an index of its own: filters on it stay fast on large tables. */
  readonly indexed?: boolean
  /** Settings of the type; each type says which it knows. */
  readonly options?: FieldOptions
}

/** Settings that field types understand. A type refuses the ones it does not know. */
export interface FieldOptions {
  /** option, options: name of an option list. */
  readonly list?: string
  /** relation, relations, rollup: target module. */
  readonly module?: string
  /** relation: whether the record goes with its parent: access and deletion follow it. */
  readonly owned?: boolean
  /** polymorphic: modules that may be the target. */
  readonly modules?: readonly string[]
  /** relations: module of the link rows, and its fields to this side and the other one. */
  readonly through?: string
  readonly near?: string
  readonly far?: string
  /** relations: fields of the link shown and edited with it (role, from, to). */
  readonly linkFields?: readonly string[]
  /** relation picker: only these targets. */
  readonly filter?: Filter
  readonly minimum?: number | string
  readonly maximum?: number | string
  readonly decimals?: number
  readonly maxLength?: number
  /** json: holds many definitions, or what was made of them. */
  readonly large?: boolean
  /** text: a pattern without backtracking (linear time); checked when configured. */
  readonly pattern?: string
  /** phone, taxId, address: ISO country by default the workspace's. */
  readonly country?: string
  /** autoNumber: text before the number, digits to pad to. */
  readonly prefix?: string
  readonly digits?: number
  /** autoNumber: begins again each year, which stands between the two. */
  readonly yearly?: boolean
  /** formula: expression over the record's fields; type of the result; stored or computed at read. */
  readonly expression?: string
  readonly result?: string
  readonly stored?: boolean
  /** rollup: over records of `module` whose relation `by` points here. */
  readonly by?: string
  readonly function?: 'count' | 'sum' | 'min' | 'max' | 'average'
  readonly of?: string
  readonly where?: Filter
  /** file, image: allowed media types and size. */
  readonly accept?: readonly string[]
  readonly maxBytes?: number
  /** tags: suggestions. */
  readonly suggestions?: readonly string[]
}

/** What a field type may need to parse input; the server gives all of it, the browser less. */
export interface ParseContext {
  readonly now: string
  readonly today: string
  /** Default country (ISO 3166-1 alpha-2) and currency (ISO 4217) of the workspace. */
  readonly country: string
  readonly currency: string
  readonly currencies: readonly string[]
  readonly userId: string | null
  /** Option values of a list that may be chosen, retired ones included when `all`. */
  optionValues(list: string, all?: boolean): readonly string[]
  /** Stages of the pipelines of the record's module. */
  stageValues(): readonly string[]
  /** Id of a module by name. The browser leaves it out. */
  moduleId?(name: string): string | undefined
  /** E.164 or undefined where it is no number of any country. The browser leaves it out. */
  phone?(text: string, country: string): string | undefined
  /** Compact form of a valid tax identifier, or undefined. */
  taxId?(text: string, country: string): string | undefined
  /** Rich text with only the allowed elements. */
  cleanHtml?(html: string): string
}

export type Parsed =
  | { readonly value: unknown }
  | { readonly problem: Localized; readonly rule: string; readonly at?: string }

/** The reader's conventions for showing values. */
export interface Reader {
  readonly language: Language
  /** BCP 47 with region: es-ES, es-MX, en-GB. Never bare. */
  readonly locale: string
  readonly timeZone: string
  optionLabel(list: string, value: string): string
  stageLabel(value: string): string
}

/** Keys that every record has besides its module's fields; no field may take these names. */
export const standardKeys = [
  'id',
  'title',
  'owner',
  'groups',
  'version',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
  'batch',
] as const
