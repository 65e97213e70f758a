import { useState } from 'react'
import { CircleCheck, Pencil, Trash2 } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { CommentForm } from './comment-form.tsx'
import { isReference } from './reader-types.ts'
import { RichTextView } from './rich-text-view.tsx'
import type { Entry } from './stream-entry.tsx'

/** What somebody says about the record; one's own can be said anew or taken back. */
export function CommentEntry(props: {
  readonly entry: Entry
  readonly about: { readonly module: string; readonly id: string }
}) {
  const { entry, about } = props
  const { text } = useLocale()
  const { modules } = useModel()
  const comments = modules.find(({ name }) => name === entry.module)
  const me = useSession()?.user.id
  const [isEditing, setEditing] = useState(false)
  const { record } = entry
  const keys = comments?.capabilities.comment
  if (!comments || !keys || !record) return null
  const author = isReference(record.owner) ? record.owner : undefined
  const isOwn = author?.id === me

  const resolvedAt = keys.resolvedAt === undefined ? undefined : record[keys.resolvedAt]
  const resolver = record[keys.resolvedBy ?? '']
  const target = modules.find(({ name }) => name === about.module)
  // Only where somebody waits for it does a comment have to be resolved.
  const isResolvable = keys.resolvedAt !== undefined && target?.capabilities.content !== undefined
  const mayResolve = isResolvable && (isOwn || (target?.may.update ?? 'none') !== 'none')

  async function resolve(resolved: boolean) {
    try {
      await call('POST /records/:module/:id/resolution', {
        params: { module: comments?.name ?? '', id: record?.id ?? '' },
        body: { resolved },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  async function remove() {
    if (!comments || !record) return
    try {
      await call('DELETE /records/:module/:id', { params: { module: comments.name, id: record.id } })
      await queryClient.invalidateQueries({ queryKey: ['records', about.module] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <li className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3 border-b border-line py-2.5 text-sm">
      <Avatar name={author?.title ?? text.notices.somebody} />
      <div className="min-w-0">
        <div className="flex min-h-6 items-center gap-2">
          <span className="font-medium text-ink">{author?.title ?? text.notices.somebody}</span>
          <RelativeTime value={entry.at} className="text-xs text-muted" />
          {(record.version ?? 1) > 1 && <span className="text-xs text-muted">{text.comments.edited}</span>}
          {isOwn && !isEditing && (
            <span className="ml-auto flex">
              <IconButton size="small" label={text.comments.edit} onPress={() => setEditing(true)}>
                <Pencil size={13} aria-hidden />
              </IconButton>
              <IconButton size="small" label={text.comments.remove} onPress={() => void remove()}>
                <Trash2 size={13} aria-hidden />
              </IconButton>
            </span>
          )}
        </div>
        {isEditing ? (
          <CommentForm comments={comments} about={about} comment={record} onClose={() => setEditing(false)} />
        ) : (
          <RichTextView html={String(record[keys.body] ?? '')} />
        )}
        {isResolvable && resolvedAt ? (
          <p className="mt-1 flex flex-wrap items-center gap-1 text-xs text-today-ink">
            <CircleCheck size={13} aria-hidden />
            {text.comments.resolvedBy({ name: isReference(resolver) ? resolver.title : text.notices.somebody })}
            {mayResolve && (
              <Button size="small" look="link" onPress={() => void resolve(false)}>
                {text.comments.reopen}
              </Button>
            )}
          </p>
        ) : (
          mayResolve && (
            <Button size="small" className="mt-1" onPress={() => void resolve(true)}>
              {text.comments.resolve}
            </Button>
          )
        )}
      </div>
    </li>
  )
}
