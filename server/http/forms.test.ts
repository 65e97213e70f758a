import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { addForm, contactForm, findingsOf, rosa, visitorsOf } from '#test/support/forms.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

type Visitors = ReturnType<typeof visitorsOf>
type Findings = ReturnType<typeof findingsOf>

describe('a form on the web page', () => {
  let test: TestApp
  let ada: Client
  let kim: Client
  let leo: Client
  let send: Visitors['send']
  let look: Visitors['look']
  let found: Findings

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '100000' } })
    ada = await test.signIn('ada')
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    ;({ send, look } = visitorsOf(test))
    found = findingsOf(ada)
    await addForm(ada, 'price', { owners: [people.kim.id] })
  })
  after(async () => await test.close())

  const make = async (module: string, values: object): Promise<string> => {
    const answer = await ada.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  it('is a page that runs nothing, in the language that its visitor wants', async () => {
    const page = await look('/f/price?utm_source=feria&utm_evil=1', { 'accept-language': 'en-GB,es;q=0.5' })
    assert.equal(page.statusCode, 200)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.match(page.body, /<html lang="en">/)
    assert.doesNotMatch(page.body, /<script|utm_evil| on[a-z]+=/)
    assert.match(page.body, /name="utm_source" value="feria"/)
    assert.match(page.body, /<label for="f\.email">.*?<input type="email" id="f\.email" name="f\.email" required/s)
    assert.match(page.body, /aria-describedby="f\.interest\.help"/)
    assert.doesNotMatch(page.body, /webForm|f\.source/, 'what is given is not on the page')
    assert.match((await look('/f/price')).body, /<html lang="es">.*Enviar/s)
  })

  it('may be shown within the pages that it names, and within no other', async () => {
    const page = await look('/f/price')
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'.*frame-ancestors https:\/\/www\.molinos\.example$/,
    )
    assert.equal(page.headers['x-frame-options'], undefined)
    await addForm(ada, 'alone', { origins: [] })
    const alone = await look('/f/alone')
    assert.match(String(alone.headers['content-security-policy']), /frame-ancestors 'none'$/)
    assert.equal(alone.headers['x-frame-options'], 'DENY')
  })

  it('brings a prospect with what they wrote, where from, and who looks after them', async () => {
    const answer = await send(
      'price',
      { ...rosa, utm_source: 'feria', utm_medium: 'qr' },
      { referer: 'https://www.molinos.example/precio?token=secret' },
    )
    assert.equal(answer.statusCode, 303, answer.body)
    assert.equal(answer.headers.location, '/f/price?thanks=1&lang=es')
    assert.match((await look(String(answer.headers.location))).body, /Te respondemos mañana/)
    const [lead, ...others] = await findingsOf(kim).withEmail('rosa.gil@ebro.example')
    assert.ok(lead)
    assert.equal(others.length, 0)
    const full = (await kim.get(`/records/lead/${lead.id}`)).json()
    assert.equal(full.qualification, 'unknown')
    assert.deepEqual(
      [full.firstName, full.channel, full.source, full.language, full.owner.id],
      ['Rosa', 'webForm', 'website', 'es', people.kim.id],
    )
    const [kept] = await findingsOf(kim).answersOf(lead.id)
    assert.ok(kept)
    assert.match(
      String(kept.values),
      /^Nombre: Rosa\nApellidos: Gil\nCorreo electrónico: Rosa\.Gil@ebro\.example\nQué necesitas: Dos molinos\.\nPara marzo\.$/,
    )
    assert.deepEqual(
      [kept.agreed, kept.utmSource, kept.utmMedium, kept.page, kept.isNew],
      ['He leído la política de privacidad.', 'feria', 'qr', 'https://www.molinos.example/precio', true],
    )
    const { entries } = (await kim.get(`/records/lead/${lead.id}/timeline`)).json()
    assert.ok(entries.some((one: { module: string }) => one.module === 'formAnswer'))
    const notices = (await kim.get('/notifications')).json()
    assert.ok(JSON.stringify(notices).includes('formAnswer'))
  })

  it('shows an answer to whoever may see its person, and lets nobody change it', async () => {
    const [lead] = await found.withEmail('rosa.gil@ebro.example')
    assert.ok(lead)
    assert.equal((await findingsOf(leo).withEmail('rosa.gil@ebro.example')).length, 0)
    assert.equal((await findingsOf(leo).answersOf(lead.id)).length, 0)
    const [kept] = await found.answersOf(lead.id)
    assert.ok(kept)
    for (const who of [ada, kim]) {
      const values = { values: { values: 'Otra cosa' }, version: 1 }
      const changed = await who.send('PATCH', `/records/formAnswer/${kept.id}`, values)
      assert.equal(changed.statusCode, 403, changed.body)
      assert.equal((await who.send('DELETE', `/records/formAnswer/${kept.id}`)).statusCode, 403)
      assert.equal((await who.post('/records/formAnswer', { person: { module: 'lead', id: lead.id } })).statusCode, 403)
    }
  })

  it('says what is missing or wrong beside it, and keeps what was typed', async () => {
    const answer = await send('price', { 'f.firstName': '<b>Rosa', 'f.email': 'rosa@', 'f.phone': 'x' })
    assert.equal(answer.statusCode, 422)
    assert.match(answer.body, /role="alert"/)
    assert.match(answer.body, /value="&lt;b&gt;Rosa"/)
    assert.match(answer.body, /id="f\.email\.wrong"/)
    assert.match(answer.body, /id="c\.privacy\.wrong"/)
    assert.doesNotMatch(answer.body, /<b>Rosa/)
    const asData = await send('price', { 'f.firstName': 'Rosa' }, { accept: 'application/json' })
    assert.equal(asData.statusCode, 422)
    assert.deepEqual(
      asData.json().problems.map(({ part }: { part: string }) => part),
      ['f.email', 'c.privacy'],
    )
  })

  it('takes nothing that it does not ask for', async () => {
    for (const part of [
      'f.owner',
      'f.qualification',
      'f.source',
      'f.score',
      'owner',
      'f.marketingConsent',
      'f.__proto__',
      'id2',
      'c.other',
      'f.id',
      'f.createdAt',
    ]) {
      const answer = await send('price', { ...rosa, 'f.email': 'extra@ebro.example', [part]: 'qualified' })
      assert.equal(answer.statusCode, 422, part)
    }
    assert.equal((await found.withEmail('extra@ebro.example')).length, 0)
  })

  it('adds to whoever is known, in silence, and overwrites nothing', async () => {
    const contact = await make('contact', {
      firstName: 'Iñaki',
      lastName: 'Sanz',
      email: 'inaki@sanz.example',
      phone: '600 111 222',
    })
    const before = (await ada.get(`/records/contact/${contact}`)).json()
    const known = await send('price', {
      ...rosa,
      'f.firstName': 'Otro',
      'f.phone': '600333444',
      'f.email': 'INAKI@sanz.example',
      'c.news': 'yes',
    })
    const unknown = await send('price', { ...rosa, 'f.email': 'nadie@sanz.example', 'c.news': 'yes' })
    assert.equal(known.statusCode, unknown.statusCode)
    assert.equal(known.body, unknown.body)
    const comparable = ({ headers }: typeof known) => ({ ...headers, date: '' })
    assert.deepEqual(comparable(known), comparable(unknown))
    const afterwards = (await ada.get(`/records/contact/${contact}`)).json()
    assert.deepEqual({ ...afterwards, updatedAt: '' }, { ...before, updatedAt: '' })
    assert.equal((await found.withEmail('inaki@sanz.example')).length, 0)
    const [answer] = await found.answersOf(contact)
    assert.equal(answer?.isNew, false)
    assert.match(String(answer?.values), /Nombre: Otro/)
    assert.deepEqual(
      (await found.consentsOf(contact)).map(({ decision }) => decision),
      ['asked'],
    )
  })

  it('is sent once by whoever presses twice, and makes one prospect of one person', async () => {
    const page = await look('/f/price')
    const id = /name="id" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const early = await send('price', { ...rosa, 'f.email': 'doble@ebro.example', id })
    assert.equal(early.statusCode, 422, 'nobody reads so fast')
    assert.match(early.body, /pulsa otra vez/)
    test.world.setNow(new Date(Date.parse(test.world.now()) + 10_000).toISOString())
    const twice = { ...rosa, 'f.email': 'doble@ebro.example', id }
    const answers = await Promise.all([1, 2, 3, 4].map(async () => await send('price', twice)))
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [303, 303, 303, 303],
    )
    const [lead, ...others] = await found.withEmail('doble@ebro.example')
    assert.equal(others.length, 0)
    assert.equal((await found.answersOf(lead?.id ?? '')).length, 1)
    await send('price', { ...twice, 'f.interest': 'Y un silo.' })
    assert.equal((await found.answersOf(lead?.id ?? '')).length, 2)
    assert.equal((await found.withEmail('doble@ebro.example')).length, 1)
  })

  it('promotes a prospect where it is a qualifying one (R-122), and nobody twice', async () => {
    await addForm(ada, 'demo', { qualifies: true })
    assert.equal((await send('demo', { ...rosa, 'f.email': 'nueva@ebro.example' })).statusCode, 303)
    const [made] = await found.withEmail('nueva@ebro.example')
    const fresh = (await ada.get(`/records/lead/${made?.id}`)).json()
    assert.deepEqual(
      [fresh.qualification, fresh.qualifyingEvent, fresh.evidence],
      ['qualified', 'qualifyingForm', 'Pide precio'],
    )
    assert.ok(fresh.qualifiedAt)
    const [prospect] = await found.withEmail('rosa.gil@ebro.example')
    assert.equal((await ada.get(`/records/lead/${prospect?.id}`)).json().qualification, 'unknown')
    assert.equal((await send('demo', rosa)).statusCode, 303)
    const promoted = (await ada.get(`/records/lead/${prospect?.id}`)).json()
    assert.deepEqual([promoted.qualification, promoted.qualifyingEvent], ['qualified', 'qualifyingForm'])
    assert.equal((await send('demo', rosa)).statusCode, 303)
    assert.equal((await ada.get(`/records/lead/${prospect?.id}`)).json().version, promoted.version)
  })

  it('is a response to its campaign', async () => {
    const campaign = await make('campaign', { name: 'Feria de marzo', type: 'tradeFair' })
    await addForm(ada, 'fair', { campaign })
    await send('fair', { ...rosa, 'f.email': 'feria@ebro.example' })
    const [lead] = await found.withEmail('feria@ebro.example')
    assert.equal((await ada.get(`/records/lead/${lead?.id}`)).json().campaign.id, campaign)
    const members = await found.rows('campaignMember', { field: 'campaign', op: 'eq', value: campaign })
    assert.deepEqual(
      members.map(({ status }) => status),
      ['responded'],
    )
    await send('fair', { ...rosa, 'f.email': 'feria@ebro.example', 'f.interest': 'Más' })
    assert.equal((await found.rows('campaignMember', { field: 'campaign', op: 'eq', value: campaign })).length, 1)
    // One that is being sent takes nobody of whom nothing says that they allow it; their answer is kept all the same.
    const sent = await make('campaign', { name: 'Envío', type: 'email', status: 'active' })
    await addForm(ada, 'mailing', { campaign: sent })
    assert.equal((await send('mailing', { ...rosa, 'f.email': 'envio@ebro.example' })).statusCode, 303)
    assert.equal((await found.withEmail('envio@ebro.example')).length, 1)
    assert.equal((await found.rows('campaignMember', { field: 'campaign', op: 'eq', value: sent })).length, 0)
  })

  it('gives new people to its owners in turn, and to nobody who is gone', async () => {
    await addForm(ada, 'turns', { owners: [people.kim.id, people.leo.id, '01990000-0000-7000-8000-0000000000ff'] })
    const owners: unknown[] = []
    for (const name of ['a', 'b', 'c']) {
      test.world.setNow(new Date(Date.parse(test.world.now()) + 1000).toISOString())
      await send('turns', { ...rosa, 'f.email': `${name}@turno.example` })
      const [lead] = await found.withEmail(`${name}@turno.example`)
      owners.push((lead?.owner as { id: string } | undefined)?.id)
    }
    assert.deepEqual(owners, [people.kim.id, people.leo.id, people.kim.id])
  })

  it('is sent from its own page and the sites that it names, and from no other', async () => {
    const own = await send(
      'price',
      { ...rosa, 'f.email': 'origen@ebro.example' },
      { origin: 'https://www.molinos.example', accept: 'application/json' },
    )
    assert.equal(own.statusCode, 201)
    assert.equal(own.headers['access-control-allow-origin'], 'https://www.molinos.example')
    assert.equal(own.headers['access-control-allow-credentials'], undefined)
    for (const origin of [
      'https://evil.example',
      'null',
      'https://www.molinos.example.evil.example',
      'http://www.molinos.example',
    ]) {
      const answer = await send('price', { ...rosa, 'f.email': 'ajeno@ebro.example' }, { origin })
      assert.equal(answer.statusCode, 403, origin)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
    assert.equal((await found.withEmail('ajeno@ebro.example')).length, 0)
    const asJson = await test.app.fastify.inject({
      method: 'POST',
      url: '/f/price',
      payload: '{}',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(asJson.statusCode, 422)
  })

  it('refuses programs and floods', async () => {
    const trapped = await send('price', { ...rosa, 'f.email': 'bot@ebro.example', 'more.company': 'Bot' })
    assert.equal(trapped.statusCode, 422)
    const large = await send('price', { ...rosa, 'f.interest': 'x'.repeat(10_000_000) })
    assert.equal(large.statusCode, 413)
    assert.match(large.body, /demasiado largo/)
    const flood = await Promise.all(
      Array.from(
        { length: 40 },
        async () =>
          await test.app.fastify.inject({
            method: 'POST',
            url: '/f/price',
            payload: '',
            remoteAddress: '10.9.9.9',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          }),
      ),
    )
    assert.equal(flood.filter(({ statusCode }) => statusCode === 429).length, 10)
    assert.equal((await found.withEmail('bot@ebro.example')).length, 0)
  })

  it('is nowhere to be found once it is stopped, nor by another name', async () => {
    await addForm(ada, 'stopped', { active: false })
    for (const name of ['stopped', 'nothing', '__proto__', 'constructor', 'price%00', 'x'.repeat(150)]) {
      const page = await look(`/f/${name}`)
      assert.equal(page.statusCode, 404, name)
      assert.equal((await send(name, rosa)).statusCode, 404, name)
    }
  })

  it('keeps hostile texts as texts', async () => {
    const hostile = '=HYPERLINK("http://evil.example")<script>alert(1)</script>'
    await send('price', {
      ...rosa,
      'f.email': 'malo@ebro.example',
      'f.firstName': hostile,
      'f.interest': `${hostile}\r\nBcc: x@y.example`,
    })
    const [lead] = await found.withEmail('malo@ebro.example')
    assert.equal((await ada.get(`/records/lead/${lead?.id}`)).json().firstName, hostile)
    const csv = (await ada.get('/records/formAnswer/export?fields=values')).body
    assert.doesNotMatch(csv, /^=|;=|,=|"=/m)
    for (const value of ['a\u0000b', 'a\u202eb\u0007', '\ud800']) {
      const answer = await send('price', { ...rosa, 'f.email': 'control@ebro.example', 'f.firstName': `${value}\n` })
      assert.ok([422, 303].includes(answer.statusCode), String(answer.statusCode))
    }
  })

  it('is refused by the Studio where it could not work', async () => {
    const changes = (definition: object) => ({
      changes: [
        {
          change: 'create',
          element: {
            id: '01990000-0000-7000-8000-0000000000f1',
            kind: 'form',
            name: 'wrong',
            parent: null,
            definition: { ...contactForm, ...definition },
          },
        },
      ],
    })
    const wrong: Readonly<Record<string, object>> = {
      required: { fields: contactForm.fields.filter(({ name }) => name !== 'source') },
      email: { fields: contactForm.fields.filter(({ name }) => name !== 'email') },
      type: { fields: [...contactForm.fields, { name: 'qualification' }] },
      free: { consents: contactForm.consents.map((one) => ({ ...one, required: true })) },
      origin: { origins: ['https://www.molinos.example/page'] },
      unique: { fields: [...contactForm.fields, { name: 'phone' }] },
      person: { module: 'product' },
      reference: { fields: [...contactForm.fields, { name: 'nothing' }] },
    }
    for (const [rule, definition] of Object.entries(wrong)) {
      const answer = await ada.post('/elements/changes', changes(definition))
      assert.equal(answer.statusCode, 422, rule)
      assert.ok(
        answer.json().error.violations.some((one: { rule: string }) => one.rule === rule),
        `${rule}: ${answer.body}`,
      )
    }
    assert.equal((await kim.post('/elements/changes', changes({}))).statusCode, 403)
  })
})
