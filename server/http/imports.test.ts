import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { readTable } from '#test/support/read-table.ts'

const text = 'Nombre;Correo;Notas\nAna;ana@feria.es;=1+1\nLuis;sin-arroba;=HYPERLINK("http://x")\n'

describe('imports', () => {
  let test: TestApp
  let ada: Client
  let kim: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    kim = await test.signIn('kim')
  })
  after(async () => await test.close())

  async function upload(client: Client, content: string): Promise<string> {
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="Feria 2026.csv"\r\n\r\n'
    const made = await client.send('POST', '/files', undefined, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: Buffer.from(`${head}${content}\r\n--x--\r\n`),
    })
    assert.equal(made.statusCode, 201, made.body)
    return made.json().id
  }

  async function settled(client: Client, id: string) {
    await test.system.environment.jobs.drain()
    const answer = await client.get(`/imports/${id}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  it('go from the file to the records and back again', async () => {
    const begun = await ada.post('/imports', { module: 'lead', file: await upload(ada, text) })
    assert.equal(begun.statusCode, 201, begun.body)
    const { id, status } = begun.json()
    assert.equal(status, 'reading')
    const mapped = await settled(ada, id)
    assert.deepEqual(mapped.mapping, ['firstName', 'email', 'description'])
    assert.deepEqual(mapped.samples[0], ['Ana', 'ana@feria.es', '=1+1'])
    const options = { values: { source: 'tradeFair' } }
    const planned = await ada.send('PUT', `/imports/${id}/plan`, { mapping: mapped.mapping, options })
    assert.equal(planned.statusCode, 202, planned.body)
    const checked = await settled(ada, id)
    assert.deepEqual([checked.counts.create, checked.counts.rejected], [1, 1])
    const rows = (await ada.get(`/imports/${id}/rows?state=rejected`)).json().rows
    assert.deepEqual([rows[0].number, rows[0].problems[0].column], [3, 'Correo'])

    assert.equal((await ada.send('PUT', `/imports/${id}/run`)).statusCode, 202)
    assert.equal((await settled(ada, id)).status, 'done')
    assert.equal((await ada.get('/records/lead?scope=all&search=ana@feria.es')).json().rows.length, 1)
    assert.equal((await ada.send('DELETE', `/imports/${id}`)).statusCode, 409)

    assert.equal((await ada.send('PUT', `/imports/${id}/undo`)).statusCode, 202)
    assert.equal((await settled(ada, id)).status, 'undone')
    assert.equal((await ada.get('/records/lead?scope=all&search=ana@feria.es')).json().rows.length, 0)
    assert.equal((await ada.get('/imports?module=lead')).json().rows[0].id, id)
  })

  for (const format of ['csv', 'xlsx'])
    it(`give the rejected rows back as ${format}, with the reason and without formulas`, async () => {
      const { id } = (await ada.post('/imports', { module: 'lead', file: await upload(ada, text) })).json()
      const { mapping } = await settled(ada, id)
      await ada.send('PUT', `/imports/${id}/plan`, { mapping, options: { values: { source: 'tradeFair' } } })
      await settled(ada, id)
      const answer = await ada.get(`/imports/${id}/rejected?format=${format}`)
      assert.match(String(answer.headers['content-disposition']), /Feria 2026 - rechazadas/)
      if (format === 'csv') assert.match(answer.body, /'=HYPERLINK/)
      const table = await readTable(answer.rawPayload)
      assert.deepEqual(table.headers, ['Fila', 'Nombre', 'Correo', 'Notas', 'Motivo'])
      const [row] = table.cells
      assert.deepEqual(row?.slice(0, 4), ['3', 'Luis', 'sin-arroba', '=HYPERLINK("http://x")'])
      assert.match(row?.[4] ?? '', /^Columna «Correo»: No es una dirección/)
    })

  it('of somebody else do not exist', async () => {
    const { id } = (await ada.post('/imports', { module: 'lead', file: await upload(ada, text) })).json()
    for (const path of ['', '/rows', '/rejected'])
      assert.notEqual((await kim.get(`/imports/${id}${path}`)).statusCode, 200)
    assert.notEqual((await kim.send('PUT', `/imports/${id}/run`)).statusCode, 202)
  })

  it('cannot take a file that somebody else uploaded', async () => {
    const file = await upload(kim, text)
    assert.equal((await ada.post('/imports', { module: 'lead', file })).statusCode, 404)
  })

  it('that have written nothing can be discarded', async () => {
    const { id } = (await ada.post('/imports', { module: 'lead', file: await upload(ada, text) })).json()
    assert.equal((await ada.send('DELETE', `/imports/${id}`)).statusCode, 204)
    assert.equal((await ada.get(`/imports/${id}`)).statusCode, 404)
  })
})
