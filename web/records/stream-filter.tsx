import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Bell, BellOff } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { useCommands } from '#web/ui/commands.ts'

const kinds = ['activity', 'comment', 'exchange', 'document', 'file', 'change'] as const
type StreamKind = (typeof kinds)[number]
const countMax = 100

/** Which kind of entry the address asks for; all of them where it asks for none that there is. */
export function useStreamKind(): StreamKind | undefined {
  const { stream } = useSearch({ strict: false })
  return kinds.find((kind) => kind === stream)
}

/** The kinds of what happened, with how many of each, and whether one is told of it. */
export function StreamFilter(props: {
  readonly module: string
  readonly id: string
  readonly version: number | undefined
  readonly meta: { readonly modules: readonly string[] }
}) {
  const { module, id, version, meta } = props
  const { text } = useLocale()
  const navigate = useNavigate()
  const chosen = useStreamKind()
  const { data: counts = {} } = useQuery({
    queryKey: ['records', module, 'timelineCounts', id, version],
    meta,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await call('GET /records/:module/:id/timeline/counts', { params: { module, id }, signal })).counts,
  })
  const go = (stream: StreamKind | undefined) =>
    void navigate({ to: '.', search: (before) => ({ ...before, stream }), replace: true })
  const chip = (kind: StreamKind | undefined, label: string, count?: number) => (
    <button
      key={kind ?? 'all'}
      type="button"
      aria-pressed={chosen === kind}
      onClick={() => go(kind)}
      className={classes(
        'inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 text-sm hover:bg-hover',
        chosen === kind ? 'bg-accent-soft font-medium text-accent-ink' : 'text-muted',
      )}
    >
      {label}
      {count !== undefined && <span className="numeric text-xs">{count >= countMax ? `${countMax}+` : count}</span>}
    </button>
  )
  return (
    <div className="flex flex-wrap items-center gap-1">
      <div role="group" aria-label={text.comments.kind} className="flex flex-wrap gap-1">
        {chip(undefined, text.comments.everything)}
        {kinds.flatMap((kind) => {
          const count = counts[kind]
          return count || kind === chosen ? chip(kind, text.comments.kinds[kind], count ?? 0) : []
        })}
      </div>
      <FollowButton module={module} id={id} />
    </div>
  )
}

function FollowButton({ module, id }: { readonly module: string; readonly id: string }) {
  const { text } = useLocale()
  const queryKey = ['records', module, 'following', id]
  const { data: follows } = useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      (await call('GET /records/:module/:id/following', { params: { module, id }, signal })).follows,
  })
  const label = follows ? text.comments.unfollow : text.comments.follow
  useCommands(
    follows === undefined ? [] : [{ id: 'here.follow', group: 'here', icon: 'bell', label, run: () => void change() }],
  )
  if (follows === undefined) return null

  async function change() {
    try {
      await call('PUT /records/:module/:id/following', { params: { module, id }, body: { follows: !follows } })
      queryClient.setQueryData(queryKey, !follows)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Button
      size="small"
      look="quiet"
      className="ml-auto"
      icon={follows ? <BellOff size={14} aria-hidden /> : <Bell size={14} aria-hidden />}
      onPress={() => void change()}
    >
      {label}
    </Button>
  )
}
