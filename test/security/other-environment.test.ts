import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'

import { endpoints } from '#common/api/index.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let test: TestApp
let ada: Client
/** Of records that are in the copy alone, by module. */
const strange = new Map<string, string>()

before(async () => {
  test = await testApp()
  ada = await test.signIn('ada')
  const made = await ada.send('PUT', '/environments/sandbox', { contents: 'structure' })
  assert.equal(made.statusCode, 202, made.body)
  await test.system.environment.jobs.drain()
  await enter('sandbox')
  strange.set('account', await make('account', { name: 'De la copia' }))
  strange.set('quote', await make('quote', { subject: 'De la copia', account: strange.get('account') }))
  await enter('production')
})
after(async () => await test.close())

async function enter(environment: string): Promise<void> {
  const { statusCode, body } = await ada.send('PUT', '/session/environment', { environment })
  assert.equal(statusCode, 204, body)
}

async function make(module: string, values: object): Promise<string> {
  const answer = await ada.post(`/records/${module}`, values)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

/** They say the same of what is nowhere: that there is nothing. */
const answerNothing: Readonly<Record<string, string>> = {
  'DELETE /presence/:visit': '',
  'GET /workflows/:id/runs': '{"rows":[],"next":null}',
  'GET /records/:module/:id/workflows': '{"rows":[]}',
}

it('what is in a copy alone is nowhere in production, whatever asks for it', async () => {
  const told: string[] = []
  for (const { method, path } of endpoints) {
    if (!/:(?!module\b|kind\b|name\b|language\b|place\b)\w+/.test(path)) continue
    for (const [module, id] of strange) {
      const address = path
        .replace(':module', module)
        .replaceAll(/:(kind|name|language|place)\b/g, 'x')
        .replaceAll(/:\w+/g, id)
      const answer = await ada.send(method, address, method === 'GET' || method === 'DELETE' ? undefined : {})
      const isNothing = answer.body === answerNothing[`${method} ${path}`]
      if ((answer.statusCode < 300 && !isNothing) || answer.statusCode >= 500 || /De la copia/.test(answer.body))
        told.push(`${method} ${path} ${module}: ${answer.statusCode} ${answer.body.slice(0, 200)}`)
    }
  }
  assert.deepEqual(told, [])
})
