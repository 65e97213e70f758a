import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lead } from '#catalog/modules/lead.ts'
import { readTable } from '#test/support/read-table.ts'
import { badRowCount, tradeFairFile } from '#test/support/trade-fair-file.ts'
import { guessMapping } from './guess.ts'

const existing = [{ firstName: 'Ada', lastName: 'Soler', email: 'ada@acme.es', phone: '+34600000001' }]

describe('the trade-fair file', () => {
  for (const format of ['csv', 'xlsx', 'vcard'] as const)
    test(`reads back as ${format} with its rows in place`, async () => {
      const file = tradeFairFile({ seed: 7, rows: 600, existing, format })
      const table = await readTable(file.bytes)
      assert.equal(table.kind, format)
      assert.equal(table.rows.length, 600)
      assert.equal(file.bad.size, badRowCount)
      const named = table.rows.filter(({ problem }) => problem).map(({ number }) => number)
      const wide = [...file.bad].filter(([, kind]) => kind === 'tooManyCells').map(([number]) => number)
      assert.deepEqual(named.toSorted(), wide.toSorted())
    })

  test('is Windows-1252 with semicolons, and the same from the same seed', async () => {
    const file = tradeFairFile({ seed: 7, rows: 100, format: 'csv' })
    assert.deepEqual(tradeFairFile({ seed: 7, rows: 100, format: 'csv' }).bytes, file.bytes)
    const table = await readTable(file.bytes)
    assert.deepEqual([table.encoding, table.delimiter], ['windows-1252', ';'])
  })

  test('its columns are guessed for leads', async () => {
    const table = await readTable(tradeFairFile({ seed: 7, rows: 100, format: 'csv' }).bytes)
    const guessed = guessMapping(table.headers, table.cells.slice(0, 50), lead.fields)
    const names = Object.fromEntries(table.headers.map((header, at) => [header, guessed[at]?.target]))
    assert.deepEqual(names, {
      Empresa: 'company',
      Nombre: 'firstName',
      Apellidos: 'lastName',
      Cargo: 'jobTitle',
      NIF: 'taxId',
      'Correo electrónico': 'email',
      Teléfono: 'phone',
      Móvil: 'mobile',
      'Página web': 'website',
      Dirección: 'address',
      Población: null,
      Provincia: null,
      'C.P.': null,
      Sector: 'industry',
      Interés: 'interest',
      Puntuación: 'score',
      'Volver a contactar el': 'contactAgainOn',
      Observaciones: 'description',
      Stand: null,
    })
  })
})
