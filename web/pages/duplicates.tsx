import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Layers, Search } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { failureOf, showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListFailure } from '#web/records/list-empty.tsx'
import { DuplicatePair } from '#web/records/duplicate-pair.tsx'
import { isMergeable } from '#web/records/mergeable.ts'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { MissingPage } from './missing-page.tsx'

/** Records that seem to be the same, the surest first. */
export default function DuplicatesPage() {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const offered = modules.filter(isMergeable)
  const module = offered.find(({ name }) => name === search.module) ?? offered[0]
  if (!module) return <MissingPage />
  return (
    <>
      <PageHead title={text.duplicates.title}>
        <p className="text-sm text-muted">{text.duplicates.help}</p>
        <Select
          label={text.duplicates.module}
          isLabelHidden
          className="max-w-64"
          value={module.name}
          onChange={(name) => void navigate({ to: '/duplicates', search: { module: name ?? undefined } })}
          options={offered.map(({ name, label }) => ({ id: name, label: label.plural[format.language] }))}
        />
      </PageHead>
      <div className="flex max-w-5xl flex-col gap-3 px-4 pt-1 pb-16 md:px-6">
        <Queue key={module.name} module={module} />
      </div>
    </>
  )
}

interface ScanTimes {
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

const lookAgainMs = 1500

function isRunning({ startedAt, finishedAt }: ScanTimes): boolean {
  return startedAt !== null && (finishedAt === null || finishedAt < startedAt)
}

function Queue({ module }: { readonly module: ReaderModule }) {
  const { text } = useLocale()
  const query = useInfiniteQuery({
    queryKey: ['records', module.name, 'duplicates', 'queue'],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      await call('GET /records/:module/duplicates', {
        params: { module: module.name },
        query: pageParam === '' ? {} : { cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) => {
      const scan = state.data?.pages[0]?.scan
      return scan && isRunning(scan) ? lookAgainMs : false
    },
  })
  const failure = failureOf(query)
  if (failure) return <ListFailure error={failure} onRetry={() => void query.refetch()} />
  const pages = query.data?.pages ?? []
  const scan = pages[0]?.scan
  if (!scan) return <Skeleton lines={6} />
  const pairs = pages.flatMap((page) => page.pairs)
  return (
    <>
      <ScanState module={module} scan={scan} />
      {pairs.length === 0 && (
        <EmptyState title={text.duplicates.empty} icon={<Layers size={28} strokeWidth={1.25} aria-hidden />}>
          {text.duplicates.emptyHelp}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-3">
        {pairs.map((pair) => (
          <DuplicatePair key={`${pair.first.id} ${pair.second.id}`} module={module} pair={pair} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          look="quiet"
          className="self-start"
          isPending={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          {text.records.loadMore}
        </Button>
      )}
    </>
  )
}

function ScanState({ module, scan }: { readonly module: ReaderModule; readonly scan: ScanTimes }) {
  const { text } = useLocale()
  const [before = '', after = ''] = text.duplicates.scannedAt({ when: '\0' }).split('\0')

  async function start() {
    try {
      await call('POST /records/:module/duplicates/scan', { params: { module: module.name } })
      await queryClient.invalidateQueries({ queryKey: ['records', module.name, 'duplicates'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
      <Button icon={<Search size={14} aria-hidden />} isPending={isRunning(scan)} onPress={() => void start()}>
        {text.duplicates.scan}
      </Button>
      <span role="status">
        {isRunning(scan) ? (
          text.duplicates.scanning
        ) : scan.finishedAt === null ? (
          text.duplicates.never
        ) : (
          <>
            {before}
            <RelativeTime value={scan.finishedAt} />
            {after}
          </>
        )}
      </span>
    </div>
  )
}
