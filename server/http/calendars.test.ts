/** Calendars outside: a person's feed, invitations by mail with their answers, exports that phones take in. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { cardColumns, cardRows } from '#server/import/vcard.ts'
import { readLimits } from '#server/import/limits.ts'
import { remindDue } from '#server/calendars/remind.ts'
import { neutralEgress } from '#server/backup/neutral.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { eventOf, eventsIn, invitationsOf } from '#test/support/invitations.ts'
import { people } from '#test/support/world.ts'

const dayMs = 86_400_000

describe('calendars outside', () => {
  let test: TestApp
  let kim: Client
  let leo: Client
  let mara: Client
  let nowMs: number

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    mara = await test.signIn('mara')
    nowMs = Date.parse(test.world.now())
  })
  after(async () => await test.close())

  const at = (days: number) => new Date(nowMs + days * dayMs).toISOString()
  const make = async (client: Client, module: string, values: object): Promise<string> => {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }
  const titlesIn = (text: string) => eventsIn(text).map(({ summary }) => summary)

  describe('the feed of a person', () => {
    const pathOf = async (client: Client): Promise<string> => {
      const answer = await client.post('/calendar-feed')
      assert.equal(answer.statusCode, 201, answer.body)
      return new URL(answer.json().url).pathname.replace('/api/v1', '')
    }

    it('has one’s own meetings, calls and dated tasks of thirteen months, and nobody else’s', async () => {
      await make(kim, 'meeting', { subject: 'Mía', start: at(1), end: at(1.1), location: 'Zaragoza' })
      await make(kim, 'call', { subject: 'Llamada', at: at(2) })
      await make(kim, 'task', { subject: 'Tarea', due: at(3) })
      await make(kim, 'task', { subject: 'Sin fecha' })
      await make(kim, 'meeting', { subject: 'Pasada', start: at(-29) })
      await make(kim, 'meeting', { subject: 'Antigua', start: at(-31) })
      await make(kim, 'meeting', { subject: 'Lejana', start: at(366) })
      await make(leo, 'meeting', { subject: 'De Leo', start: at(1) })
      const answer = await test.anyone.get(await pathOf(kim))
      assert.match(String(answer.headers['content-type']), /^text\/calendar/)
      assert.deepEqual(titlesIn(answer.body).toSorted(), ['Llamada', 'Mía', 'Pasada', 'Tarea'])
      const [mine] = eventsIn(answer.body).filter(({ summary }) => summary === 'Mía')
      assert.deepEqual(
        [mine?.location, mine?.startDate.toJSDate().toISOString().slice(0, 19)],
        ['Zaragoza', at(1).slice(0, 19)],
      )
    })

    it('is answered whole only when something has changed', async () => {
      const path = await pathOf(kim)
      const first = await test.anyone.get(path)
      const again = await test.anyone.get(path, { headers: { 'if-none-match': String(first.headers.etag) } })
      assert.deepEqual([again.statusCode, again.body], [304, ''])
      await make(kim, 'task', { subject: 'Nueva', due: at(4) })
      const changed = await test.anyone.get(path, { headers: { 'if-none-match': String(first.headers.etag) } })
      assert.equal(changed.statusCode, 200)
      assert.ok((await kim.get('/calendar-feed')).json().feed.readAt !== null)
    })

    it('is closed by its person, by a new address, and by leaving the house', async () => {
      const path = await pathOf(mara)
      assert.equal((await test.anyone.get(path)).statusCode, 200)
      const next = await pathOf(mara)
      assert.deepEqual([(await test.anyone.get(path)).statusCode, (await test.anyone.get(next)).statusCode], [404, 200])
      await mara.send('DELETE', '/calendar-feed')
      assert.equal((await test.anyone.get(next)).statusCode, 404)
      assert.equal((await mara.get('/calendar-feed')).json().feed, null)
      const last = await pathOf(mara)
      await test.system.db.query(sql`update lazo."user" set active = false where id = ${people.mara.id}`)
      assert.equal((await test.anyone.get(last)).statusCode, 404)
      await test.system.db.query(sql`update lazo."user" set active = true where id = ${people.mara.id}`)
    })

    it('is nobody’s in a neutral copy, and back where that is released', async () => {
      const path = await pathOf(kim)
      const { environment } = test.system
      const { egress } = environment
      Object.assign(environment, { egress: neutralEgress() })
      assert.equal((await test.anyone.get(path)).statusCode, 404)
      assert.equal((await test.anyone.get(`/invitations/${'A'.repeat(43)}`)).statusCode, 404)
      Object.assign(environment, { egress })
      assert.equal((await test.anyone.get(path)).statusCode, 200)
    })

    it('is nobody’s without its secret, of which only the hash is kept', async () => {
      const path = await pathOf(kim)
      assert.equal((await test.anyone.get(`/calendar-feeds/${'A'.repeat(43)}.ics`)).statusCode, 404)
      assert.equal((await test.anyone.get('/calendar-feeds/x')).statusCode, 404)
      assert.equal((await test.anyone.post('/calendar-feed')).statusCode, 401)
      const token = path.split('/').at(-1)?.slice(0, 43) ?? ''
      const rows = await test.system.db.query<{ row: string }>(sql`select f::text as row from env_test.calendar_feed f`)
      assert.ok(rows.every(({ row }) => !row.includes(token)))
    })
  })

  describe('invitations', () => {
    const { guest, arrange, change, deliver } = invitationsOf(() => ({ test, organizer: kim, at }))

    it('go to contacts, colleagues and bare addresses, and not to who invites', async () => {
      const contact = await make(kim, 'contact', { firstName: 'Eva', email: 'eva@cliente.example' })
      const id = await arrange('Presentación', [
        { attendee: { module: 'contact', id: contact } },
        { attendee: { module: 'user', id: people.mara.id } },
        { attendee: { module: 'user', id: people.kim.id } },
        { email: 'otro@fuera.example' },
      ])
      const mails = await deliver()
      assert.deepEqual(mails.map(({ to }) => to).toSorted(), [
        'eva@cliente.example',
        'mara@example.com',
        'otro@fuera.example',
      ])
      const eva = mails.find(({ to }) => to === 'eva@cliente.example')
      assert.deepEqual(eventOf(eva), {
        method: 'REQUEST',
        uid: `${id}@127.0.0.1`,
        sequence: 0,
        attendee: 'mailto:eva@cliente.example',
        organizer: 'mailto:kim@example.com',
        zone: 'Europe/Madrid',
      })
      assert.equal(eva?.replyTo, 'kim@example.com')
      assert.doesNotMatch(JSON.stringify(eva), /otro@fuera/, 'guests do not see each other')
      assert.deepEqual(await deliver(), [], 'nobody is told twice')
    })

    it('follow a change with a higher sequence, and tell only whom it concerns', async () => {
      const id = await arrange('Cambia', [{ email: 'a@fuera.example' }, { email: 'b@fuera.example' }])
      await deliver()
      await change(id, { start: at(6), end: at(6.05) })
      const moved = await deliver()
      assert.deepEqual(moved.map(({ to }) => to).toSorted(), ['a@fuera.example', 'b@fuera.example'])
      assert.deepEqual([eventOf(moved[0]).method, eventOf(moved[0]).sequence], ['REQUEST', 1])
      await change(id, { notes: 'De puertas adentro' })
      assert.deepEqual(await deliver(), [], 'notes are nobody’s matter')
      await make(kim, 'meetingAttendee', { meeting: id, email: 'c@fuera.example' })
      const added = await deliver()
      assert.deepEqual(
        added.map(({ to }) => to),
        ['c@fuera.example'],
      )
      const { rows } = (await kim.get(`/records/meeting/${id}/related/meetingAttendee/meeting`)).json()
      const gone = rows.find(({ email }: { email: string }) => email === 'a@fuera.example')
      await kim.send('DELETE', `/records/meetingAttendee/${gone.id}`)
      const removed = await deliver()
      assert.deepEqual(
        removed.map(({ to }) => [to, eventOf(removed[0]).method, eventOf(removed[0]).sequence]),
        [['a@fuera.example', 'CANCEL', 2]],
      )
      await kim.send('DELETE', `/records/meeting/${id}`)
      const cancelled = await deliver()
      assert.deepEqual(cancelled.map((one) => [one.to, eventOf(one).method]).toSorted(), [
        ['b@fuera.example', 'CANCEL'],
        ['c@fuera.example', 'CANCEL'],
      ])
      await kim.post(`/records/meeting/${id}/restoration`)
      assert.deepEqual(
        (await deliver()).map((one) => eventOf(one).method),
        ['REQUEST', 'REQUEST'],
      )
    })

    it('are not sent where none was asked for, nor of what is past or done', async () => {
      await arrange('Sin', [{ email: 'x@fuera.example' }], { invite: false })
      await arrange('Pasada', [{ email: 'x@fuera.example' }], { start: at(-1), end: null })
      await arrange('Hecha', [{ email: 'x@fuera.example' }], { done: true, outcome: 'progress' })
      assert.deepEqual(await deliver(), [])
    })

    it('keep the address of a person from an organiser who may not read it', async () => {
      const hidden = await make(leo, 'contact', { firstName: 'De Leo', email: 'secreto@cliente.example' })
      const refused = await kim.post('/records', {
        records: [
          { module: 'meeting', values: { subject: 'Ajena', start: at(5), invite: true } },
          guest({ saved: 0 }, { attendee: { module: 'contact', id: hidden } }),
        ],
      })
      assert.equal(refused.statusCode, 422)
      const id = await arrange('De otro', [{ email: 'suyo@fuera.example' }])
      assert.notEqual(
        (await leo.post('/records/meetingAttendee', { meeting: id, email: 'mio@fuera.example' })).statusCode,
        201,
      )
      assert.deepEqual(
        (await deliver()).map(({ to }) => to),
        ['suyo@fuera.example'],
      )
    })

    it('are tried again for whom they did not reach, and for nobody else', async () => {
      await arrange('Reintento', [{ email: 'bien@fuera.example' }, { email: 'mal@fuera.example' }])
      const { egress } = test.system.environment
      const send = egress.sendMail
      const reached: string[] = []
      let isDown = true
      Object.assign(egress, {
        sendMail: async (mail: { to: string }) => {
          if (isDown && mail.to.startsWith('mal@')) throw new Error('421 try later')
          reached.push(mail.to)
        },
      })
      await deliver()
      isDown = false
      await deliver()
      Object.assign(egress, { sendMail: send })
      assert.deepEqual(reached, ['bien@fuera.example', 'mal@fuera.example'])
    })

    it('are answered by their link: looking changes nothing, answering does, and only for that guest', async () => {
      const id = await arrange('Respuesta', [{ email: 'r@fuera.example' }, { email: 's@fuera.example' }])
      const mails = await deliver()
      const token = /invitation#([\w-]{43})\.accepted/.exec(
        mails.find(({ to }) => to.startsWith('r@'))?.text ?? '',
      )?.[1]
      const responses = async () =>
        (await kim.get(`/records/meeting/${id}/related/meetingAttendee/meeting`))
          .json()
          .rows.map((row: { email: string; response: string }) => `${row.email[0]} ${row.response}`)
          .toSorted()
      const shown = (await test.anyone.get(`/invitations/${token}`)).json()
      assert.deepEqual(
        [shown.title, shown.organizer, shown.response, shown.isOpen],
        ['Respuesta', 'Kim Ortega', null, true],
      )
      assert.deepEqual(Object.keys(shown).length, 9, 'and nothing else of the meeting')
      assert.deepEqual(await responses(), ['r pending', 's pending'])
      const answer = async (response: string, of = token) =>
        (await test.anyone.post(`/invitations/${of}/answer`, { response })).statusCode
      assert.equal(await answer('accepted'), 204)
      assert.deepEqual(await responses(), ['r accepted', 's pending'])
      assert.equal(await answer('declined'), 204, 'one may think again')
      assert.equal(await answer('declined'), 204)
      const heard = async (client: Client) =>
        (await client.get('/notifications'))
          .json()
          .rows.filter(({ kind }: { kind: string }) => kind === 'answered')
          .map((row: { record: { id: string }; times: number }) => [row.record.id, row.times])
      assert.deepEqual(await heard(kim), [[id, 2]], 'whose meeting it is hears of what is new')
      assert.deepEqual(await heard(leo), [])
      assert.equal(await answer('attended'), 422)
      assert.equal(await answer('accepted', 'A'.repeat(43)), 404)
      assert.deepEqual(await deliver(), [], 'an answer sends no mail')
      await kim.send('DELETE', `/records/meeting/${id}`)
      await deliver()
      assert.equal(await answer('accepted'), 404)
    })

    it('slow down whoever tries one address after another', async () => {
      const statuses = new Set<number>()
      for (let count = 0; count < 70; count += 1) {
        statuses.add((await test.anyone.get(`/invitations/${'B'.repeat(43)}`)).statusCode)
      }
      assert.deepEqual([...statuses].toSorted(), [404, 429])
    })
  })

  it('reminds whoever has it to do, once, and nobody of what is done or gone', async () => {
    const start = test.world.now()
    const remind = async (subject: string, more: object = {}) =>
      await make(kim, 'task', { subject, due: at(20), reminder: 'm10', ...more })
    const due = await remind('Avisar')
    const done = await remind('Hecha')
    const gone = await remind('Borrada')
    await kim.send('PATCH', `/records/task/${done}`, { version: 1, values: { done: true } })
    await kim.send('DELETE', `/records/task/${gone}`)
    const told = async () => {
      await remindDue(test.system.environment)
      const rows = await test.system.db.query<{ user_id: string; record_ids: string[] }>(
        sql`select user_id, record_ids from env_test.notification where kind = 'due'`,
      )
      return rows.map((row) => [row.user_id, ...row.record_ids])
    }
    assert.deepEqual(await told(), [])
    test.world.setNow(at(20 - 9 / 1440))
    assert.deepEqual(await told(), [[people.kim.id, due]])
    assert.deepEqual(await told(), [[people.kim.id, due]])
    test.world.setNow(start)
  })

  describe('exports that phones take in', () => {
    it('gives cards that our own import reads back as they were, and only of whom one sees', async () => {
      const names = ['Ana;, \\', 'Ñandú 日本', '=1+1', 'Línea\\n', 'B'.repeat(100)]
      for (const [index, firstName] of names.entries()) {
        await make(kim, 'contact', {
          firstName,
          lastName: `Tarjeta ${index}`,
          email: `t${index}@example.com`,
          phone: '+34976123456',
          mobile: '+34600123456',
          address: {
            street: 'Calle Mayor, 1; bajo',
            city: 'Zaragoza',
            postalCode: '50001',
            region: 'Zaragoza',
            country: 'ES',
          },
          description: 'Primera línea\nsegunda; con, signos',
        })
      }
      await make(leo, 'contact', { firstName: 'Ajeno', lastName: 'Tarjeta 9' })
      const filter = encodeURIComponent(JSON.stringify({ field: 'lastName', op: 'startsWith', value: 'Tarjeta' }))
      assert.equal(
        (await kim.get(`/records/contact/export/vcard?filter=${filter}`)).statusCode,
        403,
        'who may not export',
      )
      const answer = await mara.get(`/records/contact/export/vcard?filter=${filter}&sort=lastName`)
      assert.equal(answer.statusCode, 200, answer.body)
      const rows = []
      for await (const row of cardRows(chunksOf(answer.body), readLimits)) {
        rows.push(Object.fromEntries(cardColumns.map((name, index) => [name, row.values[index]])))
      }
      assert.deepEqual(
        rows
          .filter(({ lastName }) => lastName !== 'Tarjeta 9')
          .map(({ firstName, lastName, email, phone, mobile, street, city, note }) => ({
            firstName,
            lastName,
            email,
            phone,
            mobile,
            street,
            city,
            note,
          })),
        names.map((firstName, index) => ({
          firstName,
          lastName: `Tarjeta ${index}`,
          email: `t${index}@example.com`,
          phone: '+34976123456',
          mobile: '+34600123456',
          street: 'Calle Mayor, 1; bajo',
          city: 'Zaragoza',
          note: 'Primera línea\nsegunda; con, signos',
        })),
      )
      assert.equal((await mara.get('/records/account/export/vcard')).statusCode, 422)
    })

    it('gives a calendar of any module with a date, and of the records of the list alone', async () => {
      const filter = encodeURIComponent(JSON.stringify({ field: 'subject', op: 'eq', value: 'Mía' }))
      const answer = await mara.get(`/records/meeting/export/icalendar?filter=${filter}`)
      assert.deepEqual(titlesIn(answer.body), ['Mía'])
      await make(mara, 'campaign', { name: 'Feria', type: 'tradeFair', start: '2026-10-01' })
      const whole = await mara.get('/records/campaign/export/icalendar')
      assert.equal(whole.statusCode, 200, whole.body)
      assert.equal((await kim.get('/records/meeting/export/icalendar')).statusCode, 403)
      assert.equal((await test.anyone.get('/records/meeting/export/icalendar')).statusCode, 401)
    })
  })
})

async function* chunksOf(text: string): AsyncGenerator<string> {
  yield text
}
