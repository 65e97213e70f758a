import { Link } from '@tanstack/react-router'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { MarkAllRead } from './notice-marks.tsx'
import { NoticeList } from './notice-list.tsx'

/** The latest under the bell; the page has the rest. */
export function NoticePanel({ onClose }: { readonly onClose: () => void }) {
  const { text } = useLocale()
  return (
    <div className="flex flex-col">
      <div className="flex items-center justify-between gap-2 border-b border-line py-1.5 pr-2 pl-3">
        <h2 className="text-sm font-bold">{text.notices.title}</h2>
        <MarkAllRead />
      </div>
      <NoticeList isUnreadOnly={false} onFollow={onClose} />
      <Link
        to="/notifications"
        onClick={onClose}
        className="border-t border-line px-3 py-2 text-sm font-medium text-accent-ink hover:bg-hover"
      >
        {text.notices.all}
      </Link>
    </div>
  )
}
