/**
 * Contract of a country's taxes as they ship: rows that the first run writes into the module of taxes,
 * for the country of the company. Afterwards they are the company's own records. To add a country:
 * write `<code>.ts` here and one line in `index.ts`. Each row cites where its rate is laid down.
 *
 * @example { code: 'ES-IVA-21', name: 'IVA 21 %', kind: 'vat', rate: '21', categories: ['standard'], regimes: taxed, law: '…' }
 */
import type { TaxKind } from '#common/totals.ts'

export interface TaxSeed {
  /** Country first: the code never changes, and documents keep it. */
  readonly code: string
  /** As it reads on a document. */
  readonly name: string
  readonly kind: TaxKind
  readonly rate: string
  /** Of products (option list `taxCategory`); none means all. */
  readonly categories: readonly string[]
  /** Of customers (option list `taxRegime`); none means that it is only chosen by hand. */
  readonly regimes: readonly string[]
  readonly territory?: 'canaryIslands' | 'ceutaMelilla'
  readonly from?: string
  readonly to?: string
  readonly law: string
}

/** Customers at home. */
export const taxed = ['general', 'withholding'] as const
