import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

interface Message {
  readonly id: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

describe('the stream of changes', () => {
  let test: TestApp
  let url: string

  before(async () => {
    test = await testApp()
    url = await test.app.fastify.listen({ host: '127.0.0.1', port: 0 })
  })
  after(async () => await test.close())

  async function open(client: Client, lastEventId?: string) {
    const control = new AbortController()
    const response = await fetch(`${url}/api/v1/changes/stream`, {
      headers: { cookie: client.cookie ?? '', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
      signal: control.signal,
    })
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.ok(response.body)
    const messages = readMessages(response.body)
    await messages.next()
    return { messages, close: () => control.abort() }
  }

  async function take(messages: AsyncIterator<Message>): Promise<Message> {
    const next = await messages.next()
    assert.equal(next.done, false)
    return next.value
  }

  it('tells the reader what changed in what they see, and nothing of the rest', async () => {
    const [kim, leo] = [await test.signIn('kim'), await test.signIn('leo')]
    const stream = await open(kim)
    await leo.post('/records/account', { name: 'De Leo' })
    const made = (await kim.post('/records/account', { name: 'De Kim' })).json()
    const created = await take(stream.messages)
    assert.equal(created.event, 'change')
    assert.equal(created.data.id, made.id)
    assert.equal(created.data.module, 'account')
    assert.equal(created.data.action, 'create')
    await kim.send('PATCH', `/records/account/${made.id}`, { version: 1, values: { website: 'https://kim.example' } })
    const updated = await take(stream.messages)
    assert.deepEqual(updated.data.fields, ['website'])
    stream.close()
  })

  it('goes on after the last message that was heard', async () => {
    const ada = await test.signIn('ada')
    const first = await open(ada)
    await ada.post('/records/account', { name: 'Uno' })
    const heard = await take(first.messages)
    first.close()
    const missed = (await ada.post('/records/account', { name: 'Dos' })).json()
    const second = await open(ada, heard.id)
    assert.equal((await take(second.messages)).data.id, missed.id)
    second.close()
  })

  it('says to read everything again when what was missed is no longer kept', async () => {
    const ada = await test.signIn('ada')
    const stream = await open(ada, '1.1')
    assert.equal((await take(stream.messages)).event, 'resync')
    stream.close()
  })

  it('ends when the server stops, which does not wait for its readers', async () => {
    const other = await testApp()
    const address = await other.app.fastify.listen({ host: '127.0.0.1', port: 0 })
    const kim = await other.signIn('kim')
    const response = await fetch(`${address}/api/v1/changes/stream`, { headers: { cookie: kim.cookie ?? '' } })
    const startedAt = performance.now()
    await other.close()
    assert.ok(performance.now() - startedAt < 5_000)
    await response.text()
  })

  it('ends when the session does', async () => {
    const mara = await test.signIn('mara')
    const stream = await open(mara)
    await mara.send('DELETE', '/session')
    assert.equal((await stream.messages.next()).done, true)
  })
})

async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let text = ''
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString('utf8')
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const part = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
      if (lines[0]?.startsWith(':')) continue
      yield { id: part('id'), event: part('event'), data: JSON.parse(part('data') || '{}') }
    }
  }
}
