import type { Language } from '#common/errors.ts'
import { dateFormat } from '#common/format.ts'
import { recurrenceOf, recurrenceWords } from '#common/recurrence.ts'
import type { Mail } from '#server/egress/egress.ts'
import type { Address, CalendarEvent } from './calendar-text.ts'

/** What a mail says of a meeting; where it differs from the last one, another goes out. */
export interface MeetingContent {
  readonly title: string
  readonly start: string
  readonly end: string | null
  readonly location: string | null
  readonly details: string | null
  readonly timeZone: string
  readonly language: Language
  readonly locale: string
  readonly organizer: Address
  /** Of what comes round again. */
  readonly series?: SeriesContent
}

export interface SeriesContent {
  /** None where one is asked to one of them alone. */
  readonly rule: string | null
  /** Moments of the rule at which there is none, and others at which there is one. */
  readonly without: readonly string[]
  readonly also: readonly string[]
  /** Those that are otherwise. */
  readonly changed: readonly (Pick<MeetingContent, 'title' | 'start' | 'end' | 'location' | 'details'> & {
    readonly slot: string
  })[]
  /** None where it goes on. */
  readonly last: string | null
}

/** When the last of it begins; null where it goes on. */
export function lastStart({ start, series }: MeetingContent): string | null {
  return series?.rule ? series.last : start
}

export function isToCome(content: MeetingContent, now: string): boolean {
  const last = lastStart(content)
  return last === null || last > now
}

interface Parts {
  readonly content: MeetingContent
  readonly guest: Address & { readonly id: string }
  readonly sequence: number
  readonly meetingId: string
  readonly baseUrl: URL
  readonly stamp: string
  /** Opens the page on which one answers; a cancellation asks for none. */
  readonly token?: string
}

const words = {
  es: {
    invited: 'Invitación',
    changed: 'Cambio',
    cancelled: 'Cancelada',
    invites: '{name} te invita a una reunión.',
    changes: '{name} ha cambiado la reunión. Así queda:',
    cancels: '{name} ha cancelado la reunión, o ya no cuenta contigo en ella.',
    when: 'Cuándo',
    where: 'Dónde',
    repeats: 'Se repite',
    without: 'Menos',
    moved: 'Y cambia',
    answer: '¿Vendrás?',
    accepted: 'Sí, asistiré',
    tentative: 'Quizá',
    declined: 'No podré',
  },
  en: {
    invited: 'Invitation',
    changed: 'Changed',
    cancelled: 'Cancelled',
    invites: '{name} invites you to a meeting.',
    changes: '{name} has changed the meeting. It is now:',
    cancels: '{name} has cancelled the meeting, or no longer counts on you.',
    when: 'When',
    where: 'Where',
    repeats: 'It repeats',
    without: 'Except',
    moved: 'And otherwise',
    answer: 'Will you come?',
    accepted: 'Yes, I will come',
    tentative: 'Maybe',
    declined: 'No, I cannot',
  },
} as const

/** The invitation, its change or its end: words for people, and the event for their calendar. */
export async function invitationMail(parts: Parts): Promise<Mail> {
  const { content, guest, sequence, meetingId, baseUrl, stamp, token } = parts
  const { title, location, details, organizer, language } = content
  const said = words[language]
  const isOver = token === undefined
  const kind = isOver ? said.cancelled : sequence > 0 ? said.changed : said.invited
  const opening = isOver ? said.cancels : sequence > 0 ? said.changes : said.invites
  const text = [
    opening.replace('{name}', () => organizer.name),
    [
      title,
      `${said.when}: ${timeWords(content)}`,
      ...(location === null ? [] : [`${said.where}: ${location}`]),
      ...(isOver ? [] : seriesWords(content, stamp)),
    ].join('\n'),
    ...(details === null || isOver ? [] : [details]),
    ...(token === undefined ? [] : [answerLinks(said, baseUrl, token)]),
  ].join('\n\n')
  const { calendarText } = await import('./calendar-text.ts')
  const calendar = calendarText(
    eventsOf(content, { isOver }).map((event) => ({
      ...event,
      uid: `${meetingId}@${baseUrl.hostname}`,
      sequence,
      status: isOver ? ('CANCELLED' as const) : ('CONFIRMED' as const),
      stamp,
      organizer,
      attendees: [{ name: guest.name, email: guest.email, answer: 'NEEDS-ACTION' }],
    })),
    { method: isOver ? 'CANCEL' : 'REQUEST' },
  )
  return {
    to: guest.email,
    replyTo: organizer.email,
    subject: `${kind}: ${title}`,
    text,
    messageId: `<${meetingId}.${guest.id}.${sequence}@${baseUrl.hostname}>`,
    calendar: { method: isOver ? 'CANCEL' : 'REQUEST', text: calendar },
  }
}

/** The meeting, or the rule of a series and each that is otherwise; when it is over, the whole of it. */
export function eventsOf(
  content: MeetingContent,
  { isOver = false }: { readonly isOver?: boolean } = {},
): readonly Pick<
  CalendarEvent,
  'start' | 'end' | 'timeZone' | 'summary' | 'location' | 'description' | 'rule' | 'recurrenceId' | 'without' | 'also'
>[] {
  const { series } = content
  const event = ({
    title,
    start,
    end,
    location,
    details,
  }: Pick<MeetingContent, 'title' | 'start' | 'end' | 'location' | 'details'>) => ({
    start,
    end: end ?? undefined,
    timeZone: content.timeZone,
    summary: title,
    location: location ?? undefined,
    description: isOver ? undefined : (details ?? undefined),
  })
  const whole = {
    ...event(content),
    rule: series?.rule ?? undefined,
    without: series?.without,
    also: series?.also,
  }
  const changed = isOver ? [] : (series?.changed ?? [])
  return [whole, ...changed.map((one) => ({ ...event(one), recurrenceId: one.slot }))]
}

const exceptionsShown = 20

/** What comes round again, in words: how often, when not, and when otherwise. */
function seriesWords(content: MeetingContent, now: string): string[] {
  const { series, language, locale, timeZone } = content
  const rule = series?.rule ? recurrenceOf(series.rule) : undefined
  if (!series || !rule) return []
  const said = words[language]
  const day = dateFormat(locale, { dateStyle: 'medium', timeZone })
  const without = series.without.filter((slot) => slot > now).slice(0, exceptionsShown)
  const changed = series.changed.filter(({ start }) => start > now).slice(0, exceptionsShown)
  return [
    `${said.repeats}: ${recurrenceWords(rule, language, locale)}`,
    ...(without.length > 0
      ? [`${said.without}: ${without.map((slot) => day.format(Date.parse(slot))).join('; ')}`]
      : []),
    ...changed.map((one) =>
      [`${said.moved}: ${one.title}`, timeWords({ ...content, ...one }), one.location].filter(Boolean).join(', '),
    ),
  ]
}

/** Behind the # a token stays in the browser, out of every log. */
function answerLinks(said: (typeof words)[Language], baseUrl: URL, token: string): string {
  const link = (response: string) => `${baseUrl.origin}/invitation#${token}.${response}`
  return [
    said.answer,
    ...(['accepted', 'tentative', 'declined'] as const).map((one) => `${said[one]}: ${link(one)}`),
  ].join('\n')
}

function timeWords({ start, end, timeZone, locale }: MeetingContent): string {
  const format = dateFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone })
  const span = end === null ? format.format(Date.parse(start)) : format.formatRange(Date.parse(start), Date.parse(end))
  return `${span} (${timeZone})`
}
