import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History, Undo2 } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useTakeBack } from '#web/api/take-back.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListFailure } from '#web/records/list-empty.tsx'
import { dayOf } from '#web/day/day-data.ts'
import { fieldNamed } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useEndReached } from '#web/ui/use-end-reached.ts'

/** Where a sentence names the record, which is a link. */
const place = '\n'

type Act = CallAnswer<'GET /acts'>['rows'][number]

/** What one did oneself in the last days, and the way back from each. */
export default function ActivityPage() {
  const { undo } = useLocale().text
  return (
    <>
      <PageHead title={undo.activity}>
        <p className="text-sm text-muted">{undo.activityHelp}</p>
      </PageHead>
      <div className="max-w-3xl px-4 pt-1 pb-16 md:px-6">
        <Acts />
      </div>
    </>
  )
}

function Acts() {
  const { text, format } = useLocale()
  const query = useInfiniteQuery({
    queryKey: ['records', '', 'acts'],
    staleTime: 0,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await call('GET /acts', { query: pageParam === '' ? {} : { cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const end = useEndReached(() => void query.fetchNextPage(), query.hasNextPage && !query.isFetchingNextPage)
  const failure = failureOf(query)
  if (failure) return <ListFailure error={failure} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton lines={8} />
  const acts = query.data.pages.flatMap(({ rows }) => rows)
  if (acts.length === 0) {
    return (
      <EmptyState title={text.undo.activityEmpty} icon={<History size={28} strokeWidth={1.25} aria-hidden />}>
        {text.undo.activityEmptyHelp}
      </EmptyState>
    )
  }
  const days = Map.groupBy(acts, ({ at }) => format.dateLong(dayOf(Date.parse(at), format.timeZone)))
  return (
    <>
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day} className="pb-5">
          <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">{day}</h2>
          <ul>
            {ofDay.map((act) => (
              <ActRow key={act.act} act={act} />
            ))}
          </ul>
        </section>
      ))}
      <div ref={end} />
      {query.isFetchingNextPage && <Skeleton lines={2} />}
    </>
  )
}

function ActRow({ act }: { readonly act: Act }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const { takeBack } = useTakeBack()
  const module = modules.find(({ name }) => name === act.module)
  const kind = module?.label.singular[format.language]
  const title = act.record?.title ?? (module === undefined ? text.undo.hidden : (kind ?? ''))
  const fields = module ? act.fields.flatMap((name) => fieldNamed(module, name)?.label[format.language] ?? []) : []
  const acts: Readonly<Record<string, (values: { what: string }) => string>> = text.undo.acts
  const verb = acts[act.channel] ?? acts[act.action] ?? text.undo.acts.update
  const [before = '', after = ''] = verb({ what: place }).split(place)
  return (
    <li className="flex min-h-11 items-center gap-3 border-b border-line py-1.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className={act.undone ? 'text-muted line-through decoration-line-strong' : ''}>
          {before}
          {act.record && module ? (
            <Link to={recordHref(module.name, act.record.id)} className="font-medium text-ink hover:underline">
              {title}
            </Link>
          ) : (
            <span className="font-medium">{title}</span>
          )}
          {after} {act.records > 1 && format.count(text.undo.alsoRecords, act.records - 1)}
        </p>
        <p className="truncate text-xs text-muted">
          {[kind, fields.join(', ')].filter(Boolean).join(' · ')} · <RelativeTime value={act.at} />
        </p>
      </div>
      {act.undone ? (
        <span className="text-xs text-muted">{text.undo.isUndone}</span>
      ) : (
        <Button
          size="small"
          look="quiet"
          icon={<Undo2 size={14} aria-hidden />}
          aria-label={text.undo.undoOf({ what: title })}
          onPress={() => void takeBack(act.act)}
        >
          {act.channel === 'undo' ? text.undo.redo : text.common.undo}
        </Button>
      )}
    </li>
  )
}
