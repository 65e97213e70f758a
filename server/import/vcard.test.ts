import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readTable } from '#test/support/read-table.ts'
import { windows1252 } from '#test/support/table-files.ts'
import { cardColumns } from './vcard.ts'

type Card = Partial<Record<(typeof cardColumns)[number], string>>

async function cards(content: string | Uint8Array): Promise<Card[]> {
  const table = await readTable(content)
  assert.equal(table.kind, 'vcard')
  return table.cells.map((values) =>
    Object.fromEntries(cardColumns.flatMap((column, at) => (values[at] ? [[column, values[at]]] : []))),
  )
}

const card = (...lines: string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')

describe('cards', () => {
  test('version 2.1 with quoted-printable and a character set', async () => {
    const text = card(
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:N=C3=BA=C3=B1ez;Mar=C3=ADa;;;',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mar=C3=ADa N=C3=BA=C3=B1ez',
      'TEL;CELL:600 11 22 33',
      'TEL;WORK;VOICE:+34 91 555 00 11',
      'EMAIL;INTERNET:maria@ejemplo.es',
    )
    assert.deepEqual(await cards(text), [
      {
        fullName: 'María Núñez',
        firstName: 'María',
        lastName: 'Núñez',
        phone: '+34 91 555 00 11',
        mobile: '600 11 22 33',
        email: 'maria@ejemplo.es',
      },
    ])
  })

  test('quoted-printable that goes on in the next lines', async () => {
    const text = card('VERSION:2.1', 'N:Gil', 'NOTE;ENCODING=QUOTED-PRINTABLE:uno =\r\ndos=0D=0A=\r\n=C3=B1')
    assert.equal((await cards(text))[0]?.note, 'uno dos\r\nñ')
  })

  test('quoted-printable in an old character set that nobody declared', async () => {
    const text = card('VERSION:2.1', 'N;ENCODING=QUOTED-PRINTABLE:Mu=F1oz;Jos=E9')
    assert.deepEqual(
      (await cards(text)).map(({ lastName, firstName }) => [lastName, firstName]),
      [['Muñoz', 'José']],
    )
  })

  test('version 3.0 with folded lines, escapes and a structured address', async () => {
    const text = card(
      'VERSION:3.0',
      'N:García López;Ana;María;Dra.;',
      'FN:Ana María García López',
      'ORG:Talleres García\\, S.L.;Ventas',
      'TITLE:Jefa de com',
      ' pras',
      'ADR;TYPE=HOME:;;Otra 1;Teruel;;44001;España',
      'ADR;TYPE=WORK,PREF:;Piso 2;C/ Mayor\\; 3;Zaragoza;Zaragoza;50001;España',
      'URL:https://talleres.example',
      'BDAY:1985-04-12T00:00:00Z',
      'CATEGORIES:feria,vip',
      'NOTE:uno\\ndos\\, tres',
    )
    assert.deepEqual(await cards(text), [
      {
        fullName: 'Ana María García López',
        firstName: 'Ana María',
        lastName: 'García López',
        organization: 'Talleres García, S.L.',
        department: 'Ventas',
        title: 'Jefa de compras',
        website: 'https://talleres.example',
        street: 'C/ Mayor; 3, Piso 2',
        city: 'Zaragoza',
        region: 'Zaragoza',
        postalCode: '50001',
        country: 'España',
        birthday: '1985-04-12',
        categories: 'feria,vip',
        note: 'uno\ndos, tres',
      },
    ])
  })

  test('version 4.0 with addresses of numbers and preferences', async () => {
    const text = card(
      'VERSION:4.0',
      'FN:Luis Pérez',
      'TEL;VALUE=uri;TYPE="voice,work":tel:+34-976-00-00-01',
      'TEL;VALUE=uri;PREF=1;TYPE="cell":tel:+34-611-000-001',
      'EMAIL:segundo@ejemplo.es',
      'EMAIL;PREF=1:primero@ejemplo.es',
      'BDAY:19850412',
    )
    assert.deepEqual(await cards(text), [
      {
        fullName: 'Luis Pérez',
        firstName: 'Luis',
        lastName: 'Pérez',
        phone: '+34-976-00-00-01',
        mobile: '+34-611-000-001',
        email: 'primero@ejemplo.es',
        otherEmails: 'segundo@ejemplo.es',
        birthday: '1985-04-12',
      },
    ])
  })

  test('labels in a line of their own, as Apple writes them', async () => {
    const text = card(
      'VERSION:3.0',
      'N:Soto;Eva;;;',
      'item1.TEL:600000001',
      'item1.X-ABLabel:_$!<Mobile>!$_',
      'item2.TEL:910000002',
      'item2.X-ABLabel:Fax oficina',
      'item3.EMAIL;type=INTERNET:eva@ejemplo.es',
      'BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-01',
    )
    assert.deepEqual(await cards(text), [
      {
        fullName: 'Eva Soto',
        firstName: 'Eva',
        lastName: 'Soto',
        mobile: '600000001',
        otherPhones: '910000002',
        email: 'eva@ejemplo.es',
      },
    ])
  })

  test('versions mixed in one file, pictures left out, properties unknown passed over', async () => {
    const picture = Array.from({ length: 400 }, () => ` ${'QUJD'.repeat(18)}`).join('\r\n')
    const text =
      card('VERSION:3.0', `PHOTO;ENCODING=b;TYPE=JPEG:/9j/\r\n${picture}`, 'FN:Uno Primero') +
      card(
        'VERSION:2.1',
        `PHOTO;JPEG;ENCODING=BASE64:/9j/\r\n${picture.replaceAll('\r\n ', '\r\n')}`,
        'N:Dos;Segundo',
      ) +
      card('VERSION:4.0', 'X-COSA:1', 'FN:Tres')
    assert.deepEqual(
      (await cards(text)).map(({ fullName }) => fullName),
      ['Uno Primero', 'Segundo Dos', 'Tres'],
    )
  })

  test('a card without its end is closed by the next one', async () => {
    const text = 'BEGIN:VCARD\nFN:Uno\nBEGIN:VCARD\nFN:Dos\nEND:VCARD\n'
    assert.deepEqual(
      (await cards(text)).map(({ fullName }) => fullName),
      ['Uno', 'Dos'],
    )
    assert.deepEqual((await readTable(text)).problems, [])
  })

  test('a card cut off by the end of the file is named', async () => {
    const table = await readTable('BEGIN:VCARD\nFN:Uno\nEND:VCARD\nBEGIN:VCARD\nFN:Do')
    assert.deepEqual(table.problems, ['Row 2: the card does not end with END:VCARD.'])
  })

  test('a card of a company has no person', async () => {
    assert.deepEqual(await cards(card('VERSION:3.0', 'FN:Acme S.L.', 'ORG:Acme S.L.', 'N:;;;;')), [
      { organization: 'Acme S.L.' },
    ])
  })

  test('Windows-1252, lower case, spaces and lines ended by CR are understood', async () => {
    const text = windows1252('begin:vcard\rversion:3.0\rfn:Íñigo Ruiz\rtel;type=cell:600\rend:vcard \r')
    assert.deepEqual(await cards(text), [
      { fullName: 'Íñigo Ruiz', firstName: 'Íñigo', lastName: 'Ruiz', mobile: '600' },
    ])
  })

  test('text broken by a phone without marking the next line goes on', async () => {
    const text = card('VERSION:2.1', 'N:Gil;Eva', 'NOTE:una nota', 'que sigue', 'TEL:1')
    assert.equal((await cards(text))[0]?.note, 'una notaque sigue')
  })

  test('a birthday without its year is left out and a strange one is kept to be judged', async () => {
    const text = card('FN:A', 'BDAY:--0412') + card('FN:B', 'BDAY:12 abril')
    assert.deepEqual(
      (await cards(text)).map(({ birthday }) => birthday),
      [undefined, '12 abril'],
    )
  })
})
