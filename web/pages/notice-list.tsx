import { useInfiniteQuery } from '@tanstack/react-query'
import { BellRing } from 'lucide-react'
import { failureOf } from '#web/api/errors.ts'
import { noticesQuery } from '#web/api/notices.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListFailure } from '#web/records/list-empty.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { NoticeRow } from './notice-row.tsx'

/** One's notifications, the newest first. */
export function NoticeList(props: { readonly isUnreadOnly: boolean; readonly onFollow?: () => void }) {
  const { isUnreadOnly, onFollow } = props
  const { text } = useLocale()
  const query = useInfiniteQuery(noticesQuery(isUnreadOnly))
  const failure = failureOf(query)
  if (failure) return <ListFailure error={failure} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton lines={5} />
  const rows = query.data.pages.flatMap((page) => page.rows)
  if (rows.length === 0) {
    return (
      <EmptyState
        title={isUnreadOnly ? text.notices.emptyUnread : text.notices.empty}
        icon={<BellRing size={28} strokeWidth={1.25} aria-hidden />}
      >
        {text.notices.emptyHelp}
      </EmptyState>
    )
  }
  return (
    <>
      <ul className="flex flex-col">
        {rows.map((notice) => (
          <NoticeRow key={notice.id} notice={notice} {...(onFollow && { onFollow })} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          look="quiet"
          className="m-2 self-start"
          isPending={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          {text.notices.older}
        </Button>
      )}
    </>
  )
}
