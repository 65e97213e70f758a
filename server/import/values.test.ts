import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  readBoolean,
  readCurrency,
  readDate,
  readDateTime,
  readNumber,
  sniffConventions,
  type Conventions,
} from './values.ts'

const spanish: Conventions = {
  decimal: ',',
  dayFirst: true,
  timeZone: 'Europe/Madrid',
  today: '2026-05-04',
}
const american: Conventions = { ...spanish, decimal: '.', dayFirst: false, timeZone: 'UTC' }

describe('numbers', () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['1.234,56 €', '1234.56', '1234.56'],
    ['1,234.56', '1234.56', '1234.56'],
    ['1.234', '1234', '1.234'],
    ['1,234', '1.234', '1234'],
    ['1.2340', '1.2340', '1.2340'],
    ['12,5', '12.5', '12.5'],
    ['12.5', '12.5', '12.5'],
    ['1.234.567', '1234567', '1234567'],
    ['1 234 567,8', '1234567.8', '1234567.8'],
    ['1\u00a0234\u202f567', '1234567', '1234567'],
    ["1'234.50", '1234.50', '1234.50'],
    ['-3', '-3', '-3'],
    ['3-', '-3', '-3'],
    ['(1.234,50)', '-1234.50', '-1234.50'],
    ['EUR 12', '12', '12'],
    ['$12.5', '12.5', '12.5'],
    ['15 %', '15', '15'],
    ['12.345.67', undefined, undefined],
    ['1.23,4,5', undefined, undefined],
    ['doce', undefined, undefined],
    ['12 cajas', undefined, undefined],
    ['', undefined, undefined],
    ['--3', undefined, undefined],
  ]
  for (const [text, es, en] of cases)
    test(`"${text}" is ${es} in Spanish and ${en} in English`, () => {
      assert.equal(readNumber(text, spanish), es)
      assert.equal(readNumber(text, american), en)
    })

  test('currencies by sign or code', () => {
    assert.deepEqual(['12 €', 'USD 3', '£4', '5'].map(readCurrency), ['EUR', 'USD', 'GBP', undefined])
  })
})

describe('dates', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['31/12/2025', '2025-12-31'],
    ['31-12-25', '2025-12-31'],
    ['1.2.2026', '2026-02-01'],
    ['01/02/99', '1999-02-01'],
    ['2025-12-31', '2025-12-31'],
    ['20251231', '2025-12-31'],
    ['31 de diciembre de 2025', '2025-12-31'],
    ['31-dic-25', '2025-12-31'],
    ['3 sept. 2025', '2025-09-03'],
    ['miércoles, 31 de diciembre de 2025', '2025-12-31'],
    ['Dec 31, 2025', '2025-12-31'],
    ['29/02/2024', '2024-02-29'],
    ['29/02/2025', undefined],
    ['31/04/2025', undefined],
    ['12/31/2025', undefined],
    ['ayer', undefined],
    ['5', undefined],
  ]
  for (const [text, expected] of cases)
    test(`"${text}" is ${expected}`, () => assert.equal(readDate(text, spanish), expected))

  test('the month comes first where the convention says so', () => {
    assert.equal(readDate('12/31/2025', american), '2025-12-31')
    assert.equal(readDate('02/03/2025', american), '2025-02-03')
  })

  test('times are of the zone, in winter and in summer', () => {
    assert.equal(readDateTime('31/12/2025 18:30', spanish), '2025-12-31T17:30:00.000Z')
    assert.equal(readDateTime('2025-07-01T18:30:15', spanish), '2025-07-01T16:30:15.000Z')
    assert.equal(readDateTime('01/07/2025 6:05 p. m.', spanish), '2025-07-01T16:05:00.000Z')
    assert.equal(readDateTime('01/07/2025', spanish), '2025-06-30T22:00:00.000Z')
    assert.equal(readDateTime('2025-07-01T18:30:15Z', spanish), '2025-07-01T18:30:15Z')
    assert.equal(readDateTime('01/07/2025 25:00', spanish), undefined)
    // Clocks go forward at midnight there: the day begins at one, and not on the day before.
    const chilean = { ...spanish, timeZone: 'America/Santiago' }
    assert.equal(readDateTime('06/09/2026', chilean), '2026-09-06T04:00:00.000Z')
    assert.equal(readDateTime('29/03/2026 2:30', spanish), '2026-03-29T01:30:00.000Z')
    assert.equal(readDateTime('01/01/0050', spanish), '0050-01-01T00:14:44.000Z')
  })
})

test('yes and no in both languages', () => {
  assert.deepEqual(['Sí', 'SI', 'x', 'Verdadero', 'yes', '1'].map(readBoolean), Array(6).fill(true))
  assert.deepEqual(['No', 'falso', '0', 'N'].map(readBoolean), Array(4).fill(false))
  assert.deepEqual(['', 'quizá', '2'].map(readBoolean), Array(3).fill(undefined))
})

describe('the cells tell the conventions', () => {
  test('a day over twelve tells which part is the day', () => {
    assert.equal(sniffConventions([['03/04/2025'], ['12/31/2025']], spanish).dayFirst, false)
    assert.equal(sniffConventions([['03/04/2025'], ['31/12/2025']], american).dayFirst, true)
    assert.equal(sniffConventions([['03/04/2025']], spanish).dayFirst, true)
  })

  test('a number with both signs tells the decimal one', () => {
    assert.equal(sniffConventions([['1,234.50'], ['20']], spanish).decimal, '.')
    assert.equal(sniffConventions([['1.234,50'], ['12,5']], american).decimal, ',')
    assert.equal(sniffConventions([['Ana'], ['1.234']], spanish).decimal, ',')
  })
})
