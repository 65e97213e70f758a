import { numberFormat } from '#common/format.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'

/** A figure with its unit, as a person says it: 3.541 €, 12,5 %, 34 días. */
export function useFigure(): (value: string | number, unit: string | null) => string {
  const { format } = useLocale()
  const { currencies, settings } = useModel()
  const byName = new Map(currencies.map(({ code }) => [code, code]))
  return (given, unit) => {
    const value = Number(given)
    const digits = { maximumFractionDigits: decimalsOf(Math.abs(value)) }
    const cents = Math.abs(value) < 1000 ? 2 : 0
    const money = {
      minimumFractionDigits: cents,
      maximumFractionDigits: cents,
      trailingZeroDisplay: 'stripIfInteger',
    } as const
    const currency = byName.get(unit ?? '') ?? (unit === '€' && settings.baseCurrency === 'EUR' ? 'EUR' : undefined)
    if (currency) return numberFormat(format.locale, { ...money, style: 'currency', currency }).format(value)
    if (unit === '%')
      return numberFormat(format.locale, { style: 'percent', maximumFractionDigits: 1 }).format(value / 100)
    const number = numberFormat(format.locale, digits).format(value)
    return unit ? `${number} ${unit}` : number
  }
}

/** The larger the figure, the less its decimals say. */
function decimalsOf(size: number): number {
  if (size < 10) return 2
  return size < 1000 ? 1 : 0
}

/** The same without a unit that is a word, where that is said beside it. */
export function bare(words: string, unit: string | null): string {
  return unit !== null && unit !== '%' && words.endsWith(` ${unit}`) ? words.slice(0, -unit.length - 1) : words
}
