import type { Field, ParseContext, Parsed } from '#common/field.ts'
import { checkLine, isObject } from '#common/text.ts'
import { problem, textOperators, type FieldType } from './define.ts'

/**
 * Identifier of a person or company before the tax office. API form: `{ value, country }` with the
 * compact value; input may be the text alone, of the usual country or with the country before it.
 */
export const taxId: FieldType = {
  name: 'taxId',
  label: { es: 'Identificación fiscal', en: 'Tax identifier' },
  widget: 'taxId',
  columns: () => [
    { suffix: '', sql: 'text' },
    { suffix: '_country', sql: 'text' },
  ],
  parse: parseTaxId,
  store(value) {
    const whole = isObject(value) ? value : {}
    return { '': whole.value ?? null, _country: whole.country ?? null }
  },
  select: (column) =>
    `case when ${column('')} is not null then json_build_object('value', ${column('')}, 'country', ${column('_country')}) end`,
  compareAs: 'text',
  /** A whole identifier or a fragment, without the marks that people write in it. */
  filterValue(input, field, context) {
    const parsed = parseTaxId(input, field, context)
    if ('value' in parsed && isObject(parsed.value)) return { value: parsed.value.value }
    const checked = checkLine(isObject(input) ? input.value : input, 40)
    return 'value' in checked ? { value: compact(checked.value) } : checked
  },
  fragment: compact,
  operators: textOperators,
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (isObject(value) && typeof value.value === 'string' ? value.value : ''),
  format: (value) => (isObject(value) && typeof value.value === 'string' ? value.value : ''),
  examples: {
    valid: [
      ['B-58378431', { value: 'B58378431', country: 'ES' }],
      ['54362315k', { value: '54362315K', country: 'ES' }],
      ['x-2482300w', { value: 'X2482300W', country: 'ES' }],
      ['ESB58378431', { value: 'B58378431', country: 'ES' }],
      [
        { value: 'GODE 561231 GR8', country: 'MX' },
        { value: 'GODE561231GR8', country: 'MX' },
      ],
      ['', null],
    ],
    invalid: [
      'B-58378432',
      'GO58378431',
      '12345678',
      {},
      { value: 'B58378431', country: 'Spain' },
      { value: 1 },
      { value: 'B58378431', kind: 'nif' },
      ['B58378431'],
      54362315,
      'x'.repeat(41),
    ],
  },
}

function parseTaxId(input: unknown, field: Field, context: ParseContext): Parsed {
  const whole = isObject(input) ? input : { value: input }
  if (Object.keys(whole).some((key) => key !== 'value' && key !== 'country')) {
    return problem('taxId', 'Solo lleva value y country.', 'It takes only value and country.')
  }
  const checked = checkLine(whole.value ?? '', 40)
  if (!('value' in checked)) return checked
  if (checked.value === '')
    return isObject(input) && input.value !== '' && input.value !== null ? notValid : { value: null }
  const country = whole.country ?? field.options?.country ?? context.country
  if (typeof country !== 'string' || !/^[A-Z]{2}$/i.test(country)) {
    return problem('country', 'No es un código de país, como ES.', 'It is not a country code, such as ES.', 'country')
  }
  const value = identifier(checked.value, country.toUpperCase(), context)
  if (value !== undefined) return { value: { value, country: country.toUpperCase() } }
  return isObject(input) ? notValid : withPrefix(checked.value, context)
}

const notValid = problem('taxId', 'No es una identificación fiscal válida.', 'It is not a valid tax identifier.')

// The prefixes of VAT numbers; Greece's is not its country code. Others would make two letters of any
// wrong identifier a country whose identifiers nobody can check.
const prefixed = new Set(
  'AT BE BG CY CZ DE DK EE EL ES FI FR GB HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
)

/** Europeans write the country before the identifier: ESB58378431, PT501964843. */
function withPrefix(text: string, context: ParseContext): Parsed {
  const prefix = compact(text).slice(0, 2)
  const country = prefix === 'EL' ? 'GR' : prefix
  const value = prefixed.has(prefix) ? identifier(compact(text).slice(2), country, context) : undefined
  return value === undefined ? notValid : { value: { value, country } }
}

function identifier(text: string, country: string, context: ParseContext): string | undefined {
  if (context.taxId !== undefined) return context.taxId(text, country)
  // The browser has no validators; it refuses only what none would take.
  return /^(?=.*\d)[A-Z\d]{5,20}$/.test(compact(text)) ? compact(text) : undefined
}

function compact(text: string): string {
  return text.toUpperCase().replace(/[\s.\-\/]/g, '')
}
