import { Suspense, useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { noticeCountQuery } from '#web/api/notices.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { markTitle } from '#web/ui/use-title.ts'

const NoticePanel = lazyPart(async () => ({ default: (await import('./notice-panel.tsx')).NoticePanel }))

/** More are not counted out. */
const shownMax = 99

/** How much one has not been told yet, on every page and in the browser's tab. */
export function NoticeBell() {
  const { text, format } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const { data: unread = 0 } = useQuery(noticeCountQuery)
  const shown = unread > shownMax ? `${shownMax}+` : String(unread)
  useEffect(() => markTitle(unread > 0 ? shown : ''), [unread, shown])
  useEffect(() => () => markTitle(''), [])
  return (
    <Popover
      label={text.notices.title}
      placement="bottom end"
      className="w-[min(26rem,calc(100vw-2rem))] p-0"
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <IconButton label={text.notices.bell({ unread: format.count(text.notices.unread, unread) })}>
          <span className="relative">
            <Bell size={17} aria-hidden />
            {unread > 0 && (
              <span
                aria-hidden
                className="numeric absolute -top-2 -right-2.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[10px] leading-none font-bold text-accent-contrast"
              >
                {shown}
              </span>
            )}
          </span>
        </IconButton>
      }
    >
      {(close) => (
        <Suspense fallback={<Skeleton lines={4} />}>
          <NoticePanel onClose={close} />
        </Suspense>
      )}
    </Popover>
  )
}
