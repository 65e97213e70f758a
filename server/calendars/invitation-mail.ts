import type { Language } from '#common/errors.ts'
import { dateFormat } from '#common/format.ts'
import type { Mail } from '#server/egress/egress.ts'
import { calendarText, type Address } from './calendar-text.ts'

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
    answer: 'Will you come?',
    accepted: 'Yes, I will come',
    tentative: 'Maybe',
    declined: 'No, I cannot',
  },
} as const

/** The invitation, its change or its end: words for people, and the event for their calendar. */
export function invitationMail(parts: Parts): Mail {
  const { content, guest, sequence, meetingId, baseUrl, stamp, token } = parts
  const { title, start, end, location, details, organizer, language } = content
  const said = words[language]
  const isOver = token === undefined
  const kind = isOver ? said.cancelled : sequence > 0 ? said.changed : said.invited
  const opening = isOver ? said.cancels : sequence > 0 ? said.changes : said.invites
  const text = [
    opening.replace('{name}', () => organizer.name),
    [title, `${said.when}: ${timeWords(content)}`, ...(location === null ? [] : [`${said.where}: ${location}`])].join(
      '\n',
    ),
    ...(details === null || isOver ? [] : [details]),
    ...(token === undefined ? [] : [answerLinks(said, baseUrl, token)]),
  ].join('\n\n')
  const calendar = calendarText(
    [
      {
        uid: `${meetingId}@${baseUrl.hostname}`,
        start,
        end: end ?? undefined,
        summary: title,
        location: location ?? undefined,
        description: isOver ? undefined : (details ?? undefined),
        sequence,
        status: isOver ? 'CANCELLED' : 'CONFIRMED',
        stamp,
        organizer,
        attendees: [{ name: guest.name, email: guest.email, answer: 'NEEDS-ACTION' }],
      },
    ],
    { method: isOver ? 'CANCEL' : 'REQUEST', timeZone: content.timeZone },
  )
  return {
    to: guest.email,
    replyTo: organizer.email,
    subject: `${kind}: ${title}`,
    text,
    messageId: `<${guest.id}.${sequence}@${baseUrl.hostname}>`,
    calendar: { method: isOver ? 'CANCEL' : 'REQUEST', text: calendar },
  }
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
