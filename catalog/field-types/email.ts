import { checkLine } from '#common/text.ts'
import { problem, textOperators, type FieldType } from './define.ts'

/** Kept as written, but for the domain in lower case; compared without regard to case. */
export const email: FieldType = {
  name: 'email',
  label: { es: 'Correo electrónico', en: 'Email' },
  widget: 'email',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input) {
    const checked = checkLine(input, 254)
    if (!('value' in checked)) return checked
    if (checked.value === '') return { value: null }
    const address = addressFrom(checked.value)
    if (address !== undefined) return { value: address }
    return problem('email', 'No es una dirección de correo válida.', 'It is not a valid email address.')
  },
  compare: (column) => `lower(${column('')})`,
  compareAs: 'text',
  filterValue(input) {
    const checked = checkLine(input, 254)
    return 'value' in checked ? { value: checked.value.toLowerCase() } : checked
  },
  operators: textOperators,
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format: (value) => (typeof value === 'string' ? value : ''),
  examples: {
    valid: [
      [' Ana.Garcia@ACME.es ', 'Ana.Garcia@acme.es'],
      ["o'higgins+crm@correo.com.mx", "o'higgins+crm@correo.com.mx"],
      ['josé@peñarroya.es', 'josé@peñarroya.es'],
      ['', null],
    ],
    invalid: [
      'ana',
      'ana@',
      '@acme.es',
      'ana@acme',
      'ana@@acme.es',
      'ana..garcia@acme.es',
      'ana@-acme.es',
      'ana@acme.123',
      'a b@acme.es',
      'ana@acme.es\nbcc:x@y.es',
      {},
      ['ana@acme.es'],
      5,
      `${'a'.repeat(65)}@acme.es`,
    ],
  },
}

// RFC 5322 dot-atom with RFC 6531 letters; quoted local parts are not in use. One class per part, so
// neither pattern can backtrack far.
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+\/=?^_`\{\|\}~\-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+\/=?^_`\{\|\}~\-]+)*$/u
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\-]{0,61}[\p{L}\p{M}\p{N}])?$/u

function addressFrom(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = text.slice(at + 1).toLowerCase()
  const labels = domain.split('.')
  const top = labels.at(-1) ?? ''
  const isValid =
    at > 0 &&
    local.length <= 64 &&
    localPart.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => domainLabel.test(label)) &&
    top.length >= 2 &&
    !/^\d+$/.test(top)
  return isValid ? `${local}@${domain}` : undefined
}
