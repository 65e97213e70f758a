import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { guessMapping, type Target } from './guess.ts'

const targets: readonly Target[] = [
  {
    name: 'firstName',
    label: { es: 'Nombre', en: 'First name' },
    aliases: ['nombre de pila'],
    type: 'text',
  },
  {
    name: 'lastName',
    label: { es: 'Apellidos', en: 'Last name' },
    aliases: ['surname'],
    type: 'text',
  },
  {
    name: 'companyName',
    label: { es: 'Empresa', en: 'Company' },
    aliases: ['razón social', 'organización', 'cliente'],
    type: 'text',
  },
  {
    name: 'jobTitle',
    label: { es: 'Cargo', en: 'Job title' },
    aliases: ['puesto', 'title'],
    type: 'text',
  },
  { name: 'email', label: { es: 'Correo electrónico', en: 'Email' }, type: 'email' },
  { name: 'phone', label: { es: 'Teléfono', en: 'Phone' }, type: 'phone' },
  {
    name: 'mobile',
    label: { es: 'Móvil', en: 'Mobile' },
    aliases: ['celular', 'teléfono móvil'],
    type: 'phone',
  },
  { name: 'taxId', label: { es: 'NIF', en: 'Tax id' }, type: 'taxId' },
  { name: 'website', label: { es: 'Web', en: 'Website' }, type: 'url' },
  {
    name: 'address.city',
    label: { es: 'Dirección: población', en: 'Address: city' },
    aliases: ['ciudad', 'localidad', 'city'],
    type: 'text',
  },
  { name: 'address.region', label: { es: 'Provincia', en: 'State or province' }, type: 'text' },
  {
    name: 'address.postalCode',
    label: { es: 'Código postal', en: 'Postal code' },
    aliases: ['cp', 'zip'],
    type: 'text',
  },
  { name: 'visitedAt', label: { es: 'Fecha de visita', en: 'Visit date' }, type: 'date' },
  { name: 'budget', label: { es: 'Presupuesto', en: 'Budget' }, type: 'money' },
  {
    name: 'notes',
    label: { es: 'Observaciones', en: 'Notes' },
    aliases: ['comentarios', 'nota'],
    type: 'longText',
  },
]

function names(headers: readonly string[], samples: readonly (readonly string[])[] = []): (string | null)[] {
  return guessMapping(headers, samples, targets).map(({ target }) => target)
}

describe('columns by their headers', () => {
  test('a Spanish trade-fair file', () => {
    const headers = [
      'EMPRESA',
      'Nombre',
      'apellidos',
      'Cargo/Puesto',
      'E-mail',
      'Tfno.',
      'Teléfono móvil',
      'N.I.F.',
      'Población',
      'Prov.',
      'C.P.',
      'Fecha visita',
      'Presupuesto (€)',
      'Observaciones',
    ]
    assert.deepEqual(names(headers), [
      'companyName',
      'firstName',
      'lastName',
      'jobTitle',
      'email',
      'phone',
      'mobile',
      'taxId',
      'address.city',
      'address.region',
      'address.postalCode',
      'visitedAt',
      'budget',
      'notes',
    ])
  })

  test('an English file', () => {
    const headers = [
      'Company',
      'First Name',
      'Surname',
      'Job Title',
      'Email Address',
      'Phone Number',
      'Mobile',
      'VAT number',
      'City',
      'Zip Code',
      'Notes',
    ]
    assert.deepEqual(names(headers), [
      'companyName',
      'firstName',
      'lastName',
      'jobTitle',
      'email',
      'phone',
      'mobile',
      'taxId',
      'address.city',
      'address.postalCode',
      'notes',
    ])
  })

  test('names of fields as programs write them', () => {
    assert.deepEqual(names(['first_name', 'lastName', 'COMPANY_NAME', 'postal-code']), [
      'firstName',
      'lastName',
      'companyName',
      'address.postalCode',
    ])
  })

  test('small misspellings and abbreviations', () => {
    assert.deepEqual(names(['Apelidos', 'Telefno', 'Observ.', 'Provincias']), [
      'lastName',
      'phone',
      'notes',
      'address.region',
    ])
  })

  test('columns that mean nothing known stay unmapped', () => {
    assert.deepEqual(names(['Stand', 'Código interno', '']), [null, null, null])
  })

  test('a target is given to one column only', () => {
    assert.deepEqual(names(['Correo', 'Correo 2']), ['email', null])
  })
})

describe('columns by their cells', () => {
  test('e-mails and tax ids are known without a header', () => {
    const samples = [
      ['Ana', 'ana@acme.es', 'B12345674'],
      ['Luis', 'luis@acme.es', '12345678Z'],
      ['Eva', 'eva@acme.es', 'X1234567L'],
    ]
    assert.deepEqual(names(['A', 'B', 'C'], samples), [null, 'email', 'taxId'])
  })

  test('a header that its cells contradict is doubted', () => {
    const [guess] = guessMapping(['Correo'], [['C/ Mayor 3'], ['Av. del Puerto 1']], targets)
    assert.equal(guess?.target, null)
  })

  test('cells that agree raise the confidence', () => {
    const [alone] = guessMapping(['Correo'], [], targets)
    const [agreed] = guessMapping(['Correo'], [['a@b.es']], targets)
    assert.ok((agreed?.confidence ?? 0) >= (alone?.confidence ?? 1))
    assert.equal(agreed?.because, 'both')
  })
})
