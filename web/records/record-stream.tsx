import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { mayBeAbout, useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { CommentComposer } from './comment-form.tsx'
import { StreamComposer } from './stream-composer.tsx'
import { StreamEntry, type Entry } from './stream-entry.tsx'
import { StreamFilter, useStreamKind } from './stream-filter.tsx'
import type { RecordRow } from './reader-types.ts'

interface TimelinePage {
  readonly entries: readonly Entry[]
  readonly next: string | null
}

/** What happened with a record, newest first, and the quick ways to add to it. */
export function RecordStream({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text } = useLocale()
  const { modules } = useModel()
  const kind = useStreamKind()
  const comments = modules.find(
    (one) => one.capabilities.comment && one.may.create !== 'none' && mayBeAbout(one, module.name),
  )
  const shown = modules.filter(({ capabilities }) => capabilities.activity ?? capabilities.comment)
  const meta = { modules: shown.map(({ name }) => name) }
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['records', module.name, 'timeline', record.id, record.version, kind],
    meta,
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      // The entries are of the server's own shape; the contract leaves them open.
      (await call('GET /records/:module/:id/timeline', {
        params: { module: module.name, id: record.id },
        query: { ...(pageParam === '' ? {} : { cursor: pageParam }), ...(kind && { kinds: kind }) },
        signal,
      })) as unknown as TimelinePage,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const entries = data?.pages.flatMap((page) => page.entries)
  return (
    <section aria-label={text.records.stream} className="flex flex-col gap-4">
      <StreamComposer module={module} record={record} />
      {comments && <CommentComposer comments={comments} about={{ module: module.name, id: record.id }} />}
      <StreamFilter module={module.name} id={record.id} version={record.version} meta={meta} />
      {entries === undefined && <Skeleton lines={4} />}
      {entries?.length === 0 && <p className="text-sm text-muted">{text.records.emptyStream}</p>}
      <ol className="flex flex-col">
        {entries?.map((entry) => (
          <StreamEntry key={entry.id} module={module} recordId={record.id} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <Button look="quiet" className="self-start" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {text.records.loadMore}
        </Button>
      )}
    </section>
  )
}
