import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { fixedTable } from '#server/model/registry.ts'
import { neutralEgress } from '#server/backup/neutral.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { configure } from '#test/support/project.ts'
import { readPdf } from '#test/support/pdf.ts'
import { people } from '#test/support/world.ts'

interface Offer {
  readonly quote: string
  readonly deal: string
  readonly account: string
}

describe('a document that leaves', () => {
  let test: TestApp
  let kim: Client
  let leo: Client

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
  })
  after(async () => await test.close())

  async function make(module: string, values: Record<string, unknown>): Promise<string> {
    const answer = await kim.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  async function makeOffer(values: Record<string, unknown> = {}): Promise<Offer> {
    const account = await make('account', { name: 'Conservas Ebro', email: 'compras@ebro.example' })
    await make('contact', { firstName: 'Rosa', lastName: 'Gil', account, email: 'rosa@ebro.example' })
    const deal = await make('opportunity', { name: 'Línea 2', account })
    const quote = await make('quote', { subject: 'Línea 2', account, opportunity: deal, ...values })
    for (const [index, amount] of ['100', '200', '300.50'].entries()) {
      const unitPrice = { amount, currency: 'EUR' }
      await make('quoteLine', { quote, position: index + 1, description: `Pieza ${index}`, quantity: '2', unitPrice })
    }
    return { quote, deal, account }
  }

  async function linkTo(quote: string): Promise<{ id: string; token: string }> {
    const answer = await kim.post(`/records/quote/${quote}/links`)
    assert.equal(answer.statusCode, 201, answer.body)
    const { id, url } = answer.json()
    assert.match(url, /^http:\/\/127\.0\.0\.1:3000\/offer#[\w-]{43}$/)
    return { id, token: url.split('#')[1] }
  }

  const ask = async (path: string, body: object) => await test.anyone.post(`/public-document${path}`, body)
  const statusOf = async (quote: string) => (await kim.get(`/records/quote/${quote}`)).json().status
  const delivery = async (quote: string) => (await kim.get(`/records/quote/${quote}/delivery`)).json()

  async function read(token: string) {
    const answer = await ask('', { token })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  async function accept(token: string, hash: string) {
    return await ask('/decision', { token, hash, decision: 'accepted', name: 'Rosa Gil', role: 'Gerente' })
  }

  it('is read by its link without a session, and seen to have been', async () => {
    const { quote } = await makeOffer()
    const { token } = await linkTo(quote)
    assert.equal(await statusOf(quote), 'sent')
    const { environment } = test.system
    const { egress } = environment
    // In a neutral copy the links of the original lead nowhere.
    Object.assign(environment, { egress: neutralEgress() })
    for (const path of ['', '/decision', '/comments', '/pdf']) {
      assert.ok([404, 422].includes((await ask(path, { token })).statusCode), path)
    }
    assert.equal((await ask('', { token })).statusCode, 404)
    Object.assign(environment, { egress })
    const found = await read(token)
    assert.equal(found.state, 'open')
    assert.match(JSON.stringify(found.document.blocks).replace(/\s/g, ' '), /Pieza 2.*601,00 €.*Total.*1\.201,00 €/)
    const pdf = await ask('/pdf', { token })
    assert.match((await readPdf(pdf.rawPayload)).pages.join(' ').replace(/\s/g, ' '), /Pieza 0.*1\.201,00 €/s)
    await read(token)
    const { links } = await delivery(quote)
    assert.deepEqual([links.length, links[0].timesSeen, links[0].isOpen], [1, 1, true])
    const answer = await ask('', { token })
    assert.equal(answer.headers['set-cookie'], undefined)
    const tables = ['public_link', 'issued_document', 'sent_mail'].map((name) =>
      fixedTable(test.system.environment.schema, name),
    )
    for (const table of tables) {
      const kept = await test.database.db.query(sql`select * from ${table}`)
      assert.ok(!JSON.stringify(kept).includes(token))
    }
    assert.ok(!JSON.stringify(test.logged).includes(token))
  })

  it('leads nowhere by a wrong link, or one that was revoked', async () => {
    const { quote } = await makeOffer()
    const { id, token } = await linkTo(quote)
    const other = await linkTo(quote)
    for (const wrong of ['', token.slice(1), `${token.slice(0, -1)}_`, `${token} `, 'x'.repeat(200), '%00']) {
      for (const path of ['', '/pdf']) assert.equal((await ask(path, { token: wrong })).statusCode, 404)
    }
    assert.equal((await kim.send('DELETE', `/records/quote/${quote}/links/${id}`)).statusCode, 204)
    assert.equal((await ask('', { token })).statusCode, 404)
    assert.equal((await ask('/comments', { token, name: 'Rosa', body: 'Hola' })).statusCode, 404)
    const { hash } = await read(other.token)
    assert.equal((await accept(token, hash)).statusCode, 404)
    assert.equal(await statusOf(quote), 'sent')
  })

  it('is accepted once, by whoever comes first, and its deal is what was accepted', async () => {
    const { quote, deal } = await makeOffer()
    const { token } = await linkTo(quote)
    const { hash } = await read(token)
    assert.equal((await accept(token, 'f'.repeat(64))).statusCode, 409)
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await accept(token, hash)))
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [204, 204, 204, 204],
    )
    const { replies } = await delivery(quote)
    assert.equal(replies.length, 1)
    assert.deepEqual([replies[0].kind, replies[0].name, replies[0].hash], ['accepted', 'Rosa Gil', hash])
    const record = (await kim.get(`/records/quote/${quote}`)).json()
    assert.deepEqual([record.status, record.decidedBy], ['accepted', 'Rosa Gil'])
    const { amount, stage } = (await kim.get(`/records/opportunity/${deal}`)).json()
    assert.deepEqual([amount.amount, stage], ['1201.00', 'won'])
    const after = await read(token)
    assert.deepEqual([after.state, after.decision.name], ['accepted', 'Rosa Gil'])
    const pdf = await readPdf((await ask('/pdf', { token })).rawPayload)
    assert.match(pdf.pages.join(' ').replace(/\s/g, ''), new RegExp(`RosaGil.*Gerente.*${hash}`))
    const refused = await ask('/decision', { token, hash, decision: 'rejected', name: 'Eva', reason: 'price' })
    assert.equal(refused.statusCode, 409)
    assert.equal(await statusOf(quote), 'accepted')
  })

  it('is accepted where deals are to say their need first, and this one does not', async () => {
    const ada = await test.signIn('ada')
    const [settings] = (await ada.get('/elements?kind=settings')).json().rows
    const ask = async (needBeforeLines: boolean) =>
      await configure(ada, [
        { change: 'update', id: settings.id, definition: { ...settings.definition, needBeforeLines } },
      ])
    await ask(true)
    const { quote, deal } = await makeOffer()
    const { token } = await linkTo(quote)
    const { hash } = await read(token)
    assert.equal((await accept(token, hash)).statusCode, 204)
    assert.equal((await kim.get(`/records/opportunity/${deal}`)).json().amount.amount, '1201.00')
    await ask(false)
  })

  it('is rejected with a reason, and not without', async () => {
    const { quote } = await makeOffer()
    const { token } = await linkTo(quote)
    const { hash, reasons } = await read(token)
    assert.ok(
      reasons.some(({ value, label }: { value: string; label: string }) => value === 'price' && label === 'Precio'),
    )
    const reject = async (more: object) =>
      await ask('/decision', { token, hash, decision: 'rejected', name: 'Rosa', ...more })
    assert.equal((await reject({})).statusCode, 422)
    assert.equal((await reject({ reason: 'nothing' })).statusCode, 422)
    assert.equal((await delivery(quote)).replies.length, 0)
    assert.equal((await reject({ reason: 'price', body: 'Demasiado' })).statusCode, 204)
    assert.equal(await statusOf(quote), 'rejected')
  })

  it('is neither accepted nor shown once its day is over, nor accepted in the place of a newer version', async () => {
    const { quote } = await makeOffer({ validUntil: '2030-01-10' })
    const { token } = await linkTo(quote)
    const { hash } = await read(token)
    const before = test.world.now()
    test.world.setNow('2030-01-10T22:59:00.000Z')
    assert.equal((await read(token)).state, 'open')
    test.world.setNow('2030-01-10T23:00:00.000Z')
    const over = await read(token)
    assert.deepEqual([over.state, over.document], ['expired', null])
    assert.equal((await accept(token, hash)).statusCode, 409)
    assert.equal((await ask('/pdf', { token })).statusCode, 404)
    test.world.setNow(before)
    const next = await kim.post(`/records/quote/${quote}/versions`)
    assert.equal(next.statusCode, 200, next.body)
    const newer = await linkTo(next.json().id)
    assert.equal((await read(token)).state, 'superseded')
    assert.equal((await accept(token, hash)).statusCode, 409)
    assert.equal((await accept(newer.token, (await read(newer.token)).hash)).statusCode, 204)
  })

  it('takes what the customer says as plain text, within bounds, and tells whose it is', async () => {
    const { quote } = await makeOffer()
    const { token } = await linkTo(quote)
    const say = async (body: string) => await ask('/comments', { token, name: '<b>Rosa</b>', body })
    assert.equal((await say('<script>alert(1)</script>\n=1+1')).statusCode, 204)
    assert.equal((await say('x'.repeat(2001))).statusCode, 422)
    assert.equal((await say('a\u0000b')).statusCode, 422)
    assert.equal((await ask('/comments', { token, name: 'a', body: 'b', owner: 'x' })).statusCode, 422)
    const statuses = []
    for (let index = 0; index < 10; index += 1) statuses.push((await say(`Otra ${index}`)).statusCode)
    assert.deepEqual([statuses[8], statuses[9]], [204, 429])
    const { comments } = await read(token)
    assert.deepEqual([comments.length, comments[0].body], [10, '<script>alert(1)</script>\n=1+1'])
    const notices = (await kim.get('/notifications')).json()
    assert.match(JSON.stringify(notices), /quoteComment/)
  })

  it('goes by mail with its PDF and a link for each, and says what became of it', async () => {
    const { quote } = await makeOffer()
    const { recipients, subject, text, canMail, maySend } = await delivery(quote)
    assert.deepEqual([canMail, maySend], [true, true])
    assert.deepEqual(
      recipients.map(({ email }: { email: string }) => email),
      ['rosa@ebro.example', 'compras@ebro.example'],
    )
    assert.match(text, /\{link\}/)
    const to = ['rosa@ebro.example', 'compras@ebro.example']
    const path = `/records/quote/${quote}/mails`
    assert.equal((await kim.post(path, { to, subject: 'Uno\r\nBcc: eva@example.com', text })).statusCode, 422)
    assert.equal((await kim.post(path, { to: ['a@b.example\r\nx'], subject, text })).statusCode, 422)
    assert.equal((await kim.post(path, { to, subject, text })).statusCode, 201)
    assert.equal(test.mails.length, 0)
    await test.system.environment.jobs.drain()
    const [first, second] = test.mails
    assert.deepEqual([first?.to, second?.to, first?.replyTo], [...to, 'kim@example.com'])
    const tokens = [first, second].map((mail) => /offer#([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '')
    assert.notEqual(tokens[0], tokens[1])
    assert.equal((await read(tokens[0] ?? '')).state, 'open')
    const [file] = first?.attachments ?? []
    assert.match((await readPdf(file?.bytes ?? new Uint8Array())).pages.join(' '), /Pieza 0/)
    const after = await delivery(quote)
    assert.deepEqual(
      after.mails.map(({ state }: { state: string }) => state),
      ['sent', 'sent'],
    )
    const opened = after.links.find(({ recipient }: { recipient: string }) => recipient === 'rosa@ebro.example')
    assert.equal(opened.timesSeen, 1)
  })

  it('is answered by no mail to whoever had a link that has been revoked', async () => {
    const { quote } = await makeOffer()
    const { subject, text } = await delivery(quote)
    await kim.post(`/records/quote/${quote}/mails`, { to: ['rosa@ebro.example'], subject, text })
    test.mails.length = 0
    await test.system.environment.jobs.drain()
    const token = /offer#([\w-]+)/.exec(test.mails[0]?.text ?? '')?.[1] ?? ''
    assert.equal((await ask('/comments', { token, name: 'Rosa', body: '¿Y el porte?' })).statusCode, 204)
    const { links, answerTo } = await delivery(quote)
    assert.equal(answerTo, 'rosa@ebro.example')
    assert.equal((await kim.send('DELETE', `/records/quote/${quote}/links/${links[0].id}`)).statusCode, 204)
    assert.equal((await delivery(quote)).answerTo, null)
    assert.equal((await kim.post(`/records/quote/${quote}/replies`, { body: 'Va incluido' })).statusCode, 204)
    test.mails.length = 0
    await test.system.environment.jobs.drain()
    assert.deepEqual(test.mails, [])
  })

  it('says in the stream of its own and of its deal and account what went out and came back, to whom may see it', async () => {
    const { quote, deal, account } = await makeOffer()
    const { subject, text } = await delivery(quote)
    await kim.post(`/records/quote/${quote}/mails`, { to: ['rosa@ebro.example'], subject, text })
    test.mails.length = 0
    await test.system.environment.jobs.drain()
    const token = /offer#([\w-]+)/.exec(test.mails[0]?.text ?? '')?.[1] ?? ''
    await read(token)
    const path = `/records/quote/${quote}/replies`
    assert.equal((await kim.post(path, { body: 'Nadie preguntó' })).statusCode, 409)
    assert.equal((await ask('/comments', { token, name: 'Rosa', body: '¿Y el porte?' })).statusCode, 204)
    assert.deepEqual(
      [(await leo.post(path, { body: 'x' })).statusCode, (await kim.post(path, { body: '' })).statusCode],
      [403, 422],
    )
    const { mayAnswer, answerTo } = await delivery(quote)
    assert.deepEqual([mayAnswer, answerTo], [true, 'rosa@ebro.example'])
    test.world.setNow(new Date(Date.parse(test.world.now()) + 60_000).toISOString())
    assert.equal((await kim.post(path, { body: 'Va incluido {link}' })).statusCode, 204)
    test.mails.length = 0
    await test.system.environment.jobs.drain()
    assert.deepEqual([test.mails[0]?.to, test.mails[0]?.attachments], ['rosa@ebro.example', []])
    assert.match(test.mails[0]?.text ?? '', /Va incluido.*offer#/s)
    const { comments, hash } = await read(token)
    assert.deepEqual(
      comments.map(({ body, isOurs }: { body: string; isOurs: boolean }) => [body, isOurs]),
      [
        ['¿Y el porte?', false],
        ['Va incluido {link}', true],
      ],
    )
    assert.ok(!JSON.stringify(comments).includes('@'))
    assert.equal((await accept(token, hash)).statusCode, 204)
    for (const [module, id] of [
      ['quote', quote],
      ['opportunity', deal],
      ['account', account],
    ]) {
      const { entries } = (await kim.get(`/records/${module}/${id}/timeline?kinds=exchange`)).json()
      const events = entries.map(({ event, record }: { event: string; record: { id: string } }) => {
        assert.equal(record.id, quote)
        return event
      })
      assert.deepEqual(events.toSorted(), ['accepted', 'answer', 'comment', 'mail', 'mail', 'opened'])
      const { counts } = (await kim.get(`/records/${module}/${id}/timeline/counts`)).json()
      assert.equal(counts.exchange, 6)
      assert.equal((await leo.get(`/records/${module}/${id}/timeline?kinds=exchange`)).statusCode, 404)
    }
    // Whoever sees the account and not the quote is told nothing of it.
    const ada = await test.signIn('ada')
    const { version } = (await ada.get(`/records/account/${account}`)).json()
    const values = { owner: people.leo.id }
    assert.equal((await ada.send('PATCH', `/records/account/${account}`, { version, values })).statusCode, 200)
    assert.deepEqual((await leo.get(`/records/account/${account}/timeline?kinds=exchange`)).json().entries, [])
  })

  it('is sent and taken back by nobody who may not change it, and read by nobody who may not see it', async () => {
    const { quote } = await makeOffer()
    const { id } = await linkTo(quote)
    const one = `/records/quote/${quote}`
    const mail = { to: ['a@b.example'], subject: 's', text: 't' }
    for (const by of [leo, test.anyone]) {
      const status = by === leo ? 404 : 401
      assert.equal((await by.get(`${one}/delivery`)).statusCode, status)
      const refused = [
        await by.post(`${one}/links`),
        await by.post(`${one}/mails`, mail),
        await by.send('DELETE', `${one}/links/${id}`),
      ]
      for (const { statusCode } of refused) assert.ok([401, 403, 404].includes(statusCode), String(statusCode))
    }
    const other = await makeOffer()
    assert.equal((await kim.send('DELETE', `/records/quote/${other.quote}/links/${id}`)).statusCode, 404)
    assert.equal((await kim.post(`/records/account/${other.account}/links`)).statusCode, 404)
  })
})
