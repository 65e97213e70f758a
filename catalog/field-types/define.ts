/**
 * Contract of a field type. To add one: write `<name>.ts` here that exports a `FieldType`, add one
 * line to `index.ts`. The conformance test then checks it from its own examples: round trip through
 * a real column, filters, formatting in both languages. Files here run in the server and in the
 * browser: no SQL library, no Node, no heavy validator (those come in through `ParseContext`).
 */
import type { Field, ParseContext, Parsed, Reader } from '#common/field.ts'
import type { Localized } from '#common/errors.ts'
import type { Operator } from '#common/filter.ts'

export interface Column {
  /** Appended to the field's physical name; the main column's is empty. */
  readonly suffix: string
  /** PostgreSQL type. */
  readonly sql: string
}

/** Quotes and qualifies the column with the given suffix: `t."f_0123abcd_cur"`. */
export type ColumnName = (suffix: string) => string

export interface FieldType {
  readonly name: string
  readonly label: Localized
  /** The form and cell control, a key of the browser's widget table. */
  readonly widget: Widget
  /** Physical columns. Empty: the value is computed when read. */
  columns(field: Field): readonly Column[]
  /**
   * Input of the API or of a form, never null or undefined (those mean empty and are handled before).
   * A value of null says that the input was empty after all: blanks, an empty list.
   */
  parse(input: unknown, field: Field, context: ParseContext): Parsed
  /** A parsed value as parameters of its columns, by suffix. Default: the value in the main column. */
  store?(value: unknown): Readonly<Record<string, unknown>>
  /**
   * SQL text that yields the API form as JSON-able value. Default: the main column. numeric goes as text.
   * The tokens `:dayStart` and `:dayEnd` stand for the limits of the reader's day as timestamptz; the
   * read compiler binds them. They may be in `compare` too.
   */
  select?(column: ColumnName, field: Field): string
  /** SQL text compared by filters and sorts. Default: the main column. Undefined result: not comparable. */
  compare?(column: ColumnName, field: Field): string
  /** PostgreSQL type to which filter values are cast: `numeric`, `date`, `text`… */
  readonly compareAs: string
  /** A filter value in the form of `compareAs`; default: parse then the main stored value. One element of a list. */
  filterValue?(input: unknown, field: Field, context: ParseContext): Parsed
  /** What `contains` and `startsWith` look for in the compared text. Default: what was typed. */
  fragment?(typed: string): string
  readonly operators: readonly Operator[]
  readonly sortable: boolean
  /** Computed fields: the type of the result, by which the field is read, filtered, sorted and shown. */
  actsAs?(field: Field): FieldType
  /** Lists may be grouped by it (options, relations, booleans, dates by month). */
  readonly groupable: boolean
  /** Sums, averages, minimum and maximum make sense. */
  readonly summable: boolean
  /** Text by which the record is found; null in none. */
  searchText?(value: unknown): string
  /** The value as a person reads it; input is the API form. Plain text, no markup. */
  format(value: unknown, field: Field, reader: Reader): string
  /** Value for a filled-in text cell of an export; default: format(). */
  exportText?(value: unknown, field: Field): string
  /** For the conformance test: inputs with their API form after a round trip, and refused inputs. */
  readonly examples: {
    readonly field?: Partial<Field>
    readonly valid: readonly (readonly [input: unknown, stored: unknown])[]
    readonly invalid: readonly unknown[]
  }
}

export type Widget =
  | 'text'
  | 'longText'
  | 'richText'
  | 'integer'
  | 'decimal'
  | 'percent'
  | 'money'
  | 'boolean'
  | 'date'
  | 'dateTime'
  | 'duration'
  | 'recurrence'
  | 'email'
  | 'phone'
  | 'url'
  | 'address'
  | 'personName'
  | 'taxId'
  | 'option'
  | 'options'
  | 'tags'
  | 'relation'
  | 'relations'
  | 'polymorphic'
  | 'user'
  | 'file'
  | 'image'
  | 'autoNumber'
  | 'formula'
  | 'rollup'
  | 'stage'
  | 'nextActivity'
  | 'json'

export function problem(rule: string, es: string, en: string, at?: string): Parsed {
  return at === undefined ? { rule, problem: { es, en } } : { rule, problem: { es, en }, at }
}

export const textOperators = ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'empty', 'notEmpty'] as const
export const orderOperators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'empty', 'notEmpty'] as const
export const dateOperators = [...orderOperators, 'within'] as const
export const choiceOperators = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'] as const
export const listOperators = ['has', 'hasAny', 'empty', 'notEmpty'] as const
