/** Calendars outside, of what comes round again and of who only comes: invitations to a series, a guest's feed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import ICAL from 'ical.js'
import sql, { raw } from 'sql-template-tag'

import { loadModel } from '#server/model/registry.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { eventOf, eventsIn, invitationsOf } from '#test/support/invitations.ts'
import { people } from '#test/support/world.ts'

const dayMs = 86_400_000

describe('invitations', () => {
  let test: TestApp
  let kim: Client
  let leo: Client
  let nowMs: number

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    nowMs = Date.parse(test.world.now())
  })
  after(async () => await test.close())

  const at = (days: number) => new Date(nowMs + days * dayMs).toISOString()
  const titlesIn = (text: string) => eventsIn(text).map(({ summary }) => summary)
  const { arrange, change, deliver } = invitationsOf(() => ({ test, organizer: kim, at }))

  it('of what comes round again are one, with its rule, what is left out of it and what is otherwise', async () => {
    const id = await arrange('Serie', [{ email: 'v@fuera.example' }, { email: 'w@fuera.example' }], {
      repeat: 'FREQ=WEEKLY;COUNT=4',
    })
    const filter = encodeURIComponent(JSON.stringify({ field: 'subject', op: 'eq', value: 'Serie' }))
    const held = async () => (await kim.get(`/records/meeting?filter=${filter}&sort=start`)).json().rows
    const [first, second, third] = await held()
    assert.equal(first.id, id)
    const eventsFor = (mails: Awaited<ReturnType<typeof deliver>>, to: string) => {
      const texts = mails.filter((one) => one.to === to).map((one) => one.calendar?.text ?? '')
      assert.equal(texts.length, 1, `one mail to ${to}`)
      return ICAL.Component.fromString(texts[0] ?? '').getAllSubcomponents('vevent')
    }
    const starts = (component: ICAL.Component) => {
      const zoned = new ICAL.Event(component)
      const all: string[] = []
      const next = zoned.iterator()
      for (let at = next.next(); at && all.length < 9; at = next.next()) all.push(at.toString())
      return all
    }
    const asked = eventsFor(await deliver(), 'v@fuera.example')
    assert.equal(asked.length, 1)
    const [master] = asked
    assert.ok(master)
    assert.match(String(master.getFirstPropertyValue('rrule')), /^FREQ=WEEKLY;UNTIL=\d{8}T\d{6}Z$/)
    assert.equal(master.getFirstPropertyValue('uid'), `${first.series}@127.0.0.1`)
    assert.equal(starts(master).length, 4)
    assert.deepEqual(await deliver(), [], 'nobody is told twice')
    await change(second.id, { location: 'Sala 9' })
    await kim.send('DELETE', `/records/meeting/${third.id}`)
    const mails = await deliver()
    const [whole, changed, ...others] = eventsFor(mails, 'w@fuera.example')
    assert.ok(whole && changed)
    assert.equal(others.length, 0)
    assert.deepEqual([whole.getAllProperties('exdate').length, starts(whole).length], [1, 3])
    const [slot, place] = [changed.getFirstPropertyValue('recurrence-id'), changed.getFirstPropertyValue('location')]
    assert.equal(String(slot), starts(whole)[1])
    assert.deepEqual([place, changed.getFirstPropertyValue('sequence')], ['Sala 9', 1])
    assert.match(mails[0]?.text ?? '', /Se repite: Cada semana.*Menos: .*Sala 9/s)
    // One answer is for all that is to come.
    const token = /invitation#([\w-]{43})\.accepted/.exec(mails.find(({ to }) => to.startsWith('v@'))?.text ?? '')?.[1]
    assert.equal((await test.anyone.post(`/invitations/${token}/answer`, { response: 'accepted' })).statusCode, 204)
    const guests = (await kim.get('/records/meetingAttendee?limit=200')).json().rows
    const answers = guests
      .filter(({ email }: { email: string }) => /^[vw]@/.test(email))
      .map((row: { email: string; response: string }) => `${row.email[0]} ${row.response}`)
    assert.deepEqual(answers.toSorted(), [
      ...Array.from({ length: 3 }, () => 'v accepted'),
      ...Array.from({ length: 3 }, () => 'w pending'),
    ])
    // From the second on another day: the old one ends before, and there is a new one.
    const { version } = (await kim.get(`/records/meeting/${second.id}`)).json()
    const values = { start: at(13), end: at(13.05) }
    const body = { scope: 'following', version, values }
    assert.equal((await leo.send('PATCH', `/records/meeting/${second.id}/series`, body)).statusCode, 404)
    assert.equal((await kim.send('PATCH', `/records/meeting/${second.id}/series`, body)).statusCode, 204)
    const split = (await deliver()).filter(({ to }) => to === 'w@fuera.example').map(eventOf)
    assert.deepEqual(split.map(({ method }) => method).toSorted(), ['REQUEST', 'REQUEST'])
    assert.equal(new Set(split.map(({ uid }) => uid)).size, 2)
    // All of what is left is called off at once.
    const last = (await kim.get(`/records/meeting/${second.id}`)).json()
    const query = `scope=all&version=${last.version}`
    assert.equal((await kim.send('DELETE', `/records/meeting/${second.id}/series?${query}`)).statusCode, 204)
    const ended = (await deliver()).map((one) => [one.to, eventOf(one).method])
    assert.deepEqual(ended.toSorted(), [
      ['v@fuera.example', 'CANCEL'],
      ['w@fuera.example', 'CANCEL'],
    ])
  })

  it('are in the feed of a colleague who is asked, as they were told and no further', async () => {
    const id = await arrange('De dos', [{ attendee: { module: 'user', id: people.leo.id } }], {
      agenda: 'El orden',
      notes: 'De puertas adentro',
    })
    const answer = await leo.post('/calendar-feed')
    const path = new URL(answer.json().url).pathname.replace('/api/v1', '')
    const feed = async () => (await test.anyone.get(path)).body
    assert.equal((await leo.get(`/records/meeting/${id}`)).statusCode, 404)
    assert.doesNotMatch(await feed(), /De dos/, 'nobody has told him yet')
    await deliver()
    const told = await feed()
    assert.match(told, /De dos/)
    assert.match(told, /El orden/)
    assert.doesNotMatch(told, /De puertas adentro|records\/meeting\/.*De dos/)
    await change(id, { owner: people.leo.id })
    assert.equal(titlesIn(await feed()).filter((title) => title === 'De dos').length, 1, 'once, now as one’s own')
  })

  const uids = (mails: Awaited<ReturnType<typeof deliver>>) =>
    mails.map((mail) => [eventOf(mail).method, String(eventOf(mail).uid).split('@')[0]]).toSorted()
  const tokenOf = (mails: Awaited<ReturnType<typeof deliver>>) =>
    /invitation#([\w-]{43})\.accepted/.exec(mails.map(({ text }) => text).join('\n'))?.[1]
  const named = async (subject: string) => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'subject', op: 'eq', value: subject }))
    return (await kim.get(`/records/meeting?filter=${filter}&sort=start&limit=200`)).json().rows
  }
  const guestsAt = async (meeting: string) =>
    (await kim.get(`/records/meeting/${meeting}/related/meetingAttendee/meeting`)).json().rows

  it('end what was told of a series of which nothing is left to come', async () => {
    await arrange('Acaba', [{ email: 'fin@fuera.example' }], {
      start: at(0.5),
      end: at(0.51),
      repeat: 'FREQ=DAILY;COUNT=6',
    })
    await deliver()
    test.world.setNow(at(3))
    const next = (await named('Acaba'))[3]
    const query = `scope=all&version=${next.version}`
    assert.equal((await kim.send('DELETE', `/records/meeting/${next.id}/series?${query}`)).statusCode, 204)
    const mails = await deliver()
    assert.deepEqual(uids(mails), [['REQUEST', next.series]])
    assert.match(mails[0]?.calendar?.text ?? '', /RRULE:FREQ=DAILY;UNTIL=\d{8}T\d{6}Z/)
    assert.deepEqual(await deliver(), [])
    test.world.setNow(at(0))
  })

  it('go along as a meeting becomes a series, and one again, each told once and answered by its link', async () => {
    const id = await arrange('Cambia', [{ email: 'c@fuera.example' }])
    await deliver()
    await change(id, { repeat: 'FREQ=WEEKLY;COUNT=3' })
    const asSeries = await deliver()
    const { series } = (await kim.get(`/records/meeting/${id}`)).json()
    assert.deepEqual(uids(asSeries), [
      ['CANCEL', id],
      ['REQUEST', series],
    ])
    const token = tokenOf(asSeries)
    const [, second] = await named('Cambia')
    await change(second.id, { location: 'Sala 2' })
    assert.deepEqual(uids(await deliver()), [['REQUEST', series]])
    // The first one goes for good, and with it the line by which they were asked.
    await kim.send('DELETE', `/records/meeting/${id}`)
    await deliver()
    const { modules } = await loadModel(test.system.environment)
    await test.system.db.query(sql`
      delete from env_test.${raw(`"${modules.get('meetingAttendee')?.table}"`)} g
      where exists (select 1 from env_test.invitation i where i.attendee_id = g.id and i.email = 'c@fuera.example')`)
    assert.equal((await test.anyone.get(`/invitations/${token}`)).json().isOpen, true)
    assert.equal((await test.anyone.post(`/invitations/${token}/answer`, { response: 'accepted' })).statusCode, 204)
    assert.equal((await guestsAt(second.id))[0].response, 'accepted')
    // What was said of one besides is said anew with the rest.
    const [, third] = await named('Cambia')
    const [last] = await guestsAt(third.id)
    const { version } = last
    await kim.send('PATCH', `/records/meetingAttendee/${last.id}`, { version, values: { response: 'pending' } })
    assert.equal((await test.anyone.post(`/invitations/${token}/answer`, { response: 'accepted' })).statusCode, 204)
    assert.equal((await guestsAt(third.id))[0].response, 'accepted')
    const chosen = (await named('Cambia'))[0]
    const body = { scope: 'all', version: chosen.version, values: { repeat: null } }
    assert.equal((await kim.send('PATCH', `/records/meeting/${chosen.id}/series`, body)).statusCode, 204)
    const single = await deliver()
    assert.deepEqual(uids(single), [
      ['CANCEL', series],
      ['REQUEST', chosen.id],
    ])
    assert.equal((await test.anyone.get(`/invitations/${tokenOf(single)}`)).json().isOpen, true)
    assert.deepEqual(await deliver(), [])
  })

  it('to one of a series alone are answered for that one', async () => {
    await arrange('Sola', [], { repeat: 'FREQ=WEEKLY;COUNT=3' })
    const [first, , third] = await named('Sola')
    const asked = await kim.post('/records/meetingAttendee', { meeting: first.id, email: 'todas@fuera.example' })
    assert.equal(asked.statusCode, 201, asked.body)
    const chosen = (await named('Sola'))[0]
    const body = { scope: 'all', version: chosen.version, values: {}, guests: true }
    assert.equal((await kim.send('PATCH', `/records/meeting/${first.id}/series`, body)).statusCode, 204)
    await deliver()
    for (const { id } of (await named('Sola')).slice(0, 2)) {
      const [row] = await guestsAt(id)
      await kim.send('DELETE', `/records/meetingAttendee/${row.id}`)
    }
    const mails = await deliver()
    assert.deepEqual(uids(mails), [['REQUEST', third.series]])
    assert.doesNotMatch(mails[0]?.calendar?.text ?? '', /RRULE|RECURRENCE-ID/)
    assert.equal(
      (await test.anyone.post(`/invitations/${tokenOf(mails)}/answer`, { response: 'declined' })).statusCode,
      204,
    )
    assert.equal((await guestsAt(third.id))[0].response, 'declined')
  })

  it('to a series are in the feed of a colleague by the clocks of its zone, for as long as it goes on', async () => {
    await arrange('Del lunes', [{ attendee: { module: 'user', id: people.leo.id } }], { repeat: 'FREQ=MONTHLY' })
    await deliver()
    const path = new URL((await leo.post('/calendar-feed')).json().url).pathname.replace('/api/v1', '')
    const feed = async () => (await test.anyone.get(path)).body
    const found = (text: string) =>
      ICAL.Component.fromString(text)
        .getAllSubcomponents('vevent')
        .find((one) => one.getFirstPropertyValue('summary') === 'Del lunes')
    const text = await feed()
    assert.equal(found(text)?.getFirstProperty('dtstart')?.getFirstParameter('tzid'), 'Europe/Madrid')
    assert.match(text, /BEGIN:VTIMEZONE\r\nTZID:Europe\/Madrid/)
    test.world.setNow(at(400))
    assert.ok(found(await feed()))
    test.world.setNow(at(0))
  })

  it('say in the stream of a meeting nothing of whom its reader may not see', async () => {
    const contact = await kim.post('/records/contact', { firstName: 'Reservada', email: 'reservada@cliente.example' })
    const id = await arrange('Con reserva', [
      { attendee: { module: 'contact', id: contact.json().id } },
      { email: 'abierta@fuera.example' },
    ])
    for (const mail of await deliver()) {
      assert.equal(
        (await test.anyone.post(`/invitations/${tokenOf([mail])}/answer`, { response: 'accepted' })).statusCode,
        204,
      )
    }
    const stream = async (client: Client) => (await client.get(`/records/meeting/${id}/timeline?kinds=exchange`)).body
    assert.match(await stream(kim), /reservada@cliente/)
    assert.match(await stream(kim), /Reservada/)
    await change(id, { owner: people.leo.id })
    const seen = await stream(leo)
    assert.match(seen, /abierta@fuera/)
    assert.doesNotMatch(seen, /reservada/i)
  })
})
