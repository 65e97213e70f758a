import { Link } from '@tanstack/react-router'
import { noticePath, noticeSentence } from '#common/texts/notice-words.ts'
import type { NoticeKind } from '#common/notices.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { markNotices, type NoticeView } from '#web/api/notices.ts'
import { useTakeBack } from '#web/api/take-back.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'

const icons: Readonly<Record<NoticeKind, string>> = {
  mention: 'message-square',
  comment: 'message-square',
  assigned: 'user-plus',
  due: 'clock',
  answered: 'user-check',
  won: 'trophy',
  quoteSeen: 'file-text',
  scopeLine: 'layers',
  quoteComment: 'message-square',
  lowAnswer: 'message-square',
  quoteAccepted: 'handshake',
  quoteRejected: 'file-text',
  formAnswer: 'clipboard-pen',
  kpiBehind: 'target',
  workflow: 'zap',
  announcement: 'megaphone',
  drift: 'rocket',
  import: 'file-up',
  mass: 'list-checks',
  duplicates: 'layers',
}

/** What one is told, in one sentence that leads to what it is about. */
export function NoticeRow({ notice, onFollow }: { readonly notice: NoticeView; readonly onFollow?: () => void }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const { takeBack } = useTakeBack()
  const module = modules.find(({ name }) => name === notice.module)
  const things = module?.label.plural[format.language] ?? ''
  const { act } = notice.data

  async function mark(isRead: boolean) {
    try {
      await markNotices({ ids: [notice.id] }, isRead)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <li
      className={classes(
        'group relative flex items-start gap-3 border-b border-line px-3 py-2.5 text-sm hover:bg-hover',
        !notice.isRead && 'bg-accent-soft/40',
      )}
    >
      <span className="relative mt-0.5 shrink-0">
        {notice.actor ? (
          <Avatar name={notice.actor.title} />
        ) : (
          <span className="flex size-6 items-center justify-center rounded-full bg-hover text-muted">
            <Icon name={icons[notice.kind]} size={14} />
          </span>
        )}
      </span>
      <div className="min-w-0 flex-1">
        <Link
          to={noticePath(notice)}
          onClick={() => {
            if (!notice.isRead) void mark(true)
            onFollow?.()
          }}
          className={classes('block text-ink after:absolute after:inset-0', !notice.isRead && 'font-medium')}
        >
          {noticeSentence(text.notices, notice, things, (value) => format.number(value))}
        </Link>
        {notice.data.text && <p className="line-clamp-6 whitespace-pre-line text-muted">{notice.data.text}</p>}
        <span className="flex items-center gap-1.5 text-xs text-muted">
          <Icon name={icons[notice.kind]} size={12} />
          <RelativeTime value={notice.at} />
        </span>
        {notice.kind === 'mass' && typeof act === 'string' && (
          <Button size="small" look="link" className="relative -ml-2" onPress={() => void takeBack(act)}>
            {text.common.undo}
          </Button>
        )}
      </div>
      <IconButton
        label={notice.isRead ? text.notices.markUnread : text.notices.markRead}
        className="relative"
        onPress={() => void mark(!notice.isRead)}
      >
        <span
          aria-hidden
          className={classes('size-2.5 rounded-full', notice.isRead ? 'border border-line-strong' : 'bg-accent')}
        />
      </IconButton>
    </li>
  )
}
