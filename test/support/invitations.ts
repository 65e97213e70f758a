import assert from 'node:assert/strict'

import ICAL from 'ical.js'
import sql from 'sql-template-tag'

import type { Client, TestApp } from './http.ts'

interface Desk {
  readonly test: TestApp
  readonly organizer: Client
  /** The moment so many days after the test began. */
  readonly at: (days: number) => string
}

/** What tests of invitations do: somebody arranges meetings, and what is then mailed is read. */
export function invitationsOf(desk: () => Desk) {
  const guest = (meeting: object, more: object) => ({ module: 'meetingAttendee', values: { meeting, ...more } })
  return {
    guest,
    /** @returns the id of a meeting with these guests */
    async arrange(subject: string, guests: readonly object[], more: object = {}): Promise<string> {
      const { organizer, at } = desk()
      const values = { subject, start: at(5), end: at(5.05), location: 'Sala 1', invite: true, ...more }
      const records = [{ module: 'meeting', values }, ...guests.map((one) => guest({ saved: 0 }, one))]
      const answer = await organizer.post('/records', { records })
      assert.equal(answer.statusCode, 201, answer.body)
      return answer.json().records[0].id
    },
    async change(id: string, values: object): Promise<void> {
      const { organizer } = desk()
      const { version } = (await organizer.get(`/records/meeting/${id}`)).json()
      const answer = await organizer.send('PATCH', `/records/meeting/${id}`, { version, values })
      assert.equal(answer.statusCode, 200, answer.body)
    },
    /** What waits a little is due. */
    async deliver() {
      const { test } = desk()
      await test.system.db.query(sql`update lazo_jobs.job set start_after = now() where name = 'invitation'`)
      test.mails.length = 0
      await test.system.environment.jobs.drain()
      return [...test.mails]
    },
  }
}

export function eventsIn(text: string): ICAL.Event[] {
  return ICAL.Component.fromString(text)
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one))
}

export function eventOf(mail: { calendar?: { text: string } } | undefined) {
  const text = mail?.calendar?.text ?? ''
  const [event] = eventsIn(text)
  assert.ok(event)
  return {
    method: ICAL.Component.fromString(text).getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    attendee: event.attendees[0]?.getFirstValue(),
    organizer: event.organizer,
    zone: event.startDate.zone.tzid,
  }
}
