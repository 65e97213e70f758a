import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Client, TestApp } from '#test/support/http.ts'
import { testProject, type TestProject } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let look: TestProject['look']

type Check = { readonly letter: string }

before(async () => {
  ;({ app, ada, look } = await testProject())
})

after(async () => {
  await app.close()
})

it('going live is held up by an import that left out too many rows, until it is undone (W-11 e)', async () => {
  const imports = async () => (await look('go-live')).phase.checks.find(({ letter }: Check) => letter === 'e')
  assert.equal((await imports()).state, 'met')
  const id = await importLeads('Nombre;Correo\nAna;ana@feria.es\nLuis;sin-arroba\n')
  const held = await imports()
  assert.equal(held.state, 'open')
  assert.deepEqual(
    held.reasons.map(({ es }: { es: string }) => es),
    ['1 importación con más del 5 % de las filas rechazadas.'],
  )
  assert.ok(!JSON.stringify(held).includes('feria.csv'), 'only whoever imported knows of what')
  assert.equal((await ada.send('PUT', `/imports/${id}/undo`)).statusCode, 202)
  await app.system.environment.jobs.drain()
  assert.equal((await imports()).state, 'met')
})

async function importLeads(content: string): Promise<string> {
  const { jobs } = app.system.environment
  const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="feria.csv"\r\n\r\n'
  const file = await ada.send('POST', '/files', undefined, {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: Buffer.from(`${head}${content}\r\n--x--\r\n`),
  })
  const { id } = (await ada.post('/imports', { module: 'lead', file: file.json().id })).json()
  await jobs.drain()
  const { mapping } = (await ada.get(`/imports/${id}`)).json()
  const options = { values: { source: 'tradeFair' } }
  assert.equal((await ada.send('PUT', `/imports/${id}/plan`, { mapping, options })).statusCode, 202)
  await jobs.drain()
  assert.equal((await ada.send('PUT', `/imports/${id}/run`)).statusCode, 202)
  await jobs.drain()
  return id
}
