import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

describe('export', () => {
  let test: TestApp
  let mara: Client

  before(async () => {
    test = await testApp()
    mara = await test.signIn('mara')
    const kim = await test.signIn('kim')
    for (const [index, name] of ['=1+1', '＝2', 'Café; "crème"', 'Llano largo'].entries()) {
      await kim.post('/records/account', { name, employees: index, source: 'event' })
    }
  })
  after(async () => await test.close())

  it('is a file that spreadsheets of the region open, with nothing that they would run', async () => {
    const answer = await mara.get('/records/account/export?fields=name,employees,owner&sort=employees')
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
    assert.match(String(answer.headers['content-disposition']), /Cuentas\.csv/)
    const lines = answer.body.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^\uFEFFid;Nombre;.*;Responsable$/)
    assert.deepEqual(
      lines.slice(1).map((line) => line.slice(37)),
      ["'=1+1;0;Kim Ortega", "'＝2;1;Kim Ortega", '"Café; ""crème""";2;Kim Ortega', 'Llano largo;3;Kim Ortega'],
    )
  })

  it('shows labels, and what the filter and the rights let through', async () => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'employees', op: 'gt', value: 1 }))
    const answer = await mara.get(`/records/account/export?fields=source&filter=${filter}`)
    const lines = answer.body.trimEnd().split('\n')
    assert.deepEqual(
      lines.slice(1).map((line) => line.slice(37)),
      ['Evento o jornada', 'Evento o jornada'],
    )
    assert.equal((await mara.get('/records/account/export?fields=nonsense')).statusCode, 422)
  })

  it('needs the switch', async () => {
    const kim = await test.signIn('kim')
    assert.equal((await kim.get('/records/account/export')).statusCode, 403)
  })
})
