import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Section } from './section.tsx'

const shownMax = 20

/** What somebody did around access, and what was done to them: newest first. */
export function PersonEvents({ person }: { readonly person: string }) {
  const { text, format } = useLocale()
  const { access } = text
  const words: Readonly<Record<string, string>> = access.events
  const { data, error } = useQuery({
    queryKey: ['people', 'events', person],
    queryFn: async ({ signal }) => (await call('GET /access-events', { query: { user: person }, signal })).rows,
  })
  return (
    <Section title={access.eventsTitle}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!data && !error && <Skeleton lines={3} />}
      {data?.length === 0 && <p className="text-sm text-muted">{access.noEvents}</p>}
      {data && data.length > 0 && (
        <ul className="border-t border-line text-sm">
          {data.slice(0, shownMax).map((event) => (
            <li key={`${event.at} ${event.kind}`} className="flex flex-wrap gap-x-2 border-b border-line py-1.5">
              <span className="min-w-0 flex-1">
                {words[event.kind] ?? event.kind}
                {event.subject && event.subject.id !== event.user?.id && (
                  <span className="text-muted">
                    {' '}
                    {event.subject.id === person
                      ? event.user && access.eventBy({ name: event.user.name })
                      : access.eventOf({ name: event.subject.name })}
                  </span>
                )}
              </span>
              <time dateTime={event.at} className="numeric text-xs text-muted">
                {format.dateTime(event.at)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
