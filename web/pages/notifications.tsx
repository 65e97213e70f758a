import { useNavigate, useSearch } from '@tanstack/react-router'
import { Settings2 } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Switch } from '#web/ui/checkbox.tsx'
import { NoticeList } from './notice-list.tsx'
import { MarkAllRead } from './notice-marks.tsx'

/** Everything one has been told. */
export default function NotificationsPage() {
  const { text } = useLocale()
  const navigate = useNavigate()
  const isUnreadOnly = useSearch({ strict: false }).unread === '1'
  return (
    <>
      <PageHead title={text.notices.title} actions={<MarkAllRead />}>
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <Switch
            label={text.notices.onlyUnread}
            value={isUnreadOnly}
            onChange={(next) => void navigate({ to: '/notifications', search: { unread: next ? '1' : undefined } })}
          />
          <LinkButton href="/profile?tab=notices" look="quiet" size="small" icon={<Settings2 size={14} aria-hidden />}>
            {text.notices.settings}
          </LinkButton>
        </div>
      </PageHead>
      <div className="flex max-w-3xl flex-col pb-16 md:px-3">
        <NoticeList isUnreadOnly={isUnreadOnly} />
      </div>
    </>
  )
}
