import { compareDecimals, decimalFrom, type Decimal } from './decimal.ts'
import type { Field } from './field.ts'
import type { Refusal } from './text.ts'

/** Why a number outside `minimum` and `maximum` is refused, or undefined. */
export function checkRange(value: Decimal, field: Field): Refusal | undefined {
  const { minimum, maximum } = field.options ?? {}
  const lowest = decimalFrom(minimum)
  const highest = decimalFrom(maximum)
  if (lowest !== undefined && compareDecimals(value, lowest) < 0) {
    const problem = { es: `Tiene que ser ${minimum} o más.`, en: `It must be ${minimum} or more.` }
    return { rule: 'minimum', problem }
  }
  if (highest !== undefined && compareDecimals(value, highest) > 0) {
    const problem = {
      es: `Tiene que ser ${maximum} o menos.`,
      en: `It must be ${maximum} or less.`,
    }
    return { rule: 'maximum', problem }
  }
  return undefined
}
