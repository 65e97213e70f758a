/**
 * Exact decimals, in the browser and on the server: value = units / 10^scale. Rounding is half away
 * from zero, as PostgreSQL rounds numeric, so both always agree to the last digit; documents may ask
 * for halves to the even digit.
 */
export type Halves = 'up' | 'even'

export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?$/

/** Plain notation only: no exponent, no grouping. At most 60 characters. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > 60) return undefined
  const match = form.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = ''] = match
  if (whole + fraction === '') return undefined
  const units = BigInt(whole + fraction)
  return trim({ units: sign === '-' ? -units : units, scale: fraction.length })
}

/** What the API takes for a number: a finite number or a string in plain notation. */
export function decimalFrom(input: unknown): Decimal | undefined {
  if (typeof input === 'number') return Number.isFinite(input) ? parseDecimal(String(input)) : undefined
  if (typeof input === 'bigint') return parseDecimal(input.toString())
  return typeof input === 'string' ? parseDecimal(input.trim()) : undefined
}

/** Shortest plain notation, or padded with zeros to `decimalsMin`. */
export function decimalText(value: Decimal, decimalsMin = 0): `${number}` {
  const { units, scale } = trim(value)
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).padEnd(decimalsMin, '0')
  const text = `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
  // True by construction: an optional sign, digits and a fraction.
  return text as `${number}`
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return trim({ units: unitsAt(a, scale) + unitsAt(b, scale), scale })
}

export function negate(value: Decimal): Decimal {
  return { units: -value.units, scale: value.scale }
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b))
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return trim({ units: a.units * b.units, scale: a.scale + b.scale })
}

/** The quotient rounded to `scale` decimals; undefined for division by zero. */
export function divide(a: Decimal, b: Decimal, scale: number, halves: Halves = 'up'): Decimal | undefined {
  if (b.units === 0n) return undefined
  const power = scale + b.scale - a.scale
  const dividend = power >= 0 ? a.units * 10n ** BigInt(power) : a.units
  const divisor = power >= 0 ? b.units : b.units * 10n ** BigInt(-power)
  return trim({ units: divideRounded(dividend, divisor, halves), scale })
}

/** The remainder of the division truncated towards zero; undefined for division by zero. */
export function modulo(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.units === 0n) return undefined
  const scale = Math.max(a.scale, b.scale)
  return trim({ units: unitsAt(a, scale) % unitsAt(b, scale), scale })
}

/** Rounds to `scale` decimals, negative scales to tens, hundreds… */
export function round(value: Decimal, scale: number, halves: Halves = 'up'): Decimal {
  if (scale >= value.scale) return value
  const units = divideRounded(value.units, 10n ** BigInt(value.scale - scale), halves)
  return scale >= 0 ? trim({ units, scale }) : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

export function floor(value: Decimal): Decimal {
  const divisor = 10n ** BigInt(value.scale)
  const quotient = value.units / divisor
  const isBelow = value.units < 0n && quotient * divisor !== value.units
  return { units: isBelow ? quotient - 1n : quotient, scale: 0 }
}

export function ceil(value: Decimal): Decimal {
  return negate(floor(negate(value)))
}

export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale)
  const difference = unitsAt(a, scale) - unitsAt(b, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Digits before the point, 0 for fractions. */
export function wholeDigits(value: Decimal): number {
  const { units, scale } = trim(value)
  return Math.max(0, (units < 0n ? -units : units).toString().length - scale)
}

function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale)
}

function divideRounded(dividend: bigint, divisor: bigint, halves: Halves): bigint {
  const isNegative = dividend < 0n !== divisor < 0n
  const [top, bottom] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor]
  const nearest = (top * 2n + bottom) / (bottom * 2n)
  const isHalf = (top * 2n) % (bottom * 2n) === bottom
  const rounded = isHalf && halves === 'even' && nearest % 2n === 1n ? nearest - 1n : nearest
  return isNegative ? -rounded : rounded
}

function trim(value: Decimal): Decimal {
  let { units, scale } = value
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n
    scale -= 1
  }
  return { units, scale }
}
