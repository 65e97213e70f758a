import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import type { Database } from '#server/db/database.ts'
import { openEgress } from '#server/egress/egress.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { openMailServer, type MailServer } from '#test/support/mail-server.ts'

interface Mail {
  readonly id: string
  readonly state: string
  readonly error: string | null
  readonly sentAt: string | null
}

describe('the mail of a document', () => {
  let test: TestApp
  let kim: Client
  let quote: string
  let server: MailServer
  let db: Database

  before(async () => {
    test = await testApp()
    ;({ db } = test.database)
    kim = await test.signIn('kim')
    const account = await kim.post('/records/account', { name: 'Conservas Ebro' })
    quote = (await kim.post('/records/quote', { subject: 'Línea 2', account: account.json().id })).json().id
    const unitPrice = { amount: '100', currency: 'EUR' }
    await kim.post('/records/quoteLine', { quote, position: 1, description: 'Pieza', quantity: '2', unitPrice })
    server = await openMailServer()
    const { url: smtpUrl } = server
    Object.assign(test.system.environment.egress, openEgress({ smtpUrl, privateHosts: new Set(['127.0.0.1']) }))
  })
  after(async () => {
    await test.close()
    await server.close()
  })
  beforeEach(() => {
    server.answer = 'take'
    server.arrived.length = 0
    Object.assign(test.system.environment, { db })
  })

  const table = () => fixedTable(test.system.environment.schema, 'sent_mail')

  async function send(): Promise<string> {
    const answer = await kim.post(`/records/quote/${quote}/mails`, {
      to: ['rosa@ebro.example'],
      subject: 's',
      text: 't',
    })
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().ids[0]
  }

  async function read(id: string): Promise<Mail> {
    const { mails } = (await kim.get(`/records/quote/${quote}/delivery`)).json()
    return mails.find((mail: Mail) => mail.id === id)
  }

  /** Every attempt there is, as if the time until the next had passed. */
  async function attempt(times = 100): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const waiting = await test.database.migrator.query(sql`
        update lazo_jobs.job set start_after = now() where name = 'document-mail' and state < 'active' returning id`)
      if (waiting.length === 0) return
      await test.system.environment.jobs.drain()
    }
  }

  /** What writes to the table of mails fails as long as this says so. */
  function failWhen(isFailing: () => boolean): void {
    const query: Database['query'] = async (text) => {
      if (isFailing() && /update .*sent_mail/s.test(text.sql)) throw new Error('no room')
      return await db.query(text)
    }
    Object.assign(test.system.environment, { db: { ...db, query } })
  }

  const retry = async (id: string) => await kim.post(`/records/quote/${quote}/mails/${id}/retry`)

  it('leaves once where what would say that it left fails, and is said to have left', async () => {
    const id = await send()
    failWhen(() => server.arrived.length > 0)
    await attempt(3)
    assert.equal(server.arrived.length, 1)
    Object.assign(test.system.environment, { db })
    await attempt()
    assert.equal(server.arrived.length, 1)
    const { state, sentAt } = await read(id)
    assert.deepEqual([state, sentAt !== null], ['sent', true])
  })

  it('is not sent again by whoever finds it begun and not ended; that is said, and left to people', async () => {
    const id = await send()
    // As a process leaves it that is killed while it sends.
    await db.query(sql`update ${table()} set state = 'sending', attempts = 1 where id = ${id}`)
    assert.equal((await retry(id)).statusCode, 409)
    await attempt()
    assert.deepEqual(server.arrived, [])
    assert.equal((await read(id)).state, 'unsure')
    assert.equal((await retry(id)).statusCode, 204)
    await attempt()
    assert.equal(server.arrived.length, 1)
    assert.match(server.arrived[0] ?? '', new RegExp(id))
    assert.equal((await read(id)).state, 'sent')
    assert.equal((await retry(id)).statusCode, 409)
  })

  it('is not sent again where the server took it and hung up before it said so', async () => {
    server.answer = 'hang up'
    const id = await send()
    await attempt()
    assert.equal(server.arrived.length, 1)
    assert.equal((await read(id)).state, 'unsure')
  })

  it('is sent again where the server asks for that, and not where it refuses', async () => {
    server.answer = 'later'
    const id = await send()
    await attempt(3)
    const { state, error } = await read(id)
    assert.equal(state, 'waiting')
    assert.match(error ?? '', /451/)
    server.answer = 'take'
    await attempt()
    assert.equal(server.arrived.length, 1)
    assert.equal((await read(id)).state, 'sent')
    server.answer = 'refuse'
    const refused = await send()
    await attempt()
    assert.equal(server.arrived.length, 1)
    assert.equal((await read(refused)).state, 'failed')
  })

  it('waits for a server that is away, and is told to have failed when it has been for two days', async () => {
    await server.close()
    const id = await send()
    await attempt(40)
    assert.equal((await read(id)).state, 'waiting')
    await attempt()
    const { state, error } = await read(id)
    assert.equal(state, 'failed')
    assert.match(error ?? '', /ECONNREFUSED/)
  })
})
