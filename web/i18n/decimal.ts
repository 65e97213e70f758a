/** Exact decimals are strings; this reads what a person types without ever going through a float. */
const separatorsCache = new Map<string, { readonly group: string; readonly decimal: string }>()

function separatorsOf(locale: string): { readonly group: string; readonly decimal: string } {
  const known = separatorsCache.get(locale)
  if (known) return known
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(12345.6)
  const found = {
    group: parts.find((part) => part.type === 'group')?.value ?? ',',
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
  }
  separatorsCache.set(locale, found)
  return found
}

/**
 * Reads a typed number: the locale's own form first, then any other unambiguous one, so that
 * "12.5" pasted into a Spanish form is twelve and a half and "1.234" is a thousand.
 * Answers undefined for what is no number.
 */
export function readDecimal(text: string, locale: string): string | undefined {
  const compact = text
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[€$£%]/g, '')
    .replace('−', '-')
  const match = /^([+-]?)([\d.,]+)$/.exec(compact)
  const digits = match?.[2]
  if (!digits || !/\d/.test(digits)) return undefined
  const mark = decimalMark(digits, separatorsOf(locale).decimal)
  if (mark === undefined) return undefined
  const [whole = '', fraction = ''] = mark === '' ? [digits] : splitLast(digits, mark)
  const plain = `${whole.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '') || '0'}`
  const sign = match[1] === '-' && /[1-9]/.test(plain + fraction) ? '-' : ''
  return sign + plain + (fraction === '' ? '' : `.${fraction}`)
}

/** Which of . and , divides the fraction; '' for neither, undefined when the text is no number. */
function decimalMark(digits: string, own: string): string | undefined {
  const other = own === ',' ? '.' : ','
  if (isGrouped(digits, other, own)) return own
  if (isGrouped(digits, own, other)) return other
  return undefined
}

function isGrouped(digits: string, group: string, decimal: string): boolean {
  const [whole = '', ...fractions] = digits.split(decimal)
  if (fractions.length > 1 || fractions[0]?.includes(group)) return false
  if (!whole.includes(group)) return true
  return whole.split(group).every((run, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(run))
}

function splitLast(digits: string, mark: string): readonly [string, string] {
  const at = digits.lastIndexOf(mark)
  return at < 0 ? [digits, ''] : [digits.slice(0, at), digits.slice(at + 1)]
}
