/**
 * Which taxes a line bears: those that the seller's country and territory have, for the customer's
 * regime and the product's category, on the document's day. A pure rule over taxes as data, for the
 * browser and the server alike.
 *
 * @example taxesFor(taxes, { country: 'ES', territory: null, regime: 'surcharge', category: 'standard', day: '2026-03-10' })
 */
import type { LineTax } from './totals.ts'

export interface Tax extends LineTax {
  /** Of the seller. */
  readonly country: string
  readonly territory: string | null
  /** Categories of products; none means all. */
  readonly categories: readonly string[]
  /** Regimes of customers; none means nobody. */
  readonly regimes: readonly string[]
  readonly position: number
  readonly from: string | null
  readonly to: string | null
}

export interface TaxQuestion {
  readonly country: string
  readonly territory: string | null
  readonly regime: string
  readonly category: string
  readonly day: string
}

export function taxesFor<T extends Tax>(taxes: readonly T[], question: TaxQuestion): T[] {
  return taxes.filter((tax) => isBorne(tax, question)).toSorted((a, b) => a.position - b.position)
}

/** Of the seller's place and in force on the day, whoever buys: what somebody may choose for a line. */
export function taxesInForce<T extends Tax>(taxes: readonly T[], question: Place): T[] {
  return taxes.filter((tax) => isOfPlace(tax, question)).toSorted((a, b) => a.position - b.position)
}

type Place = Pick<TaxQuestion, 'country' | 'territory' | 'day'>

/** Withholdings are of the whole country, wherever in it the seller is. */
function isOfPlace(tax: Tax, { country, territory, day }: Place): boolean {
  return (
    tax.country === country &&
    (tax.territory === territory || (tax.territory === null && tax.kind === 'withholding')) &&
    (tax.from === null || tax.from <= day) &&
    (tax.to === null || tax.to >= day)
  )
}

function isBorne(tax: Tax, question: TaxQuestion): boolean {
  return (
    isOfPlace(tax, question) &&
    tax.regimes.includes(question.regime) &&
    (tax.categories.length === 0 || tax.categories.includes(question.category))
  )
}
