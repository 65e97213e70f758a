import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { addForm, findingsOf, rosa, visitorsOf } from '#test/support/forms.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

type Visitors = ReturnType<typeof visitorsOf>
type Findings = ReturnType<typeof findingsOf>

describe('what somebody outside allows', () => {
  let test: TestApp
  let ada: Client
  let visitors: Visitors
  let found: Findings

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '100000' } })
    ada = await test.signIn('ada')
    visitors = visitorsOf(test)
    found = findingsOf(ada)
    await addForm(ada, 'price')
  })
  after(async () => await test.close())

  it('asks for confirmation by mail, and counts only then', async () => {
    const subject = 'news@ebro.example'
    await visitors.send('price', { ...rosa, 'f.email': subject, 'c.news': 'yes' })
    await visitors.send('price', { ...rosa, 'f.email': subject, 'c.news': 'yes', 'f.interest': 'Otra vez' })
    const [lead] = await found.withEmail(subject)
    const stateOf = async () => (await ada.get(`/records/lead/${lead?.id}`)).json().marketingConsent
    assert.equal(await stateOf(), 'unknown')
    await test.system.environment.jobs.drain()
    const mails = test.mails.filter(({ to }) => to === subject)
    assert.equal(mails.length, 1, 'not one for each time')
    const mail = mails[0]
    assert.match(mail?.text ?? '', /Quiero recibir novedades por correo/)
    assert.doesNotMatch(mail?.text ?? '', /Dos molinos|Rosa/, 'nothing that a visitor typed goes out')
    const path = /\/consent\/[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? ''
    const page = await visitors.look(path)
    assert.match(page.body, /Quiero recibir novedades/)
    assert.equal(await stateOf(), 'unknown', 'a machine that follows links confirms nothing')
    const act = async (parts: Readonly<Record<string, string>>, headers = {}) =>
      await visitors.post(path, parts, headers)
    assert.equal((await act({ act: 'confirm' }, { origin: 'https://evil.example' })).statusCode, 403)
    assert.equal(await stateOf(), 'unknown')
    assert.equal((await act({ act: 'confirm' })).statusCode, 200)
    assert.equal(await stateOf(), 'granted')
    const kept = await found.consentsOf(lead?.id ?? '')
    const granted = kept.find(({ decision }) => decision === 'granted')
    assert.deepEqual(
      [granted?.text, granted?.isCurrent, granted?.source],
      ['Quiero recibir novedades por correo.', true, 'confirmation'],
    )
    await act({ act: 'confirm' })
    assert.equal((await found.consentsOf(lead?.id ?? '')).length, kept.length, 'twice is once')
    // The same page shows what holds, changes it, and takes all of it back.
    assert.match(
      (await act({ act: 'save', 'marketing.email': 'yes', 'events.phone': 'yes' })).body,
      /id="events\.phone" name="events\.phone" value="yes" checked/,
    )
    await act({ act: 'withdraw' })
    assert.equal(await stateOf(), 'withdrawn')
    const current = (await found.consentsOf(lead?.id ?? '')).filter(({ isCurrent }) => isCurrent === true)
    assert.deepEqual(
      current.map(({ decision }) => decision),
      ['withdrawn', 'withdrawn'],
    )
    const allowed = {
      related: 'consentEntry',
      by: 'person',
      has: 'some',
      where: {
        all: [
          { field: 'isCurrent', op: 'eq', value: true },
          { field: 'decision', op: 'eq', value: 'withdrawn' },
          { field: 'purpose', op: 'eq', value: 'events' },
        ],
      },
    }
    assert.equal((await found.rows('lead', allowed)).length, 1, 'lists find them by it')
    assert.equal((await visitors.look(`${path.slice(0, -1)}_`)).statusCode, 404)
    assert.equal((await visitors.look('/consent/short')).statusCode, 404)
  })

  it('ends the time to confirm, and does without mail where none can leave', async () => {
    await visitors.send('price', { ...rosa, 'f.email': 'tarde@ebro.example', 'c.news': 'yes' })
    await test.system.environment.jobs.drain()
    const path = /\/consent\/[\w-]{43}/.exec(test.mails.at(-1)?.text ?? '')?.[0] ?? ''
    test.world.setNow(new Date(Date.parse(test.world.now()) + 8 * 86_400_000).toISOString())
    await visitors.post(path, { act: 'confirm' })
    const [lead] = await found.withEmail('tarde@ebro.example')
    assert.equal((await ada.get(`/records/lead/${lead?.id}`)).json().marketingConsent, 'unknown')
    await addForm(ada, 'plain', { confirms: false })
    await visitors.send('plain', { ...rosa, 'f.email': 'directo@ebro.example', 'c.news': 'yes' })
    const [direct] = await found.withEmail('directo@ebro.example')
    const full = (await ada.get(`/records/lead/${direct?.id}`)).json()
    assert.equal(full.marketingConsent, 'granted')
    assert.match(full.marketingConsentEvidence, /Formulario «Pide precio», texto [0-9a-f]{12}/)
  })
})
