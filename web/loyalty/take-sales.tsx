import { useState } from 'react'
import { Download } from 'lucide-react'
import { divide, decimalText, parseDecimal, round } from '#common/decimal.ts'
import type { Estimate, LoyaltyRules } from '#common/loyalty.ts'
import { call } from '#web/api/client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'

const monthsOfYear = { units: 12n, scale: 0 }

/** Sales as they were: deals won in the last twelve months, of a month where the period is one. */
export function TakeSales(props: { readonly rules: LoyaltyRules; readonly onTake: (part: Partial<Estimate>) => void }) {
  const { rules, onTake } = props
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const { isBusy, attempt } = useAttempt()
  const [problem, setProblem] = useState<string>()

  async function take() {
    const { amount, deals, currency, until } = await call('GET /loyalty/sales', {})
    const yearly = parseDecimal(amount)
    setProblem(undefined)
    if (deals === 0 || !yearly) return setProblem(words.noSales)
    if (currency !== rules.currency) return setProblem(words.otherCurrency({ currency }))
    const value = rules.period === 'year' ? round(yearly, 2) : (divide(yearly, monthsOfYear, 2) ?? yearly)
    const counted = format.count(words.salesSource, deals).replace('{date}', format.date(until))
    onTake({ value: decimalText(value), low: undefined, high: undefined, source: counted })
  }

  return (
    <span className="flex flex-wrap items-center gap-2">
      <Button
        size="small"
        look="link"
        icon={<Download size={14} aria-hidden />}
        isPending={isBusy}
        onPress={() => void attempt(take)}
      >
        {words.takeSales}
      </Button>
      {problem && (
        <span role="status" className="text-xs text-muted">
          {problem}
        </span>
      )}
    </span>
  )
}
