import { useQuery } from '@tanstack/react-query'
import { CheckCheck } from 'lucide-react'
import { showInToast } from '#web/api/errors.ts'
import { markNotices, noticeCountQuery, noticesQuery } from '#web/api/notices.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'

/** Marks what is on the screen and all before it: what comes meanwhile has not been seen. */
export function MarkAllRead() {
  const { text } = useLocale()
  const { data: unread = 0 } = useQuery(noticeCountQuery)

  async function markAll() {
    const lists = [false, true].map((isUnread) => queryClient.getQueryData(noticesQuery(isUnread).queryKey))
    const until = lists
      .flatMap((list) => list?.pages[0]?.rows[0]?.at ?? [])
      .toSorted()
      .at(-1)
    if (until === undefined) return
    try {
      await markNotices({ until }, true)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Button
      size="small"
      look="quiet"
      icon={<CheckCheck size={14} aria-hidden />}
      isDisabled={unread === 0}
      onPress={() => void markAll()}
    >
      {text.notices.markAll}
    </Button>
  )
}
