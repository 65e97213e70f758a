import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX, Link2, Link2Off, Mail, MessageSquare, Reply as ReplyIcon, RotateCw } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { AnswerForm } from './answer-form.tsx'
import { deliveryQuery, refreshRecords, type Delivery } from './queries.ts'

interface PanelProps {
  readonly module: string
  readonly id: string
}

/** By which ways a document left, whether it was seen, and what was answered. */
export function DeliveryPanel({ module, id }: PanelProps) {
  const { delivery: words } = useLocale().text
  const { data } = useQuery(deliveryQuery(module, id))
  if (!data) return null
  const { replies, mails, links } = data
  const wasAsked = replies.some(({ kind }) => kind === 'comment' || kind === 'answer')
  const isEmpty = replies.length + mails.length + links.length === 0
  return (
    <section aria-label={words.title} className="flex flex-col gap-1">
      <h2 className="flex h-7 items-center text-sm font-bold">{words.title}</h2>
      {isEmpty && <p className="text-sm text-muted">{words.nothing}</p>}
      <ul className="flex flex-col">
        {replies.map((one) => (
          <Reply key={one.id} reply={one} />
        ))}
        {mails.map((one) => (
          <SentMail key={one.id} module={module} id={id} mail={one} maySend={data.maySend} />
        ))}
        {links.map((one) => (
          <PublicLink key={one.id} module={module} id={id} link={one} maySend={data.maySend} />
        ))}
      </ul>
      {/* One for all that was said: whatever arrives meanwhile leaves it where it is. */}
      {wasAsked && data.mayAnswer && <AnswerForm module={module} id={id} to={data.answerTo} />}
    </section>
  )
}

function Line(props: {
  readonly icon: ReactNode
  readonly title: string
  readonly at: string
  readonly children?: ReactNode
}) {
  return (
    <li className="flex gap-2.5 border-b border-line py-2 text-sm">
      <span className="mt-0.5 shrink-0 text-muted">{props.icon}</span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2">
          <p className="min-w-0 font-medium break-words">{props.title}</p>
          <span className="shrink-0 text-xs text-muted">
            <RelativeTime value={props.at} />
          </span>
        </div>
        {props.children}
      </div>
    </li>
  )
}

function Reply({ reply }: { readonly reply: Delivery['replies'][number] }) {
  const { delivery: words } = useLocale().text
  const { kind, name, role, taxId, body, address, hash, at } = reply
  const titles = { accepted: words.accepted, rejected: words.rejected, comment: words.comment, answer: words.answered }
  const icons = { accepted: CircleCheck, rejected: CircleX, comment: MessageSquare, answer: ReplyIcon }
  const Drawn = icons[kind]
  const who = [role, taxId].filter(Boolean).join(' · ')
  return (
    <Line icon={<Drawn size={16} aria-hidden />} title={titles[kind]({ name })} at={at}>
      {who !== '' && <p className="text-xs text-muted">{who}</p>}
      {body && <p className="break-words whitespace-pre-line">{body}</p>}
      {kind === 'accepted' && (
        <p className="text-xs break-all text-muted">
          {words.acceptedFrom({ address: address ?? '', hash: hash.slice(0, 16) })}
        </p>
      )}
    </Line>
  )
}

function SentMail(props: PanelProps & { readonly mail: Delivery['mails'][number]; readonly maySend: boolean }) {
  const { module, id, mail, maySend } = props
  const { text } = useLocale()
  const words = text.delivery
  const isTriedAgain = mail.state === 'waiting' && mail.error !== null
  const isOpen = isTriedAgain || mail.state === 'failed' || mail.state === 'unsure'

  async function retry() {
    try {
      await call('POST /records/:module/:id/mails/:mail/retry', { params: { module, id, mail: mail.id } })
      await refreshRecords()
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Line icon={<Mail size={16} aria-hidden />} title={words.mailTo({ name: mail.recipient })} at={mail.createdAt}>
      <p className={isOpen ? 'text-overdue-ink' : 'text-xs text-muted'}>
        {words.states[isTriedAgain ? 'again' : mail.state]}
        {mail.error && mail.state !== 'sent' && <span className="text-xs break-words">{` · ${mail.error}`}</span>}
      </p>
      {isOpen && maySend && (
        <Button size="small" className="mt-1" icon={<RotateCw size={13} aria-hidden />} onPress={() => void retry()}>
          {words.retry}
        </Button>
      )}
    </Line>
  )
}

/** It ends with a day, at the midnight after it. */
function lastMoment(expiresAt: string): string {
  return new Date(Date.parse(expiresAt) - 1).toISOString()
}

function PublicLink(props: PanelProps & { readonly link: Delivery['links'][number]; readonly maySend: boolean }) {
  const { module, id, link, maySend } = props
  const { text, format } = useLocale()
  const words = text.delivery

  async function revoke() {
    try {
      await call('DELETE /records/:module/:id/links/:link', { params: { module, id, link: link.id } })
      await refreshRecords()
      showToast({ text: words.revoked })
    } catch (error) {
      showInToast(error, text)
    }
  }

  const title = link.recipient ? words.linkFor({ name: link.recipient }) : words.link
  return (
    <Line icon={<Link2 size={16} aria-hidden />} title={title} at={link.createdAt}>
      <div className="flex items-center justify-between gap-2 text-xs text-muted">
        <p>
          {link.timesSeen === 0 ? words.unseen : format.count(words.seen, link.timesSeen)}
          {link.lastSeenAt && ` · ${words.lastSeen({ at: format.dateTime(link.lastSeenAt) })}`}
          {' · '}
          {link.isOpen ? words.linkUntil({ day: format.dayMonth(lastMoment(link.expiresAt)) }) : words.linkClosed}
        </p>
        {link.isOpen && maySend && (
          <IconButton size="small" label={words.revoke} onPress={() => void revoke()}>
            <Link2Off size={14} aria-hidden />
          </IconButton>
        )}
      </div>
    </Line>
  )
}
