import type { FieldType } from '#catalog/field-types/define.ts'

/**
 * International bank account number (ISO 13616), kept without blanks. Its two check digits make the
 * whole number, letters as 10 to 35 and the first four signs last, leave 1 when divided by 97.
 */
export const iban: FieldType = {
  name: 'iban',
  label: { es: 'IBAN', en: 'IBAN' },
  widget: 'text',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input) {
    if (typeof input !== 'string') return wrong('text', 'Se esperaba un texto.', 'A text was expected.')
    const compact = compactIban(input)
    if (compact === '') return { value: null }
    if (!/^[A-Z]{2}\d{2}[A-Z0-9]*$/.test(compact)) {
      return wrong(
        'iban',
        'Un IBAN empieza por las letras de un país y dos cifras, y solo tiene letras y cifras.',
        'An IBAN begins with the letters of a country and two digits, and has only letters and digits.',
      )
    }
    const country = compact.slice(0, 2)
    const length = lengths[country]
    const [least, most] = [length ?? lengthMin, length ?? lengthMax]
    if (compact.length < least || compact.length > most) {
      const range = length ?? `${lengthMin}–${lengthMax}`
      return wrong(
        'length',
        `El IBAN de ${country} tiene ${range} caracteres, y este ${compact.length}.`,
        `An IBAN of ${country} has ${range} characters, and this one ${compact.length}.`,
      )
    }
    if (remainderBy97(compact) === 1) return { value: compact }
    return wrong(
      'checkDigits',
      'No cuadran sus dígitos de control: hay alguna cifra cambiada.',
      'Its check digits do not fit: some digit is wrong.',
    )
  },
  compareAs: 'text',
  filterValue: (input) => ({ value: compactIban(String(input)) }),
  fragment: compactIban,
  operators: ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'empty', 'notEmpty'],
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) => (typeof value === 'string' ? printedIban(value) : ''),
  exportText: (value) => (typeof value === 'string' ? value : ''),
  examples: {
    valid: [
      ['ES91 2100 0418 4502 0005 1332', 'ES9121000418450200051332'],
      ['es79-2100-0813-6101-2345-6789', 'ES7921000813610123456789'],
      ['DE89370400440532013000', 'DE89370400440532013000'],
      ['GB29 NWBK 6016 1331 9268 19', 'GB29NWBK60161331926819'],
    ],
    invalid: ['ES9121000418450200051333', 'ES91 2100', '2100 0418 4502 0005 1332', 'ES', 1, {}, ['x']],
  },
}

/** As it is printed: in groups of four. */
export function printedIban(compact: string): string {
  return compact.replace(/(.{4})(?=.)/g, '$1 ')
}

/** Of a country that is not below. */
const [lengthMin, lengthMax] = [15, 34]
/** How long the number of each country is. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  'AD24 AT20 BE16 CH21 DE22 DK18 ES24 FI18 FR27 GB22 GR27 IE22 IT27 LU20 NL18 NO15 PL28 PT25 SE24'
    .split(' ')
    .map((country) => [country.slice(0, 2), Number(country.slice(2))]),
)

function compactIban(text: string): string {
  return text.replace(/[\s.-]/g, '').toUpperCase()
}

/** Digit by digit: the whole is too large for a number. */
function remainderBy97(compact: string): number {
  const moved = compact.slice(4) + compact.slice(0, 4)
  let remainder = 0
  for (const sign of moved) {
    for (const digit of String(Number.parseInt(sign, 36))) remainder = (remainder * 10 + Number(digit)) % 97
  }
  return remainder
}

function wrong(rule: string, es: string, en: string) {
  return { rule, problem: { es, en } }
}
