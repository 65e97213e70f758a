import type { Field, ParseContext, Parsed } from '#common/field.ts'
import { regionName } from '#common/format.ts'
import { checkLine, checkLines, isObject } from '#common/text.ts'
import { problem, type ColumnName, type FieldType } from './define.ts'

/** API form: `{ street, city, region, postalCode, country }`, each a text or null; null when all are. */
export const address: FieldType = {
  name: 'address',
  label: { es: 'Dirección postal', en: 'Postal address' },
  widget: 'address',
  columns: () => parts.map(({ suffix }) => ({ suffix, sql: 'text' })),
  parse: parseAddress,
  store(value) {
    const whole = isObject(value) ? value : {}
    return Object.fromEntries(parts.map(({ key, suffix }) => [suffix, whole[key] ?? null]))
  },
  select: (column) =>
    `case when coalesce(${columnsOf(column)}) is not null then json_build_object(` +
    parts.map(({ key, suffix }) => `'${key}', ${column(suffix)}`).join(', ') +
    ') end',
  compare: (column) => `nullif(concat_ws(' ', ${columnsOf(column)}), '')`,
  compareAs: 'text',
  filterValue: (input) => checkLine(input, 500),
  operators: ['contains', 'startsWith', 'empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  searchText: (value) => texts(value).join(' '),
  format(value, _field, reader) {
    const { street, city, region, postalCode, country } = isObject(value) ? value : {}
    const town = [postalCode, city].filter(isFilled).join(' ')
    const land = typeof country === 'string' ? regionName(country, reader.locale) : ''
    const province = region === city ? '' : region
    return [street, town, province, land].filter(isFilled).join(', ').replaceAll('\n', ', ')
  },
  examples: {
    valid: [
      [
        { street: 'Gran Vía 1\n2.º B', city: 'Madrid', postalCode: '28013', country: 'es' },
        {
          street: 'Gran Vía 1\n2.º B',
          city: 'Madrid',
          region: null,
          postalCode: '28013',
          country: 'ES',
        },
      ],
      [{ city: ' Sevilla ' }, { street: null, city: 'Sevilla', region: null, postalCode: null, country: 'ES' }],
      [
        { city: 'Lima', country: null },
        { street: null, city: 'Lima', region: null, postalCode: null, country: null },
      ],
      [{ street: ' ', city: null }, null],
    ],
    invalid: [
      'Gran Vía 1',
      [],
      { town: 'Madrid' },
      { city: {} },
      { country: 'XY' },
      { country: 'España' },
      { city: 'a\u0000' },
      JSON.parse('{"__proto__": {"city": "x"}}'),
      7,
    ],
  },
}

const parts = [
  { key: 'street', suffix: '_street', maxLength: 400 },
  { key: 'city', suffix: '_city', maxLength: 120 },
  { key: 'region', suffix: '_region', maxLength: 120 },
  { key: 'postalCode', suffix: '_postal', maxLength: 20 },
  { key: 'country', suffix: '_country', maxLength: 2 },
] as const
const keys: ReadonlySet<string> = new Set(parts.map(({ key }) => key))

function parseAddress(input: unknown, field: Field, context: ParseContext): Parsed {
  if (input === '') return { value: null }
  if (!isObject(input) || Object.keys(input).some((key) => !keys.has(key))) {
    return problem(
      'address',
      'Tiene que llevar street, city, region, postalCode o country.',
      'It must hold street, city, region, postalCode or country.',
    )
  }
  const found: Record<string, string | null> = {}
  for (const { key, maxLength } of parts) {
    const part = Object.hasOwn(input, key) ? input[key] : undefined
    if (part === undefined || part === null) {
      found[key] = null
      continue
    }
    const checked = key === 'street' ? checkLines(part, maxLength) : checkLine(part, maxLength)
    if (!('value' in checked)) return { ...checked, at: key }
    found[key] = checked.value === '' ? null : checked.value
  }
  const country = found.country?.toUpperCase() ?? null
  if (country !== null && !isCountry(country)) {
    return problem('country', 'No es un código de país, como ES.', 'It is not a country code, such as ES.', 'country')
  }
  if (Object.values(found).every((part) => part === null)) return { value: null }
  // Null says that there is none; leaving it out means the usual one.
  const usual = field.options?.country ?? context.country
  return { value: { ...found, country: input.country === undefined ? usual : country } }
}

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code)) return false
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code) !== undefined
}

function columnsOf(column: ColumnName): string {
  return parts.map(({ suffix }) => column(suffix)).join(', ')
}

function texts(value: unknown): string[] {
  return isObject(value) ? parts.map(({ key }) => value[key]).filter(isFilled) : []
}

function isFilled(part: unknown): part is string {
  return typeof part === 'string' && part !== ''
}
