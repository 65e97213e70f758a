/**
 * Contract of a worked case: a loyalty programme that is known from outside, with rules to play with. What was
 * published and what we assume are told apart in the source of each figure. To add one: write `<name>.ts` here
 * and add one line to `index.ts`; the test beside it holds it to rules that can be simulated.
 */
import type { Language, Localized } from '#common/errors.ts'
import type { LoyaltyInput, LoyaltyRules } from '#common/loyalty.ts'

export interface LoyaltyCase {
  readonly name: string
  readonly label: Localized
  /** What happened, a paragraph each. */
  readonly story: readonly Localized[]
  /** What the calculation shows, and what to try. */
  readonly lesson: readonly Localized[]
  /** Published figures, each with where it was. */
  readonly figures: readonly { readonly label: Localized; readonly value: Localized; readonly source: string }[]
  readonly rules: Omit<LoyaltyRules, 'inputs'>
  readonly inputs: Readonly<Partial<Record<LoyaltyInput, CaseEstimate>>>
}

interface CaseEstimate {
  readonly value: string
  readonly low?: string
  readonly high?: string
  readonly source: Localized
}

/** Its rules as anybody's, with sources in one language. */
export function caseRules({ rules, inputs }: LoyaltyCase, language: Language): LoyaltyRules {
  const own = Object.entries(inputs).map(([name, one]) => [name, { ...one, source: one.source[language] }])
  return { ...rules, inputs: Object.fromEntries(own) }
}
