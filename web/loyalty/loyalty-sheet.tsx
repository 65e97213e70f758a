import { useDeferredValue, useMemo } from 'react'
import { simulateLoyalty } from '#common/loyalty-draws.ts'
import type { LoyaltyRules } from '#common/loyalty.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { isRate, LoyaltyInputs } from './loyalty-inputs.tsx'
import { LoyaltyResults } from './loyalty-results.tsx'

/** Assumptions on one side, what comes of them on the other, worked out while one types. */
export function LoyaltySheet(props: {
  readonly rules: LoyaltyRules
  readonly onChange: (rules: LoyaltyRules) => void
  readonly isReadOnly: boolean
  readonly hasSales: boolean
  /** Of the draws: that of the kept simulation, so that what is shown is what was signed. */
  readonly seed: number
}) {
  const { rules, seed } = props
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const settled = useDeferredValue(rules)
  const simulation = useMemo(() => (isWhole(settled) ? simulateLoyalty(settled, seed) : undefined), [settled, seed])
  return (
    <div className="@container">
      {simulation && (
        // What it comes to stays in sight where the results are far below.
        <p
          aria-hidden
          className="sticky top-0 z-10 flex items-baseline gap-2 border-b border-line bg-paper py-2 text-sm @3xl:hidden"
        >
          <span className="text-muted">{words.figures.net}</span>
          <span className="numeric ml-auto font-bold">
            {format.money(simulation.figures.net ?? '0', settled.currency)}
          </span>
        </p>
      )}
      <div className="grid gap-x-8 gap-y-6 @3xl:grid-cols-[minmax(0,1fr)_minmax(0,340px)]">
        <section aria-label={words.rules} className="@container">
          <LoyaltyInputs {...props} />
        </section>
        <section aria-label={words.results}>
          <LoyaltyResults rules={settled} simulation={simulation} />
        </section>
      </div>
    </div>
  )
}

/** Whether what is no estimate can be worked with and kept. */
export function isWhole({ currency, discountRate }: LoyaltyRules): boolean {
  return /^[A-Z]{3}$/.test(currency) && isRate(discountRate)
}
