import { useQuery } from '@tanstack/react-query'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { Section } from './section.tsx'

type OpenSession = CallAnswer<'GET /sessions'>['rows'][number]

const sessionsKey = ['sessions'] as const

/** Where one is signed in, to close what one does not know. */
export function SessionsSection() {
  const { text } = useLocale()
  const { sessions } = text
  const { data, error } = useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await call('GET /sessions', { signal })).rows,
  })
  return (
    <Section title={sessions.title} help={sessions.help}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!data && !error && <Skeleton lines={2} />}
      {data && (
        <ul className="border-t border-line">
          {data.map((session) => (
            <SessionLine key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function SessionLine({ session }: { readonly session: OpenSession }) {
  const { text, format } = useLocale()
  const { sessions } = text
  const nowMs = useNow()
  const { id, current, address, browser, createdAt } = session
  const name = browserName(browser, sessions.on) ?? sessions.unknown

  async function end() {
    try {
      await call('DELETE /sessions/:id', { params: { id } })
      showToast({ text: sessions.ended })
      await queryClient.invalidateQueries({ queryKey: sessionsKey })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <li className="flex items-center gap-3 border-b border-line py-2">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span title={browser ?? undefined}>{name}</span>
          {current && <Chip>{sessions.current}</Chip>}
        </p>
        <p className="numeric text-xs text-muted" title={format.dateTime(createdAt)}>
          {[address, sessions.since({ when: format.relative(createdAt, nowMs) })].filter(Boolean).join(' · ')}
        </p>
      </div>
      {!current && (
        <Button size="small" aria-label={sessions.endOf({ name })} onPress={() => void end()}>
          {sessions.end}
        </Button>
      )}
    </li>
  )
}

/** In the order in which they must be looked for: most browsers also claim to be an older one. */
const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

function browserName(
  agent: string | null,
  on: (values: { readonly browser: string; readonly system: string }) => string,
): string | undefined {
  const named = (list: readonly (readonly [string, string])[]) => list.find(([mark]) => agent?.includes(mark))?.[1]
  const [browser, system] = [named(browsers), named(systems)]
  return browser && system ? on({ browser, system }) : browser
}
