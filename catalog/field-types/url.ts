import { checkLine, scalarText } from '#common/text.ts'
import { problem, textOperators, type FieldType } from './define.ts'

/** A web address (https unless said) or mailto; nothing that a click could run. */
export const url: FieldType = {
  name: 'url',
  label: { es: 'Enlace', en: 'Link' },
  widget: 'url',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input) {
    const checked = checkLine(input, 2_000)
    if (!('value' in checked)) return checked
    if (checked.value === '') return { value: null }
    const address = addressFrom(checked.value)
    if (address !== undefined) return { value: address }
    return problem('url', 'No es una dirección web válida.', 'It is not a valid web address.')
  },
  compareAs: 'text',
  filterValue(input) {
    const checked = checkLine(input, 2_000)
    return 'value' in checked ? { value: addressFrom(checked.value) ?? checked.value } : checked
  },
  operators: textOperators,
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) =>
    typeof value === 'string' ? value.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/^www\./, '') : '',
  exportText: scalarText,
  examples: {
    valid: [
      ['acme.es', 'https://acme.es'],
      ['HTTP://www.Acme.es/Productos?q=1', 'http://www.acme.es/Productos?q=1'],
      ['acme.es:8443/a', 'https://acme.es:8443/a'],
      ['http://intranet/', 'http://intranet/'],
      ['mailto:ventas@acme.es', 'mailto:ventas@acme.es'],
    ],
    invalid: [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'ftp://acme.es',
      'acme',
      'https://',
      'https://ana:secret@acme.es',
      'java\nscript:alert(1)',
      'tel:123',
      {},
      ['https://acme.es'],
      1,
    ],
  },
}

function addressFrom(text: string): string | undefined {
  const hasScheme = /^[a-z][a-z\d+.\-]*:(?!\d{1,5}(?:\/|$))/iu.test(text)
  const whole = hasScheme ? text : `https://${text}`
  if (!URL.canParse(whole)) return undefined
  const parsed = new URL(whole)
  if (parsed.protocol === 'mailto:') return /^[^\s@]+@[^\s@]+$/u.test(parsed.pathname) ? parsed.href : undefined
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined
  if (parsed.username !== '' || parsed.password !== '') return undefined
  // Without a scheme, a word alone is a mistake rather than a host of the intranet.
  if (!hasScheme && !parsed.hostname.includes('.')) return undefined
  const isBare = parsed.pathname === '/' && parsed.search === '' && parsed.hash === '' && !text.endsWith('/')
  return isBare ? parsed.href.slice(0, -1) : parsed.href
}
