import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { coreId } from '#catalog/modules/define.ts'
import { audienceOf, sightOf, type Heard } from '#server/changes/audience.ts'
import { openPresence, visitsPerUserMax } from '#server/changes/presence.ts'
import {
  keptMax,
  openChangeStream,
  type ChangeStream,
  type StreamedChange,
  type StreamMessage,
} from '#server/changes/stream.ts'
import { createRecords } from '#server/records/create.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { contextOf, people, worldSchema, type Person } from '#test/support/world.ts'

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
    if (lastEventId === undefined) assert.equal((await messages.next()).value?.event, 'start')
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

  it('is listened to once for all, and each hears what concerns them alone, comments on what they see included', async () => {
    const { environment } = test.system
    const stream = await openChangeStream(environment)
    const heard = { kim: new Set<string>(), leo: new Set<string>() }
    for (const name of ['kim', 'leo'] as const) {
      const hear = (message: Heard): void => {
        if ('changes' in message) for (const { recordId } of message.changes) heard[name].add(recordId)
      }
      await audienceOf(environment, stream).join(undefined, { userId: people[name].id, hear })
    }
    const [kim, leo] = [await test.signIn('kim'), await test.signIn('leo')]
    const listening = await open(leo)
    const ofKim = (await kim.post('/records/account', { name: 'Solo de Kim' })).json().id
    const said = await kim.post('/records/comment', {
      regarding: { module: 'account', id: ofKim },
      body: '<p>Hola</p>',
    })
    assert.equal(said.statusCode, 201)
    const ofLeo = (await leo.post('/records/account', { name: 'Solo de Leo' })).json().id
    assert.equal((await take(listening.messages)).data.id, ofLeo)
    while (!heard.leo.has(ofLeo)) await wait(10)
    assert.ok(heard.kim.has(ofKim) && heard.kim.has(said.json().id))
    assert.ok(!heard.kim.has(ofLeo) && !heard.leo.has(ofKim))
    listening.close()
    await stream.close()
  })

  it('tells each who comes back what they missed, however many they are, and all what follows', async () => {
    const { environment } = test.system
    const kim = await test.signIn('kim')
    const recordId: string = (await kim.post('/records/account', { name: 'De vuelta' })).json().id
    const changes = (count: number): readonly StreamedChange[] =>
      Array.from({ length: count }, (_, at) => ({
        position: `1.${at}`,
        moduleId: coreId('module', 'account'),
        recordId,
        action: 'update',
        fieldIds: [],
        actor: null,
      }))
    const listeners: ((message: StreamMessage) => void)[] = []
    const stream: ChangeStream = {
      position: () => '1.0',
      close: async () => undefined,
      async subscribe(_after, listener) {
        listener({ changes: changes(keptMax - 1) })
        listeners.push(listener)
        return () => undefined
      },
    }
    const heard: number[] = []
    const followed = Promise.withResolvers<void>()
    for (let at = 0; at < 3; at += 1) {
      const hear = (message: Heard): void => {
        heard.push('changes' in message ? message.changes.length : NaN)
        if (heard.length === 6) followed.resolve()
      }
      await audienceOf(environment, stream).join('1.0', { userId: people.kim.id, hear })
    }
    const live = { changes: changes(1) }
    for (const listener of listeners) listener(live)
    await followed.promise
    assert.deepEqual(heard, [...Array.from({ length: 3 }, () => keptMax - 1), 1, 1, 1])
  })

  it('is judged by what its record says now, not by what it said a while ago', async () => {
    const sees = sightOf(await contextOf(test.system.environment, 'kim', 'api'))
    const change = { position: '1.1', moduleId: coreId('module', 'account'), recordId: '', action: 'update' } as const
    const ofKim = { ownerId: people.kim.id, groupSetId: 0 }
    const judged = (readMs: number) => sees({ ...change, fieldIds: [], actor: null, ground: { ...ofKim, readMs } })
    assert.deepEqual([judged(performance.now() + 60_000), judged(performance.now() - 1_500)], [true, undefined])
  })

  it('goes on after the last message that was heard', async () => {
    const ada = await test.signIn('ada')
    const first = await open(ada)
    const seen = (await ada.post('/records/account', { name: 'Uno' })).json()
    let heard = await take(first.messages)
    while (heard.data.id !== seen.id) heard = await take(first.messages)
    first.close()
    const missed = (await ada.post('/records/account', { name: 'Dos' })).json()
    const second = await open(ada, heard.id)
    assert.equal((await take(second.messages)).data.id, missed.id)
    second.close()
  })

  it('loses nothing between what a page reads and the opening of its stream', async () => {
    const ada = await test.signIn('ada')
    const { position } = (await ada.get('/session')).json()
    assert.equal((await ada.get('/records/account?limit=1')).statusCode, 200)
    const made = (await ada.post('/records/account', { name: 'Entre medias' })).json()
    const stream = await open(ada, position)
    let heard = await take(stream.messages)
    while (heard.data.id !== made.id) {
      assert.equal(heard.event, 'change')
      heard = await take(stream.messages)
    }
    stream.close()
  })

  it('goes on where one was when the server was started again', async () => {
    const ada = await test.signIn('ada')
    const stream = await open(ada)
    await ada.post('/records/account', { name: 'Antes' })
    const { id: last } = await take(stream.messages)
    stream.close()
    const missed = (await ada.post('/records/account', { name: 'Mientras' })).json()
    const again = await openChangeStream(test.system.environment)
    // What was committed behind a write that still runs is told once that has ended.
    const told = await new Promise<StreamMessage>((resolve) => void again.subscribe(last, resolve))
    await again.close()
    assert.ok('changes' in told)
    assert.deepEqual(
      told.changes.map(({ recordId }) => recordId),
      [missed.id],
    )
  })

  it('passes over a large write that nobody hears, and tells who comes back to read anew', async () => {
    const { environment } = test.system
    const stream = await openChangeStream(environment)
    const before = stream.position()
    const names = Array.from({ length: 600 }, (_, at) => ({ values: { name: `Muchos ${at}` } }))
    await createRecords(await contextOf(environment, 'ada', 'api'), 'account', names)
    while (stream.position() === before || !stream.position().endsWith('.0')) await wait(10)
    const told: StreamMessage[] = []
    await stream.subscribe(before, (message) => told.push(message))
    assert.ok(told[0] && 'resync' in told[0])
    const next = (await (await test.signIn('ada')).post('/records/account', { name: 'Después' })).json()
    const heard = () => told.flatMap((message) => ('changes' in message ? message.changes : []))
    while (heard().length === 0) await wait(10)
    await stream.close()
    assert.deepEqual(
      heard().map(({ recordId }) => recordId),
      [next.id],
    )
  })

  it('says to read everything again when what was missed is no longer kept', async () => {
    const ada = await test.signIn('ada')
    const stream = await open(ada, '1.1')
    assert.equal((await take(stream.messages)).event, 'resync')
    stream.close()
  })

  it('loses nothing before the first change either, and says so where it cannot know what was missed', async () => {
    const ada = await test.signIn('ada')
    const response = await fetch(`${url}/api/v1/changes/stream`, { headers: { cookie: ada.cookie ?? '' } })
    assert.ok(response.body)
    const messages = readMessages(response.body)
    await messages.next()
    const start = await take(messages)
    await messages.return(undefined)
    const missed = (await ada.post('/records/account', { name: 'Tres' })).json()
    const second = await open(ada, start.id)
    let heard = await take(second.messages)
    while (heard.data.id !== missed.id) heard = await take(second.messages)
    second.close()
    const lost = await open(ada, 'nonsense')
    assert.equal((await take(lost.messages)).event, 'resync')
    lost.close()
  })

  it('ends when the server stops, which does not wait for its readers', async () => {
    const other = await testApp()
    const address = await other.app.fastify.listen({ host: '127.0.0.1', port: 0 })
    const kim = await other.signIn('kim')
    const response = await fetch(`${address}/api/v1/changes/stream`, { headers: { cookie: kim.cookie ?? '' } })
    await other.close()
    // One that was cut would be no whole answer.
    await response.text()
  })

  it('ends when the session does, and says that it is there when another of theirs does', async () => {
    const mara = await test.signIn('mara')
    const { messages } = await open(mara)
    await (await test.signIn('mara')).send('DELETE', '/session')
    assert.equal((await take(messages)).event, 'alive')
    await mara.send('DELETE', '/session')
    for await (const { event } of messages) assert.equal(event, 'alive')
  })

  describe('who is at a record', () => {
    const clients = new Map<Person, Client>()
    let account: string

    before(async () => {
      for (const person of ['ada', 'kim', 'leo', 'mara'] as const) clients.set(person, await test.signIn(person))
    })
    beforeEach(async () => {
      account = (await by('kim').post('/records/account', { name: 'Aceites del Bajo Aragón' })).json().id
      test.world.setNow(new Date(Date.parse(test.world.now()) + 3_600_000).toISOString())
    })

    function by(person: Person): Client {
      const client = clients.get(person)
      assert.ok(client)
      return client
    }

    async function beAt(person: Person, field: string | null = null, visit: string = people[person].id, id = account) {
      return await by(person).send('PUT', `/presence/${visit}`, { module: 'account', id, field })
    }

    /** The next message of presence that somebody is sent. */
    async function told(messages: AsyncIterator<Message>): Promise<unknown> {
      for (;;) {
        const { event, data } = await take(messages)
        if (event === 'presence' && data.id === account) return data.people
      }
    }

    it('is told to those who are there too: who comes, what they type in, and who goes', async () => {
      assert.deepEqual((await beAt('mara')).json().people, [])
      const stream = await open(by('mara'))
      const kim = { id: people.kim.id, name: 'Kim Ortega' }
      assert.deepEqual((await beAt('kim')).json().people, [{ id: people.mara.id, name: 'Mara Gil', field: null }])
      assert.deepEqual(await told(stream.messages), [{ ...kim, field: null }])
      await beAt('kim', 'website')
      assert.deepEqual(await told(stream.messages), [{ ...kim, field: 'website' }])
      await by('kim').send('DELETE', `/presence/${people.kim.id}`)
      assert.deepEqual(await told(stream.messages), [])
      stream.close()
    })

    it('is nobody twice, whatever the number of tabs, and of one person not without end', async () => {
      await beAt('kim')
      await beAt('kim', 'name', test.world.newId())
      const [one, ...more] = (await beAt('mara')).json().people
      assert.deepEqual([one.field, more], ['name', []])
      for (let tab = 0; tab < visitsPerUserMax; tab += 1) await beAt('kim', null, test.world.newId())
      const place = { schema: worldSchema, moduleId: coreId('module', 'account'), recordId: account }
      const kept = test.system.presence.at(place).filter(({ userId }) => userId === people.kim.id)
      assert.equal(kept.length, visitsPerUserMax)
    })

    it('is nothing for who may not see the record, and no record for them to be at', async () => {
      await beAt('kim')
      assert.equal((await beAt('leo')).statusCode, 404)
      assert.equal((await beAt('leo', null, people.kim.id)).statusCode, 404)
      assert.equal((await beAt('leo', 'noSuchField')).statusCode, 422)
      const [, ...others] = (await beAt('mara')).json().people
      assert.deepEqual(others, [])
    })

    it('is told no longer to somebody who lost sight of the record', async () => {
      await by('mara').send('PATCH', `/records/account/${account}`, { version: 1, values: { owner: people.leo.id } })
      assert.equal((await beAt('leo')).statusCode, 200)
      const stream = await open(by('leo'))
      const version = (await by('ada').get(`/records/account/${account}`)).json().version
      await by('ada').send('PATCH', `/records/account/${account}`, {
        version,
        values: { owner: people.kim.id, groups: [] },
      })
      await beAt('kim')
      const own = (await by('leo').post('/records/account', { name: 'De Leo' })).json().id
      await beAt('leo', null, people.leo.id, own)
      await beAt('ada', null, people.ada.id, own)
      for (;;) {
        const { event, data } = await take(stream.messages)
        if (event !== 'presence') continue
        assert.equal(data.id, own)
        break
      }
      stream.close()
    })

    it('ends with the session, and by itself when nothing more is heard', async () => {
      await beAt('kim')
      await beAt('mara')
      test.world.setNow(new Date(Date.parse(test.world.now()) + 30_000).toISOString())
      await beAt('kim')
      test.world.setNow(new Date(Date.parse(test.world.now()) + 30_000).toISOString())
      const seen = (await beAt('ada')).json().people
      assert.deepEqual(
        seen.map(({ id }: { id: string }) => id),
        [people.kim.id],
      )
      await by('kim').send('DELETE', '/session')
      clients.set('kim', await test.signIn('kim'))
      assert.deepEqual((await beAt('ada')).json().people, [])
    })

    it('is the same in every process', async () => {
      const other = await openPresence(test.database.db, test.world, test.system.sessions)
      const place = { schema: worldSchema, moduleId: coreId('module', 'account'), recordId: account }
      const change = () => new Promise<void>((resolve) => void other.onChange(() => resolve()))
      let changed = change()
      await beAt('kim', 'name')
      await changed
      assert.deepEqual(
        other.at(place).map(({ userId }) => userId),
        [people.kim.id],
      )
      assert.deepEqual(other.at({ ...place, schema: 'env_other' }), [])
      changed = change()
      await by('kim').send('DELETE', `/presence/${people.kim.id}`)
      await changed
      assert.deepEqual(other.at(place), [])
      await other.close()
    })

    it('leaves no trace of who sees as somebody, who hears nothing of it either, nor of a key', async () => {
      await by('ada').send('PUT', '/session/view', { user: people.kim.id })
      assert.equal((await beAt('ada')).statusCode, 403)
      await by('ada').send('DELETE', '/session/view')
      const { secret } = (await by('kim').post('/keys', { name: 'key', scopes: ['read', 'write'] })).json()
      const body = { module: 'account', id: account, field: null }
      const headers = { authorization: `Bearer ${secret}` }
      const byKey = await test.anyone.send('PUT', `/presence/${people.kim.id}`, body, { headers })
      assert.equal(byKey.statusCode, 403)
      assert.deepEqual((await beAt('mara')).json().people, [])
    })
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
