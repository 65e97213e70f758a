import ICAL from 'ical.js'
import { withoutControls } from '#common/text.ts'
import { instantOf, offsetMs, wallClock } from '#common/zoned.ts'
import { addDays } from '#common/dates.ts'

export interface CalendarEvent {
  readonly uid: string
  /** An instant, or a day where it takes whole days. */
  readonly start: string
  /** The end of what has one; of whole days, the last. */
  readonly end?: string | undefined
  /** Its times are written in it, with its rules; in UTC without one. */
  readonly timeZone?: string | undefined
  readonly summary: string
  readonly location?: string | undefined
  readonly description?: string | undefined
  readonly url?: string | undefined
  readonly category?: string | undefined
  readonly sequence?: number | undefined
  readonly status?: 'CONFIRMED' | 'CANCELLED' | undefined
  /** It leaves the time free: a task is no appointment. */
  readonly isFree?: boolean | undefined
  /** When it was last changed; of a mail, when it was written. */
  readonly stamp: string
  /** How it comes round again (RFC 5545, 3.8.5): the rule, when it does not, when it does besides. */
  readonly rule?: string | undefined
  readonly without?: readonly string[] | undefined
  readonly also?: readonly string[] | undefined
  /** One of those, by the moment that it has in the series. */
  readonly recurrenceId?: string | undefined
  readonly organizer?: Address | undefined
  readonly attendees?: readonly (Address & { readonly answer: string })[] | undefined
}

export interface Address {
  readonly name: string
  readonly email: string
}

export interface CalendarOptions {
  readonly name?: string | undefined
  readonly method?: 'REQUEST' | 'CANCEL' | undefined
}

// The library counts without the space that begins each further line; RFC 5545 allows 75 octets with it.
ICAL.foldLength = 74

const usualMs = 3_600_000
const zoneDays = 400
const dayMs = 86_400_000
/** Of a rule without an end, so long a time has its clocks written out. */
const ruleMs = 3 * 365 * dayMs

/** A calendar as RFC 5545 writes it: folded, escaped, lines ended by CR and LF. */
export function calendarText(events: readonly CalendarEvent[], options: CalendarOptions = {}): string {
  const calendar = new ICAL.Component('vcalendar')
  calendar.addPropertyWithValue('version', '2.0')
  calendar.addPropertyWithValue('prodid', '-//Lazo//Lazo CRM//ES')
  calendar.addPropertyWithValue('calscale', 'GREGORIAN')
  if (options.method) calendar.addPropertyWithValue('method', options.method)
  if (options.name !== undefined) calendar.addPropertyWithValue('x-wr-calname', clean(options.name))
  const timed = events.filter(({ start }) => !isDay(start))
  for (const [zone, inZone] of Map.groupBy(timed, ({ timeZone }) => timeZone)) {
    const instants = inZone.flatMap(({ start, rule }) => {
      const atMs = Date.parse(start)
      return rule === undefined ? [atMs] : [atMs, Math.max(atMs, Date.parse(inZone[0]?.stamp ?? start)) + ruleMs]
    })
    if (zone !== undefined) calendar.addSubcomponent(zoneComponent(zone, Math.min(...instants), Math.max(...instants)))
  }
  for (const event of events) calendar.addSubcomponent(eventComponent(event, event.timeZone))
  return `${calendar.toString()}\r\n`
}

function eventComponent(event: CalendarEvent, zone: string | undefined): ICAL.Component {
  const component = new ICAL.Component('vevent')
  const text = (name: string, value: string | undefined) => {
    if (value !== undefined && clean(value) !== '') component.addPropertyWithValue(name, clean(value))
  }
  component.addPropertyWithValue('uid', event.uid)
  component.addPropertyWithValue('dtstamp', utcTime(event.stamp))
  addTimes(component, event, zone)
  addRecurrence(component, event, zone)
  text('summary', event.summary)
  text('location', event.location)
  text('description', event.description)
  if (event.url !== undefined) component.addPropertyWithValue('url', event.url)
  text('categories', event.category)
  if (event.sequence !== undefined) component.addPropertyWithValue('sequence', event.sequence)
  if (event.status) component.addPropertyWithValue('status', event.status)
  if (event.isFree === true) component.addPropertyWithValue('transp', 'TRANSPARENT')
  if (event.organizer) {
    component.addPropertyWithValue('organizer', mailto(event.organizer)).setParameter('cn', named(event.organizer))
  }
  for (const attendee of event.attendees ?? []) {
    const property = component.addPropertyWithValue('attendee', mailto(attendee))
    property.setParameter('cn', named(attendee))
    property.setParameter('role', 'REQ-PARTICIPANT')
    property.setParameter('partstat', attendee.answer)
    if (event.status !== 'CANCELLED') property.setParameter('rsvp', 'TRUE')
  }
  return component
}

function addTimes(component: ICAL.Component, { start, end }: CalendarEvent, zone: string | undefined): void {
  if (isDay(start)) {
    component.addPropertyWithValue('dtstart', ICAL.Time.fromDateString(start))
    // The end of whole days is the day after the last one.
    const last = end !== undefined && end >= start ? end : start
    component.addPropertyWithValue('dtend', ICAL.Time.fromDateString(addDays(last, 1)))
    return
  }
  const until = end !== undefined && end > start ? end : new Date(Date.parse(start) + usualMs).toISOString()
  addMoment(component, 'dtstart', start, zone)
  addMoment(component, 'dtend', until, zone)
}

function addMoment(component: ICAL.Component, name: string, at: string, zone: string | undefined): void {
  if (zone === undefined) component.addPropertyWithValue(name, utcTime(at))
  else component.addPropertyWithValue(name, localTime(Date.parse(at), zone)).setParameter('tzid', zone)
}

function addRecurrence(component: ICAL.Component, event: CalendarEvent, zone: string | undefined): void {
  const { rule, recurrenceId, without = [], also = [] } = event
  if (recurrenceId !== undefined) addMoment(component, 'recurrence-id', recurrenceId, zone)
  if (rule === undefined) return
  const recur = ICAL.Recur.fromString(rule.replace(/;UNTIL=\d{8}$/, ''))
  const [, year, month, day] = /;UNTIL=(\d{4})(\d\d)(\d\d)$/.exec(rule) ?? []
  if (year !== undefined) {
    // With times, the last day is told by its last moment in UTC.
    const last = instantOf({ day: `${year}-${month}-${day}`, minute: 24 * 60 - 1 }, zone ?? 'UTC')
    recur.until = utcTime(last)
  }
  component.addPropertyWithValue('rrule', recur)
  for (const at of without) addMoment(component, 'exdate', at, zone)
  for (const at of also) addMoment(component, 'rdate', at, zone)
}

function isDay(at: string): boolean {
  return at.length === 10
}

function utcTime(at: string): ICAL.Time {
  return ICAL.Time.fromDateTimeString(`${new Date(at).toISOString().slice(0, 19)}Z`)
}

function localTime(atMs: number, zone: string): ICAL.Time {
  const { day, minute } = wallClock(atMs, zone)
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60]
  return ICAL.Time.fromDateTimeString(`${day}T${pad(hours)}:${pad(minutes)}:00`)
}

/** The rules of a zone around some moments: each change of its clocks, written out. */
function zoneComponent(zone: string, firstMs: number, lastMs: number): ICAL.Component {
  const component = new ICAL.Component('vtimezone')
  component.addPropertyWithValue('tzid', zone)
  const begin = firstMs - zoneDays * dayMs
  let before = offsetMs(begin, zone)
  component.addSubcomponent(observance(begin, before, before))
  for (let atMs = begin; atMs < lastMs + zoneDays * dayMs; atMs += dayMs) {
    const after = offsetMs(atMs + dayMs, zone)
    if (after === before) continue
    component.addSubcomponent(observance(changeIn(atMs, atMs + dayMs, zone), before, after))
    before = after
  }
  return component
}

function changeIn(fromMs: number, toMs: number, zone: string): number {
  const before = offsetMs(fromMs, zone)
  let [low, high] = [fromMs, toMs]
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (offsetMs(middle, zone) === before) low = middle
    else high = middle
  }
  return high
}

function observance(atMs: number, before: number, after: number): ICAL.Component {
  const component = new ICAL.Component(after > before ? 'daylight' : 'standard')
  const local = new Date(Math.floor((atMs + before) / 1000) * 1000).toISOString().slice(0, 19)
  component.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString(local))
  component.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromSeconds(before / 1000))
  component.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromSeconds(after / 1000))
  return component
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

/** Control characters have no place in a calendar, and a lone carriage return would end a line. */
function clean(text: string): string {
  return withoutControls(text.replace(/\r\n?/g, '\n')).trim()
}

function named({ name, email }: Address): string {
  return clean(name).replace(/["\n]/g, ' ').trim() || email
}

function mailto({ email }: Address): string {
  return `mailto:${clean(email).replace(/\s/g, '')}`
}
