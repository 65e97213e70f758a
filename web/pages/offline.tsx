import { useEffect, useState } from 'react'
import { useSearch } from '@tanstack/react-router'
import { Mail, Phone, WifiOff } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { readCopy, type OfflineCopy, type OfflinePerson } from '#web/api/offline-store.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useTitle } from '#web/ui/use-title.ts'
import { innerPath } from './inner-path.ts'

/** How often a server that is down is asked whether it is back: the browser, which has a network, says nothing. */
const againMs = 5_000

/** What there is to read where nobody answers: the people of the day, to call them and know what was said. */
export default function OfflinePage() {
  const { text, format } = useLocale()
  const [copy, setCopy] = useState<OfflineCopy>()
  const [isRead, setRead] = useState(false)
  const back = innerPath(useSearch({ from: '/offline' }).next)
  useTitle(text.phone.offlineTitle)
  useEffect(() => {
    void readCopy().then((found) => {
      setCopy(found)
      setRead(true)
    })
  }, [])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      if (await isServerThere()) location.assign(back)
      else timer = setTimeout(() => void look(), againMs)
    }
    timer = setTimeout(() => void look(), againMs)
    const onOnline = () => location.assign(back)
    window.addEventListener('online', onOnline)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', onOnline)
    }
  }, [back])
  if (!isRead) return null
  return (
    <main id="content" className="mx-auto flex min-h-dvh max-w-xl flex-col bg-paper px-4 pt-4 pb-16">
      <header className="flex items-start gap-3 pb-3">
        <WifiOff size={20} aria-hidden className="mt-1 shrink-0 text-overdue-ink" />
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-bold tracking-tight">{text.phone.offlineTitle}</h1>
          {copy && (
            <p className="text-sm text-muted">
              {text.phone.offlineLead({ time: format.dateTime(new Date(copy.madeAt).toISOString()) })}
            </p>
          )}
        </div>
        <Button onPress={() => location.assign(back)}>{text.phone.offlineRetry}</Button>
      </header>
      {copy && copy.people.length > 0 ? (
        <ul className="flex flex-col">
          {copy.people.map((person) => (
            <Person key={person.id} person={person} />
          ))}
        </ul>
      ) : (
        <EmptyState title={text.phone.offlineNone} icon={<WifiOff size={32} strokeWidth={1.25} aria-hidden />}>
          {text.phone.offlineNoneHelp}
        </EmptyState>
      )}
    </main>
  )
}

/** What a proxy answers in its place is no answer. */
async function isServerThere(): Promise<boolean> {
  return await call('GET /setup').then(
    () => true,
    () => false,
  )
}

function Person({ person }: { readonly person: OfflinePerson }) {
  const { text, format } = useLocale()
  const { title, kind, due, phones, emails, notes } = person
  return (
    <li className="flex flex-col gap-1.5 border-b border-line py-3">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-bold">{title}</h2>
          <p className="truncate text-xs text-muted">{[kind, due].filter(Boolean).join(' · ')}</p>
        </div>
        {phones[0] !== undefined && (
          <a
            href={`tel:${phones[0]}`}
            aria-label={text.phone.call({ title })}
            className="flex size-11 items-center justify-center rounded-full bg-accent-soft text-accent-ink"
          >
            <Phone size={18} aria-hidden />
          </a>
        )}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {phones.map((phone) => (
          <a key={phone} href={`tel:${phone}`} className="numeric text-ink">
            {phone}
          </a>
        ))}
        {emails.map((email) => (
          <a key={email} href={`mailto:${email}`} className="inline-flex items-center gap-1 text-ink">
            <Mail size={13} aria-hidden className="text-muted" />
            {email}
          </a>
        ))}
      </p>
      {notes.length > 0 && (
        <details>
          <summary className="min-h-8 cursor-pointer text-sm text-muted">{text.phone.lastNotes}</summary>
          {notes.map((note) => (
            <p key={note.at + note.title} className="border-l-2 border-line-strong py-1 pl-3 text-sm">
              <span className="block text-xs text-muted">
                {note.at === '' ? note.title : `${format.date(note.at.slice(0, 10))} · ${note.title}`}
              </span>
              {note.text}
            </p>
          ))}
        </details>
      )}
    </li>
  )
}
