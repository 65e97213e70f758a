import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { neutralEgress } from '#server/backup/neutral.ts'
import { UnconfirmedMail } from '#server/egress/egress.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { done, recordsAs, withRoles, type Said } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let mara: Client

const { make, read, update, take, taken } = recordsAs(() => ada)
const asKim = recordsAs(() => kim)

before(async () => {
  app = await testApp()
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
  mara = await app.signIn('mara')
})

after(async () => {
  await app.close()
})

let count = 0

async function newContact(values: object = {}, owner: string = people.kim.id): Promise<Said> {
  count += 1
  const granted = { marketingConsent: 'granted', marketingConsentAt: '2026-01-01T00:00:00Z' }
  return await make('contact', {
    firstName: 'Rosa',
    lastName: `Gil ${count}`,
    email: `rosa${count}@ebro.example`,
    ...granted,
    ...values,
    owner,
  })
}

async function openSurvey(values: object = {}): Promise<Said> {
  const made = await make('survey', { name: 'Oleada', kind: 'nps', ...values })
  return await taken('survey', made, 'open')
}

const ask = async (client: Client, survey: Said, body: object) =>
  await client.post(`/surveys/${survey.id}/asking`, body)

async function asked(survey: Said, contact: Said): Promise<{ token: string; url: string; text: string; html: string }> {
  app.mails.length = 0
  await done(ask(ada, survey, { ids: [contact.id] }))
  await app.system.environment.jobs.drain()
  const [mail] = app.mails
  assert.ok(mail)
  const [url = '', token = ''] = /http:\/\/127\.0\.0\.1:3000\/survey\/([\w-]{43})/.exec(mail.text) ?? []
  return { token, url, text: mail.text, html: mail.html ?? '' }
}

const page = async (token: string, query = '') =>
  await app.app.fastify.inject({ method: 'GET', url: `/survey/${token}${query}` })

const send = async (token: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  await app.app.fastify.inject({
    method: 'POST',
    url: `/survey/${token}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: app.system.baseUrl.origin, ...headers },
    payload: new URLSearchParams({ act: 'answer', ...form }).toString(),
  })

async function answersOf(contact: Said): Promise<readonly Record<string, unknown>[]> {
  const filter = encodeURIComponent(JSON.stringify({ field: 'contact', op: 'eq', value: contact.id }))
  return (await ada.get(`/records/surveyAnswer?filter=${filter}&sort=createdAt`)).json().rows
}

describe('asking customers', () => {
  it('sends each a mail with a link of their own, and what they answer is on their record', async () => {
    const survey = await openSurvey()
    const contact = await newContact({ firstName: '<i>Rosa</i>' })
    const { token, text, html } = await asked(survey, contact)
    assert.match(text, /^Hola, <i>Rosa<\/i>:\n\n¿Con qué probabilidad.*\n\n.*\n\n0: http.*\?score=0\n1: /)
    assert.ok(html.includes('&lt;i&gt;Rosa') && !html.includes('<i>'))
    const shown = await page(token, '?score=9')
    assert.equal(shown.statusCode, 200)
    assert.match(shown.body, /value="9" required checked/)
    assert.doesNotMatch(shown.body, /<script|Gil/)
    // A program that opens every link has answered nothing.
    assert.deepEqual(
      (await answersOf(contact)).map(({ state, score }) => [state, score]),
      [['sent', null]],
    )
    const sent = await send(token, { score: '9', comment: 'Llegan <b>pronto</b>\r\n=1+1' })
    assert.deepEqual([sent.statusCode, sent.headers.location], [303, `/survey/${token}?done=1`])
    const [answer] = await answersOf(contact)
    assert.deepEqual(
      [answer?.state, answer?.score, answer?.points, answer?.comment, answer?.kind],
      ['answered', 9, 100, 'Llegan <b>pronto</b>\n=1+1', 'nps'],
    )
    const after = await page(token, '?done=1')
    assert.match(after.body, /Gracias por contestar/)
    assert.ok(after.body.includes('Llegan &lt;b&gt;pronto') && !after.body.includes('<b>'))
    assert.deepEqual((await read('survey', survey)).answeredCount, 1)
    const [kept] = await app.database.db.query<{ all: string }>(sql`
      select string_agg(hash, ' ') as all from ${fixedTable(app.system.environment.schema, 'survey_link')}`)
    assert.ok(!kept?.all.includes(token) && !JSON.stringify(app.logged).includes(token))
  })

  it('may be answered otherwise until it closes or its time is over, and not then', async () => {
    const survey = await openSurvey({ kind: 'csat', daysOpen: 2 })
    const contact = await newContact()
    const { token } = await asked(survey, contact)
    assert.equal((await send(token, { score: '5' })).statusCode, 303)
    assert.equal((await send(token, { score: '2', comment: 'Al final no' })).statusCode, 303)
    const scores = async () => (await answersOf(contact)).map(({ score, points }) => [score, points])
    assert.deepEqual(await scores(), [[2, 0]])
    const before = app.world.now()
    app.world.setNow(new Date(Date.parse(before) + 2 * 86_400_000).toISOString())
    assert.match((await page(token)).body, /se ha cerrado/)
    assert.doesNotMatch((await page(token)).body, /Al final no/)
    assert.equal((await send(token, { score: '4' })).statusCode, 409)
    app.world.setNow(before)
    await taken('survey', survey, 'close')
    assert.equal((await send(token, { score: '4' })).statusCode, 409)
    assert.deepEqual(await scores(), [[2, 0]])
    await taken('survey', survey, 'open')
    assert.equal((await send(token, { score: '4' })).statusCode, 303)
    assert.deepEqual(await scores(), [[4, 100]])
  })

  it('takes marks of its scale and plain text within bounds, by our own form', async () => {
    const { token } = await asked(await openSurvey(), await newContact())
    for (const score of ['', '11', '-1', '9.5', '09', 'nueve', '__proto__']) {
      const refused = await send(token, { score, comment: 'Lo que escribí' })
      assert.equal(refused.statusCode, 422, score)
      assert.match(refused.body, /role="alert".*Lo que escribí/s)
    }
    assert.equal((await send(token, { score: '9', comment: 'x'.repeat(4001) })).statusCode, 422)
    assert.equal((await send(token, { score: '9', comment: 'a\0b' })).statusCode, 422)
    assert.equal((await send(token, { score: '9', owner: 'x' })).statusCode, 422)
    assert.equal((await send(token, { score: '9' }, { origin: 'https://elsewhere.example' })).statusCode, 403)
    assert.equal((await send(token, { score: '9', comment: 'x'.repeat(60_000) })).statusCode, 413)
    const json = await app.app.fastify.inject({
      method: 'POST',
      url: `/survey/${token}`,
      headers: { 'content-type': 'text/plain' },
      payload: 'score=9',
    })
    assert.ok([415, 422].includes(json.statusCode), String(json.statusCode))
  })

  it('leads nowhere by a guessed link, and in a neutral copy by none', async () => {
    const contact = await newContact()
    const { token } = await asked(await openSurvey(), contact)
    for (const wrong of ['x', token.slice(1), `${token.slice(0, -1)}-`, 'A'.repeat(43), `${token}x`, '%00', '..%2f']) {
      assert.equal((await page(wrong)).statusCode, 404, wrong)
      assert.equal((await send(wrong, { score: '1' })).statusCode, 404, wrong)
    }
    const { environment } = app.system
    const { egress } = environment
    Object.assign(environment, { egress: neutralEgress() })
    assert.equal((await page(token)).statusCode, 404)
    assert.equal((await send(token, { score: '1' })).statusCode, 404)
    Object.assign(environment, { egress })
    assert.deepEqual(
      (await answersOf(contact)).map(({ state }) => state),
      ['sent'],
    )
    assert.equal((await page(token)).statusCode, 200)
  })

  it('keeps one answer where several are sent at once, and tells whose customer it is of a low one, once', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    const lowOnes = async () =>
      (await kim.get('/notifications')).json().rows.filter(({ kind }: { kind: string }) => kind === 'lowAnswer').length
    const before = await lowOnes()
    const { token } = await asked(survey, contact)
    const sent = await Promise.all(['3', '4', '5', '6', '0'].map(async (score) => await send(token, { score })))
    assert.deepEqual(
      sent.map(({ statusCode }) => statusCode),
      [303, 303, 303, 303, 303],
    )
    const found = await answersOf(contact)
    assert.deepEqual([found.length, found[0]?.points], [1, -100])
    assert.equal((await lowOnes()) - before, 1)
    assert.doesNotMatch((await mara.get('/notifications')).body, /lowAnswer/)
  })

  it('asks nobody who has not consented, has refused, has no address, was asked lately or wants no more', async () => {
    const survey = await openSurvey()
    const service = await openSurvey({ basis: 'service', quietDays: 0 })
    const unknown = await newContact({ marketingConsent: 'unknown' })
    const refused = await newContact({ marketingConsent: 'refused' })
    const noEmail = await newContact({ email: null })
    const rosa = await newContact()
    const twin = await newContact({ email: `ROSA${count}@ebro.example` })
    const ids = [unknown, refused, noEmail, rosa, twin].map(({ id }) => id)
    const preview = await done(ada.post(`/surveys/${survey.id}/asking/preview`, { ids }))
    assert.deepEqual(preview, { asked: 1, leftOut: { noEmail: 1, notAllowed: 2, recent: 1 } })
    assert.deepEqual(await answersOf(rosa), [])
    assert.deepEqual(await done(ask(ada, survey, { ids })), preview)
    assert.deepEqual((await done(ask(ada, survey, { ids }))).asked, 0)
    const { asked: reached, leftOut } = await done(ask(ada, service, { ids: [unknown.id, refused.id] }))
    assert.deepEqual([reached, leftOut], [1, { noEmail: 0, notAllowed: 1, recent: 0 }])
    const { token } = await asked(service, rosa)
    assert.equal((await send(token, { act: 'noMore' })).statusCode, 303)
    assert.match((await page(token)).body, /no recibirás más encuestas/)
    assert.equal((await done(ask(ada, service, { ids: [rosa.id, twin.id] }))).asked, 0)
    await send(token, { act: 'more' })
    assert.equal((await done(ask(ada, service, { ids: [rosa.id] }))).asked, 1)
  })

  it('asks nobody twice where two send at once', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    const sent = await Promise.all(
      [ada, mara, kim].map(async (who) => await done(ask(who, survey, { ids: [contact.id] }))),
    )
    assert.deepEqual(sent.map(({ asked: reached }) => reached).toSorted(), [0, 0, 1])
    assert.equal((await answersOf(contact)).length, 1)
  })

  it('is for those who may ask, of people whom they see, and of many only for those who change many', async () => {
    const survey = await openSurvey()
    const own = await newContact()
    const foreign = await newContact({}, people.ada.id)
    assert.equal((await done(ask(kim, survey, { ids: [foreign.id] }))).asked, 0)
    assert.equal((await ask(kim, survey, { ids: [own.id, foreign.id] })).statusCode, 403)
    const all = { filter: { field: 'id', op: 'in', value: [own.id, foreign.id] } }
    assert.equal((await ask(kim, survey, all)).statusCode, 403)
    assert.equal((await done(ask(kim, survey, { ids: [own.id] }))).asked, 1)
    assert.equal((await done(ask(mara, survey, all))).asked, 1)
    const leo = await withRoles({ app, ada }, 'leo', ['finance'])
    assert.equal((await ask(leo, survey, { ids: [own.id] })).statusCode, 404)
    assert.equal((await app.anyone.post(`/surveys/${survey.id}/asking`, { ids: [own.id] })).statusCode, 401)
    assert.equal((await ask(ada, await make('survey', { name: 'Sin abrir' }), { ids: [own.id] })).statusCode, 409)
    assert.equal((await ask(ada, own, { ids: [own.id] })).statusCode, 404)
  })

  it('writes answers by nobody’s hand; what they are about, whoever sees them says', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    const { token } = await asked(survey, contact)
    await send(token, { score: '8', comment: 'Querría pagar por transferencia' })
    const [answer] = await answersOf(contact)
    const one = { id: String(answer?.id), version: Number(answer?.version) }
    assert.equal((await ada.post('/records/surveyAnswer', { survey: survey.id, contact: contact.id })).statusCode, 422)
    assert.equal((await update('surveyAnswer', one, { score: 10 })).statusCode, 422)
    await done(asKim.update('surveyAnswer', one, { saying: 'want', topic: 'billing' }))
    const { groups } = (await ada.get('/records/surveyAnswer/groups?by=saying,answeredAt&period=month')).json()
    assert.ok(groups.some(({ keys, count: n }: { keys: string[]; count: number }) => keys[0] === 'want' && n === 1))
    const leo = await withRoles({ app, ada }, 'leo', ['salesperson'])
    assert.equal((await leo.get(`/records/surveyAnswer/${one.id}`)).statusCode, 404)
    assert.equal(
      (await leo.send('PATCH', `/records/surveyAnswer/${one.id}`, { version: 1, values: {} })).statusCode,
      404,
    )
  })

  it('is in the language of who is asked, with the company’s own words where there are any', async () => {
    const survey = await openSurvey({ question: '¿Qué tal?', questionEnglish: 'How was it?', quietDays: 0 })
    const anna = await newContact({ language: 'en' })
    const { token, text } = await asked(survey, anna)
    assert.match(text, /^Hello Rosa,\n\nHow was it\?\n\nFrom 0 \(not at all likely\) to 10/)
    assert.match((await page(token)).body, /<html lang="en-GB">.*How was it\?.*Why\?/s)
    assert.match((await asked(await openSurvey(), await newContact({ language: 'en' }))).text, /How likely are you/)
    assert.match((await asked(survey, await newContact({ language: 'de' }))).text, /¿Qué tal\?/)
    const open = await make('survey', { name: 'Abierta', kind: 'open' })
    assert.equal((await take('survey', open, 'open')).statusCode, 422)
    await done(update('survey', open, { question: '¿Qué echas en falta?' }))
    const asking = await asked(await taken('survey', open, 'open'), await newContact({ language: 'en' }))
    assert.match(asking.text, /¿Qué echas en falta\?\n\nAnswer: http/)
    assert.equal((await send(asking.token, { comment: ' ' })).statusCode, 422)
    assert.equal((await send(asking.token, { comment: 'Un portal' })).statusCode, 303)
  })

  it('measures the same from the first one sent on', async () => {
    const survey = await openSurvey()
    await done(update('survey', survey, { kind: 'csat' }))
    await asked(survey, await newContact())
    assert.equal((await update('survey', survey, { kind: 'nps' })).statusCode, 422)
    await done(update('survey', survey, { name: 'Otro nombre' }))
  })

  it('says that a mail was refused, and does not count it as asked', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    const { egress } = app.system.environment
    const refusing = async () => await Promise.reject(Object.assign(new Error('no such user'), { responseCode: 550 }))
    Object.assign(app.system.environment, { egress: { ...egress, sendMail: refusing } })
    await done(ask(ada, survey, { ids: [contact.id] }))
    await app.system.environment.jobs.drain()
    Object.assign(app.system.environment, { egress })
    assert.deepEqual(
      (await answersOf(contact)).map(({ state }) => state),
      ['failed'],
    )
    assert.equal((await done(ask(ada, survey, { ids: [contact.id] }))).asked, 1)
  })

  it('keeps the answer of who is quicker than the note that they were asked, and sends nothing twice', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    const { environment } = app.system
    await environment.jobs.drain()
    const { egress } = environment
    const sends: string[] = []
    const quick = async ({ text }: { text: string }) => {
      const token = /\/survey\/([\w-]{43})/.exec(text)?.[1] ?? ''
      sends.push(token)
      assert.equal((await send(token, { score: '10' })).statusCode, 303)
      throw new UnconfirmedMail('no answer')
    }
    Object.assign(environment, { egress: { ...egress, sendMail: quick } })
    await done(ask(ada, survey, { ids: [contact.id] }))
    await environment.jobs.drain()
    assert.deepEqual(
      (await answersOf(contact)).map(({ state, score }) => [state, score]),
      [['answered', 10]],
    )
    // As a process leaves it that is killed while it sends.
    const second = await newContact()
    await done(ask(ada, survey, { ids: [second.id] }))
    const [waiting] = await answersOf(second)
    await app.database.db.query(sql`
      insert into ${fixedTable(environment.schema, 'survey_link')} values ('begun', ${String(waiting?.id)}, now())`)
    await environment.jobs.drain()
    Object.assign(environment, { egress })
    assert.equal(sends.length, 1)
    assert.deepEqual(
      (await answersOf(second)).map(({ state }) => state),
      ['sent'],
    )
  })

  it('sends nothing from a copy', async () => {
    const survey = await openSurvey()
    const contact = await newContact()
    await done(ada.send('PUT', '/environments/sandbox', { contents: 'full' }), 202)
    await app.system.environment.jobs.drain()
    await done(ada.send('PUT', '/session/environment', { environment: 'sandbox' }), 204)
    app.mails.length = 0
    assert.equal((await ask(ada, survey, { ids: [contact.id] })).statusCode, 403)
    await done(ada.send('PUT', '/session/environment', { environment: 'production' }), 204)
    assert.deepEqual(app.mails, [])
  })
})
