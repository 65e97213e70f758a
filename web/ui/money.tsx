import { useFormat } from '#web/i18n/locale-provider.tsx'
import { classes } from './classes.ts'

interface MoneyValue {
  readonly amount: string
  readonly currency: string
}

/** An amount with its currency; `isShort` for totals, with the exact one on hover. */
export function Money(props: { readonly value: MoneyValue; readonly isShort?: boolean; readonly className?: string }) {
  const { value, isShort = false, className } = props
  const format = useFormat()
  const exact = format.money(value.amount, value.currency)
  return (
    <span className={classes('numeric whitespace-nowrap', className)} title={isShort ? exact : undefined}>
      {isShort ? format.moneyShort(value.amount, value.currency) : exact}
    </span>
  )
}
