import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import ICAL from 'ical.js'
import { calendarText, type CalendarEvent } from './calendar-text.ts'

const event: CalendarEvent = {
  uid: 'a@lazo',
  start: '2026-03-28T09:00:00.000Z',
  end: '2026-03-28T10:30:00.000Z',
  summary: 'Visita',
  stamp: '2026-03-01T00:00:00.000Z',
}
const read = (text: string) => {
  const calendar = ICAL.Component.fromString(text)
  return calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one))
}

describe('a calendar as text', () => {
  it('is read back as it was written, whatever the words', () => {
    const hostile = [
      'Comas, puntos; y coma: «ñ» 日本 🚀 \\ barra',
      `línea una\nlínea dos\r\nlínea tres\rlínea cuatro`,
      'BEGIN:VEVENT\nEND:VCALENDAR\nATTENDEE:mailto:x@example.com',
      '🚀'.repeat(200),
      'control\u0000\u0007\u001b',
    ]
    const text = calendarText(
      hostile.map((summary, index) => ({ ...event, uid: `${index}@lazo`, summary, description: summary })),
    )
    assert.ok(text.endsWith('END:VCALENDAR\r\n'))
    assert.equal(text.replaceAll('\r\n', '').match(/[\r\n]/), null, 'no line is ended otherwise')
    for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
    // oxlint-disable-next-line no-control-regex -- What the samples hold of them.
    const plain = (one: string) => one.replace(/\r\n?/g, '\n').replace(/[\u0000\u0007\u001b]/g, '')
    assert.deepEqual(
      read(text).map((one) => one.summary),
      hostile.map(plain),
    )
    assert.equal(ICAL.Component.fromString(text).getAllProperties('attendee').length, 0)
  })

  it('gives times in a zone with the rules of that zone, across a change of clocks', () => {
    const after = { ...event, uid: 'b@lazo', start: '2026-03-30T08:00:00.000Z', end: '2026-03-30T09:00:00.000Z' }
    const text = calendarText(
      [event, after].map((one) => ({ ...one, timeZone: 'Europe/Madrid' })),
      { method: 'REQUEST' },
    )
    assert.match(text, /DTSTART;TZID=Europe\/Madrid:20260328T100000/)
    assert.match(text, /DTSTART;TZID=Europe\/Madrid:20260330T100000/)
    const zone = new ICAL.Timezone(ICAL.Component.fromString(text).getFirstSubcomponent('vtimezone'))
    const utc = read(text).map((one) => {
      one.startDate.zone = zone
      return one.startDate.toJSDate().toISOString()
    })
    assert.deepEqual(utc, [event.start, after.start])
  })

  it('gives whole days as days, and an hour to what has no end', () => {
    const [day, hour] = read(
      calendarText([
        { ...event, start: '2026-12-31', end: '2027-01-01' },
        { ...event, end: undefined },
      ]),
    )
    assert.deepEqual([day?.startDate.toString(), day?.endDate.toString()], ['2026-12-31', '2027-01-02'])
    assert.equal(hour?.endDate.toJSDate().toISOString(), '2026-03-28T10:00:00.000Z')
  })

  it('names who invites and who is invited, whatever their names', () => {
    const organizer = { name: 'Ana "la jefa"; García, S.L.', email: 'ana@example.com' }
    const text = calendarText([
      { ...event, organizer, attendees: [{ name: '', email: 'x@example.com', answer: 'NEEDS-ACTION' }] },
    ])
    const [one] = read(text)
    assert.equal(one?.organizer, 'mailto:ana@example.com')
    assert.equal(one?.attendees[0]?.getFirstValue(), 'mailto:x@example.com')
    assert.equal(one?.component.getFirstProperty('organizer')?.getFirstParameter('cn'), 'Ana  la jefa ; García, S.L.')
  })
})
