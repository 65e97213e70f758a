import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readDecimal } from './decimal.ts'
import { en } from '#common/texts/en.ts'
import { es } from '#common/texts/es.ts'
import { createFormat } from './format.ts'
import { locales, nearestLocale } from './locale.ts'

test('a Spanish number with groups and decimals is read exactly', () => {
  assert.equal(readDecimal('12.345,67', 'es-ES'), '12345.67')
  assert.equal(readDecimal('1.234', 'es-ES'), '1234')
  assert.equal(readDecimal('12.5', 'es-ES'), '12.5')
  assert.equal(readDecimal('1,234.50', 'es-ES'), '1234.50')
  assert.equal(readDecimal('99999999999999999999,01 €', 'es-ES'), '99999999999999999999.01')
  assert.equal(readDecimal('-0', 'es-ES'), '0')
})

test('what is no number is refused rather than cut short', () => {
  for (const text of ['', 'abc', '1.2.3', '12.34.567', '1,2,3', '--1', '.']) {
    assert.equal(readDecimal(text, 'es-ES'), undefined, text)
  }
})

test('a number written by any locale is read back the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...locales), fc.bigInt(-(10n ** 18n), 10n ** 18n), (locale, whole) => {
      const written = createFormat(locale, 'UTC').number(`${whole}.25`)
      assert.equal(readDecimal(written, locale), whole === 0n ? '0.25' : `${whole}.25`)
    }),
  )
})

test('four digits keep their separator in Spanish and millions say "de"', () => {
  const format = createFormat('es-ES', 'Europe/Madrid')
  assert.equal(format.number('5547.16', 2), '5.547,16')
  assert.equal(format.count(es.list.count, 1), '1 ficha')
  assert.equal(format.count(es.list.count, 1_000_000), '1.000.000 de fichas')
  assert.equal(createFormat('en-GB', 'UTC').count(en.list.count, 1234), '1,234 records')
})

test('a percentage has its sign as the language writes it', () => {
  assert.equal(createFormat('es-ES', 'UTC').hundredths('40.5'), '40,5\u00A0%')
  assert.equal(createFormat('en-GB', 'UTC').hundredths('40.5'), '40.5%')
})

test('money beyond what a float holds keeps its cents', () => {
  const written = createFormat('es-ES', 'UTC').money('12345678901234567.89', 'EUR')
  assert.equal(written.replace(/\s/g, ' '), '12.345.678.901.234.567,89 €')
})

test('a date is the same day in every time zone and an instant is not', () => {
  const format = createFormat('es-ES', 'America/Mexico_City')
  assert.equal(format.date('2026-03-09'), '9 mar 2026')
  assert.equal(format.dateTime('2026-03-09T02:00:00Z'), '8 mar 2026, 20:00')
})

test('a browser gets the nearest locale', () => {
  assert.equal(nearestLocale(['fr-FR', 'es-419']), 'es-ES')
  assert.equal(nearestLocale(['en-AU']), 'en-GB')
  assert.equal(nearestLocale(['es-MX']), 'es-MX')
  assert.equal(nearestLocale(['de']), 'es-ES')
})
