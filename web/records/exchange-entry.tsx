import { Link } from '@tanstack/react-router'
import {
  CalendarCheck,
  CalendarPlus,
  CalendarX,
  CircleCheck,
  CircleX,
  Eye,
  Mail,
  MessageSquare,
  Reply,
  type LucideIcon,
} from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed } from './reader-types.ts'
import { StreamLine } from './stream-line.tsx'

/** Something that went out to somebody outside, or came back from them. */
export interface Exchange {
  readonly at: string
  readonly event: keyof typeof icons
  readonly record: { readonly module: string; readonly id: string; readonly title: string }
  readonly to?: string | null
  readonly name?: string | null
  /** What was said, or the subject of a mail. */
  readonly body?: string | null
  readonly by?: string | null
  readonly state?: 'waiting' | 'sending' | 'sent' | 'failed' | 'unsure'
  readonly times?: number
  /** An attendee's answer: a value of this field of that module. */
  readonly answer?: string
  readonly guests?: string
  readonly field?: string
}

const icons = {
  mail: Mail,
  opened: Eye,
  comment: MessageSquare,
  answer: Reply,
  accepted: CircleCheck,
  rejected: CircleX,
  invited: CalendarPlus,
  uninvited: CalendarX,
  response: CalendarCheck,
} satisfies Readonly<Record<string, LucideIcon>>

export function ExchangeEntry({ exchange, recordId }: { readonly exchange: Exchange; readonly recordId: string }) {
  const { text, format } = useLocale()
  const { delivery: words } = text
  const { event, record, body, by, state, times } = exchange
  const Drawn = icons[event]
  const small = [
    by,
    state && words.states[state],
    times !== undefined && times > 1 ? format.count(words.seen, times) : undefined,
  ].filter(Boolean)
  return (
    <StreamLine icon={<Drawn size={14} aria-hidden />} at={exchange.at}>
      <p className="break-words">
        <Headline exchange={exchange} />
        {record.id !== recordId && (
          <>
            {' · '}
            <Link to={recordHref(record.module, record.id)} className="font-medium text-ink hover:underline">
              {record.title}
            </Link>
          </>
        )}
      </p>
      {body && <p className="mt-0.5 line-clamp-6 break-words whitespace-pre-line text-muted">{body}</p>}
      {small.length > 0 && (
        <p className={`text-xs ${state === 'failed' ? 'text-overdue-ink' : 'text-muted'}`}>{small.join(' · ')}</p>
      )}
    </StreamLine>
  )
}

function Headline({ exchange }: { readonly exchange: Exchange }) {
  const { text } = useLocale()
  const { modules } = useModel()
  const words = text.comments.exchange
  const { event, to, name, answer, guests, field } = exchange
  if (event === 'response') {
    const module = modules.find((one) => one.name === guests)
    const asked = module && fieldNamed(module, field ?? '')
    return (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <span className="font-medium">{name}</span>
        {module && asked && <FieldValue module={module} field={asked} value={answer} />}
      </span>
    )
  }
  if (event === 'opened' && !to) return <span className="font-medium">{words.openedByLink}</span>
  return <span className="font-medium">{words[event]({ name: name ?? to ?? '' })}</span>
}
