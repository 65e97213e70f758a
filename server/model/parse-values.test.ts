import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPhone, readTaxId } from './parse-values.ts'

test('tax identifiers of Spain and Latin America are validated by their check digits', () => {
  const valid: readonly (readonly [country: string, text: string, compact: string])[] = [
    ['ES', 'B-58378431', 'B58378431'],
    ['ES', '54362315k', '54362315K'],
    ['ES', 'x-2482300w', 'X2482300W'],
    ['MX', 'GODE 561231 GR8', 'GODE561231GR8'],
    ['MX', 'xaxx010101000', 'XAXX010101000'],
    ['CO', '213.123.432-1', '2131234321'],
    ['CL', '76.086.428-5', '760864285'],
    ['AR', '20-05536168-2', '20055361682'],
    ['PE', '20512333797', '20512333797'],
    ['EC', '1792060346001', '1792060346001'],
    ['VE', 'V-11470283-4', 'V114702834'],
    ['UY', '21-100342-001-7', '211003420017'],
    ['DO', '1-01-85004-3', '101850043'],
    ['BR', '11.222.333/0001-81', '11222333000181'],
    ['PT', '501 964 843', '501964843'],
    ['FR', 'FR 23 334 175 221', '23334175221'],
    ['IT', 'IT 00743110157', '00743110157'],
    ['DE', 'DE 136695976', '136695976'],
    ['BO', '1020255020', '1020255020'],
  ]
  for (const [country, text, compact] of valid) assert.equal(readTaxId(text, country), compact, `${country} ${text}`)
})

test('a wrong check digit, a text or a hostile country is no tax identifier', () => {
  const invalid: readonly (readonly [country: string, text: string])[] = [
    ['ES', 'B-58378432'],
    ['ES', '54362315A'],
    ['MX', 'GODE561231GR9'],
    ['CL', '76.086.428-6'],
    ['AR', '20-05536168-3'],
    ['VE', 'V-11470283-5'],
    ['BO', 'ninguno'],
    ['__proto__', 'constructor'],
    ['ES', ''],
    ['ES', '1'.repeat(40)],
  ]
  for (const [country, text] of invalid) assert.equal(readTaxId(text, country), undefined, `${country} ${text}`)
})

test('phones are read as people write them in their country', () => {
  const written: readonly (readonly [country: string, text: string, number: string | undefined])[] = [
    ['ES', '600.12.34.56', '+34600123456'],
    ['ES', '(+34) 91.234-56.78', '+34912345678'],
    ['ES', '0034912345678', '+34912345678'],
    ['ES', 'tel:+34-600-123-456', '+34600123456'],
    ['ES', '912 345 678 ext. 12', '+34912345678;ext=12'],
    ['MX', '55 1234 5678', '+525512345678'],
    ['ES', '+52 1 55 1234 5678', '+525512345678'],
    ['AR', '011 15 5555 1234', '+5491155551234'],
    ['FR', '06 12 34 56 78', '+33612345678'],
    ['ES', '+34912345678;ext=12', '+34912345678;ext=12'],
    ['ES', '12', undefined],
    ['ES', '600 123 456 / 600 123 457', undefined],
    ['XX', '600 123 456', undefined],
    ['__proto__', '+34 600 123 456', '+34600123456'],
  ]
  for (const [country, text, number] of written) assert.equal(readPhone(text, country), number, `${country} ${text}`)
})
