import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readContactCard } from './contact-card.ts'

test('reads a vCard of a phone: names, company, the mobile first, escapes and folds', () => {
  const card = readContactCard(
    'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Núñez\\, de la Vega;Íñigo;;;\r\nFN:Íñigo Núñez\r\nORG:Molinos\\; Hijos;Ventas\r\n' +
      'TITLE:Jefe de\r\n  compras\r\nTEL;TYPE=WORK,FAX:+34 976 1\r\nTEL;TYPE=CELL:+34 600 100 200\r\nEMAIL:a@b.example\r\nEND:VCARD',
  )
  assert.deepEqual(card, {
    firstName: 'Íñigo',
    lastName: 'Núñez, de la Vega',
    company: 'Molinos; Hijos',
    jobTitle: 'Jefe de compras',
    phones: ['+34 600 100 200', '+34 976 1'],
    emails: ['a@b.example'],
    website: '',
    note: '',
  })
})

test('reads MECARD, version 4 with addresses of numbers, and quoted-printable of old phones', () => {
  const old = readContactCard('MECARD:N:Pérez,Ana;TEL:600100200;EMAIL:ana@x.example;ORG:Aceites\\;Aznar;;')
  assert.deepEqual(
    [old?.firstName, old?.lastName, old?.phones, old?.company],
    ['Ana', 'Pérez', ['600100200'], 'Aceites;Aznar'],
  )
  const four = readContactCard('BEGIN:VCARD\nVERSION:4.0\nFN:Eva Ruiz Gil\nTEL;VALUE=uri:tel:+34-600\nEND:VCARD')
  assert.deepEqual([four?.firstName, four?.lastName, four?.phones], ['Eva', 'Ruiz Gil', ['+34-600']])
  const quoted = 'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=B1oz;Jos=C3=A9\nEND:VCARD'
  assert.equal(readContactCard(quoted)?.lastName, 'Muñoz')
})

test('does not take a link, an empty text or a wireless network for a card', () => {
  for (const text of ['', 'https://example.com', 'WIFI:S:casa;T:WPA;P:x;;', 'VCARD', 'BEGIN:VEVENT'])
    assert.equal(readContactCard(text), undefined, text)
})

test('bounds what it reads and drops what no name has', () => {
  const card = readContactCard(`BEGIN:VCARD\nFN:${'a'.repeat(50_000)}\nEND:VCARD`)
  assert.ok((card?.firstName.length ?? 0) <= 300)
  assert.equal(readContactCard('BEGIN:VCARD\nN:B\u202egro\u0007;A\nEND:VCARD')?.lastName, 'Bgro')
  assert.deepEqual(readContactCard('BEGIN:VCARD')?.phones, [])
  const many = Array.from({ length: 50 }, (_, index) => `TEL:${index}`).join('\n')
  assert.equal(readContactCard(`BEGIN:VCARD\n${many}`)?.phones.length, 5)
})
