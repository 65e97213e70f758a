import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'light-my-request'
import { testApp, type TestApp } from '#test/support/http.ts'

let app: TestApp
let authorization: string

before(async () => {
  app = await testApp()
  const ada = await app.signIn('ada')
  const made = await ada.post('/keys', { name: 'guide', scopes: ['read', 'write'] })
  authorization = `Bearer ${made.json().secret}`
})
after(async () => await app.close())

for (const language of ['es', 'en']) {
  test(`the requests of the ${language} guide to the API do what it says`, async () => {
    let id = ''
    for (const { method, url, headers, body } of await requestsOf(language)) {
      const options = { headers: { ...headers, authorization, cookie: '' } }
      const answer = await app.anyone.send(method, encodeURI(url.replace('{id}', id)), body, options)
      assert.ok(answer.statusCode < 300, `${method} ${url}: ${answer.body}`)
      if (method === 'POST') ({ id } = answer.json())
    }
    assert.notEqual(id, '')
  })
}

interface GuideRequest {
  readonly method: InjectOptions['method']
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

async function requestsOf(language: string): Promise<GuideRequest[]> {
  const file = path.join(import.meta.dirname, '..', '..', 'docs', language, 'api.md')
  const blocks = (await readFile(file, 'utf8')).matchAll(/```http\n(.*?)```/gs)
  return [...blocks].map(([, block = '']) => {
    const [head = '', text] = block.trim().split('\n\n')
    const [first = '', ...lines] = head.split('\n')
    const [method, url = ''] = first.split(' ')
    const headers = Object.fromEntries(lines.map((line) => line.split(': ')))
    const body: unknown = text === undefined ? undefined : JSON.parse(text)
    // The guide names nothing but methods of HTTP there.
    return { method: method as InjectOptions['method'], url: url.replace('/api/v1', ''), headers, body }
  })
}
