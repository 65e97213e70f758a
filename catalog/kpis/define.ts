/**
 * Contract of an objective that a company may choose instead of writing it: with the KPIs that measure it,
 * as queries over the standard modules. To add one: write `<name>.ts` here, add one line to `index.ts`.
 * Offered only where the model has everything that its queries read.
 */
import type { Localized } from '#common/errors.ts'
import type { KpiDirection } from '#common/kpi-progress.ts'
import type { KpiQuery } from '#common/kpi.ts'

export interface ObjectiveTemplate {
  readonly name: string
  /** The objective in the words in which a company sets itself one. */
  readonly label: Localized
  readonly help: Localized
  readonly types: readonly ('communication' | 'sales' | 'business')[]
  /** Of the list of departments; proposed. */
  readonly department: string
  readonly kpis: readonly KpiTemplate[]
}

export interface KpiTemplate {
  readonly label: Localized
  /** What one should know about how it is counted. */
  readonly help: Localized
  /** `currency` stands for that of the company. */
  readonly unit: 'currency' | '%' | Localized
  readonly direction: KpiDirection
  /** Nothing where it comes from outside the CRM. */
  readonly query?: KpiQuery
  /** The query divides by a figure that only the company knows, with its source: the size of its market. */
  readonly asksFigure?: Localized
}

/** Twelve months, the day itself among them. */
export const yearDays = 365
