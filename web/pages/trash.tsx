import { useState } from 'react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Trash2, Undo2 } from 'lucide-react'
import { trashDays } from '#common/change.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { failureOf, showInToast } from '#web/api/errors.ts'
import { useModel, useModule, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListFailure } from '#web/records/list-empty.tsx'
import type { RecordPage, RecordRow } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { flipped } from '#web/ui/flipped.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { useEndReached } from '#web/ui/use-end-reached.ts'
import { MissingPage } from './missing-page.tsx'

const cellClass = 'border-b border-line px-3 py-1 first:pl-0 last:pr-0'
const headClass = 'px-3 py-1 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0'

/** What was deleted, module by module, and the way back. */
export default function TrashPage() {
  const { text, format } = useLocale()
  const { trash } = text
  const { modules, navigation } = useModel()
  const navigate = useNavigate()
  const search = useSearch({ strict: false })
  const [sought, setSought] = useState('')
  const places = navigation.items.map(({ module }) => module)
  const offered = modules
    .filter(({ name, may, capabilities }) => may.delete !== 'none' && (places.includes(name) || capabilities.activity))
    .sort((a, b) => rank(places, a.name) - rank(places, b.name))
  const chosen = useModule(search.module ?? offered[0]?.name ?? '')
  if (!chosen) return <MissingPage />
  return (
    <>
      <PageHead title={trash.title}>
        <p className="text-sm text-muted">{trash.help}</p>
        <div className="flex flex-wrap items-center gap-2">
          <Select
            label={trash.module}
            isLabelHidden
            className="max-w-64"
            value={chosen.name}
            onChange={(module) => void navigate({ to: '/trash', search: { module: module ?? undefined } })}
            options={offered.map(({ name, label }) => ({ id: name, label: label.plural[format.language] }))}
          />
          <SearchField label={trash.search} value={sought} onChange={setSought} className="w-64 max-w-full" />
        </div>
      </PageHead>
      <div className="px-4 pt-1 pb-16 md:px-6">
        <TrashedRecords key={chosen.name} module={chosen} search={sought} />
      </div>
    </>
  )
}

function rank(places: readonly string[], name: string): number {
  const at = places.indexOf(name)
  return at < 0 ? places.length : at
}

function TrashedRecords({ module, search }: { readonly module: ReaderModule; readonly search: string }) {
  const { text, format } = useLocale()
  const { trash } = text
  const query = useInfiniteQuery({
    queryKey: ['records', module.name, 'trash', search],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      // The list is JSON text that PostgreSQL built; the contract leaves the fields open.
      (await call('GET /records/:module', {
        params: { module: module.name },
        query: {
          trash: '1',
          scope: 'all',
          fields: 'title,updatedBy',
          ...(search === '' ? { sort: '-deletedAt' } : { search }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
          limit: 100,
        },
        signal,
      })) as unknown as RecordPage,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const end = useEndReached(() => void query.fetchNextPage(), query.hasNextPage && !query.isFetchingNextPage)
  const failure = failureOf(query)
  if (failure) return <ListFailure error={failure} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton lines={6} />
  const rows = query.data.pages.flatMap((page) => page.rows)
  if (rows.length === 0) {
    return (
      <EmptyState
        title={search === '' ? trash.empty : text.common.noMatches}
        icon={<Trash2 size={28} strokeWidth={1.25} aria-hidden />}
      >
        {trash.emptyHelp({ module: module.label.plural[format.language].toLocaleLowerCase(format.locale) })}
      </EmptyState>
    )
  }
  return (
    <>
      {chosen.size > 0 && <ChosenBar module={module} ids={[...chosen]} onDone={() => setChosen(new Set())} />}
      <ScrollRegion label={trash.title}>
        <table className="w-full border-collapse text-sm">
          <thead className="border-b border-line">
            <tr>
              <th className={`${headClass} w-px`}>
                <span className="sr-only">{trash.choose}</span>
              </th>
              <th className={headClass}>{trash.record}</th>
              {module.capabilities.owned && <th className={`${headClass} max-md:hidden`}>{trash.owner}</th>}
              <th className={`${headClass} max-md:hidden`}>{trash.deletedBy}</th>
              <th className={`${headClass} max-md:hidden`}>{trash.deletedAt}</th>
              <th className={`${headClass} max-md:hidden`}>{trash.left}</th>
              <th className={headClass}>
                <span className="sr-only">{trash.restore}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TrashedRow
                key={row.id}
                module={module}
                row={row}
                isChosen={chosen.has(row.id)}
                onChoose={() => setChosen((before) => flipped(before, row.id))}
              />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <div ref={end} />
      {query.isFetchingNextPage && <Skeleton lines={2} className="pt-3" />}
    </>
  )
}

/** What is done with several at once: back, or gone for good. */
function ChosenBar(props: {
  readonly module: ReaderModule
  readonly ids: readonly string[]
  readonly onDone: () => void
}) {
  const { module, ids, onDone } = props
  const { text, format } = useLocale()
  const { trash } = text
  const [isAsking, setAsking] = useState(false)
  const mayPurge = useSession()?.switches.includes('configure') === true
  const input = { params: { module: module.name }, body: { ids: ids.slice(0, 200) } }

  async function finish(work: () => Promise<{ text: string; isRefused?: boolean }>) {
    try {
      const { text: said, isRefused } = await work()
      onDone()
      showToast({ text: said, ...(isRefused ? { tone: 'error' as const } : {}) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  const restore = () =>
    finish(async () => {
      const { restored, refused } = await call('POST /records/:module/restorations', input)
      const [first] = refused
      const why = first ? ` ${text.list.refused({ count: format.number(refused.length), reason: first.message })}` : ''
      return { text: format.count(trash.restoredMany, restored) + why, isRefused: restored === 0 }
    })
  const purge = () =>
    finish(async () => ({
      text: format.count(trash.purged, (await call('POST /records/:module/purge', input)).purged),
    }))

  return (
    <div role="toolbar" aria-label={text.list.bulkActions} className="flex flex-wrap items-center gap-2 py-1">
      <span role="status" className="numeric text-sm">
        {format.count(text.list.selected, ids.length)}
      </span>
      <Button size="small" icon={<Undo2 size={14} aria-hidden />} onPress={() => void restore()}>
        {trash.restore}
      </Button>
      {mayPurge && (
        <Button size="small" look="quiet" icon={<Trash2 size={14} aria-hidden />} onPress={() => setAsking(true)}>
          {trash.purge}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={trash.purgeTitle}
        actionLabel={trash.purge}
        onConfirm={purge}
      >
        {trash.purgeHelp}
      </ConfirmDialog>
    </div>
  )
}

/** Days until what was deleted then is gone for good. */
function daysLeft(deletedAt: string, nowMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(deletedAt) - nowMs) / 86_400_000) + trashDays)
}

function TrashedRow(props: {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { module, row, isChosen, onChoose } = props
  const { text, format } = useLocale()
  const now = useNow()
  const { trash } = text
  const navigate = useNavigate()
  const title = row.title === '' ? trash.untitled : row.title

  async function restore() {
    try {
      await call('POST /records/:module/:id/restoration', { params: { module: module.name, id: row.id } })
      const open = () => void navigate({ to: recordHref(module.name, row.id) })
      showToast({ text: trash.restored({ title }), action: { label: trash.openRestored, onAction: open } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <tr className="h-(--row-height) whitespace-nowrap hover:bg-hover">
      <td className={`${cellClass} w-px`}>
        <input
          type="checkbox"
          checked={isChosen}
          onChange={onChoose}
          aria-label={text.list.selectRow({ title })}
          className="size-4 accent-accent"
        />
      </td>
      <td className={`${cellClass} max-w-96 truncate max-md:max-w-[58vw]`}>
        <span className="font-medium">{title}</span>
        <span className="block truncate text-xs text-muted md:hidden">
          {row.updatedBy?.title} · <RelativeTime value={row.updatedAt} />
        </span>
      </td>
      {module.capabilities.owned && <td className={`${cellClass} text-muted max-md:hidden`}>{row.owner?.title}</td>}
      <td className={`${cellClass} text-muted max-md:hidden`}>{row.updatedBy?.title}</td>
      <td className={`${cellClass} text-muted max-md:hidden`}>
        {/* Nothing changes in the trash, so the last change was the deletion. */}
        <RelativeTime value={row.updatedAt} />
      </td>
      <td className={`${cellClass} numeric text-muted max-md:hidden`}>
        {format.count(trash.daysLeft, daysLeft(row.updatedAt, now))}
      </td>
      <td className={`${cellClass} w-px text-right`}>
        <Button
          size="small"
          look="quiet"
          icon={<Undo2 size={14} aria-hidden />}
          aria-label={trash.restoreOf({ title })}
          onPress={() => void restore()}
        >
          {trash.restore}
        </Button>
      </td>
    </tr>
  )
}
