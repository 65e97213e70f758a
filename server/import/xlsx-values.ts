/** How a cell's number is to be shown; from the number format of its style. */
type NumberKind = 'number' | 'date' | 'time' | 'dateTime' | 'elapsed' | 'percent' | 'zeros'

export interface NumberFormat {
  readonly kind: NumberKind
  /** zeros: digits to pad to, as in postal codes. */
  readonly digits?: number
}

const plainNumber: NumberFormat = { kind: 'number' }

/** Formats that workbooks use by number without spelling them out (ECMA-376 part 1, 18.8.30). */
export function builtInFormat(id: number): NumberFormat {
  if (id === 9 || id === 10) return { kind: 'percent' }
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36) return { kind: 'date' }
  if (id >= 50 && id <= 58) return { kind: 'date' }
  if (id === 22) return { kind: 'dateTime' }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { kind: 'time' }
  if (id === 46) return { kind: 'elapsed' }
  return plainNumber
}

export function customFormat(code: string): NumberFormat {
  const first = code.split(';', 1)[0] ?? ''
  if (/\[(?:h+|m+|s+)\]/i.test(first)) return { kind: 'elapsed' }
  // Quoted text, escaped characters, paddings, colours and locales say nothing about the kind.
  const bare = first.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  if (/^0{2,}$/.test(bare)) return { kind: 'zeros', digits: bare.length }
  if (/general/i.test(bare)) return plainNumber
  const hasDay = /[yd]/i.test(bare)
  const hasTime = /[hs]/i.test(bare)
  if (hasDay) return { kind: hasTime ? 'dateTime' : 'date' }
  if (hasTime) return { kind: 'time' }
  if (/m/i.test(bare)) return { kind: 'date' }
  return bare.includes('%') ? { kind: 'percent' } : plainNumber
}

export function numberCellText(raw: string, format: NumberFormat, from1904: boolean): string {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  switch (format.kind) {
    case 'number':
      return decimalText(value)
    case 'percent':
      return `${decimalText(value * 100)}%`
    case 'zeros':
      return Number.isInteger(value) && value >= 0
        ? decimalText(value).padStart(format.digits ?? 0, '0')
        : decimalText(value)
    case 'elapsed':
      return elapsedText(value)
    default:
      return serialText(value, format.kind, from1904)
  }
}

/**
 * A number as people write it: the 15 digits that a spreadsheet shows, without exponent. Exactly
 * three decimals get a zero more, because "1.234" could also be read as a Spanish thousand.
 */
function decimalText(value: number): string {
  const text = withoutExponent(String(Number(value.toPrecision(15))))
  return /^-?\d{1,3}\.\d{3}$/.test(text) ? `${text}0` : text
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const point = whole.length + Number(exponent)
  const all = whole + fraction
  if (Math.abs(point) > 400) return text
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`
  if (point >= all.length) return sign + all.padEnd(point, '0')
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`
}

const dayMs = 86_400_000

/** Day 60 of the 1900 system is a 29 February that never was; days before it are one off. */
function serialText(serial: number, kind: 'date' | 'time' | 'dateTime', from1904: boolean): string {
  if (serial < 0 || serial > 2_958_465) return decimalText(serial)
  const day = Math.floor(serial)
  const offset = from1904 ? 24_107 : day < 60 ? 25_568 : 25_569
  const date = new Date((day - offset) * dayMs + Math.round((serial - day) * 86_400) * 1000)
  const iso = date.toISOString()
  const time = iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19)
  if (kind === 'time' && day === 0) return time
  const atMidnight = serial === day
  if (kind === 'date' || (kind === 'dateTime' && atMidnight)) return iso.slice(0, 10)
  return `${iso.slice(0, 10)}T${time}`
}

function elapsedText(value: number): string {
  const seconds = Math.round(Math.abs(value) * 86_400)
  const two = (count: number): string => String(count).padStart(2, '0')
  const rest = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`
  const sign = value < 0 ? '-' : ''
  return `${sign}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}${rest}`
}
