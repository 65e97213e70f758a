import { Suspense, useState } from 'react'
import { MessageSquare } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import type { CallInput } from '#web/api/client.ts'
import { write, type Waitable } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { DraftNotice } from './draft-notice.tsx'
import { isKept } from './kept-draft.ts'
import type { RecordRow } from './reader-types.ts'
import { useDraft } from './use-draft.ts'

const CommentEditor = lazyPart(async () => ({ default: (await import('./comment-editor.tsx')).CommentEditor }))

interface About {
  readonly module: string
  readonly id: string
}

/** One line until somebody wants to say something. */
export function CommentComposer({ comments, about }: { readonly comments: ReaderModule; readonly about: About }) {
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(() => isKept(placeOf(about)))
  if (isOpen) return <CommentForm comments={comments} about={about} onClose={() => setOpen(false)} />
  return (
    <Button
      look="quiet"
      className="w-full justify-start border border-line"
      icon={<MessageSquare size={15} aria-hidden />}
      onPress={() => setOpen(true)}
    >
      {text.comments.invite}
    </Button>
  )
}

/** A new comment, or one's own anew. */
export function CommentForm(props: {
  readonly comments: ReaderModule
  readonly about: About
  readonly comment?: RecordRow
  readonly onClose: () => void
}) {
  const { comments, about, comment, onClose } = props
  const { text, format } = useLocale()
  const keys = comments.capabilities.comment
  const draft = useDraft(comment, placeOf(about, comment))
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, []))
  if (!keys) return null
  const html = String(draft.values[keys.body] ?? '')

  async function save() {
    if (!keys || html === '' || isBusy) return
    await attempt(async () => {
      if (comment) {
        const body = { version: comment.version ?? 1, values: { [keys.body]: html } }
        await send('PATCH /records/:module/:id', { params: { module: comments.name, id: comment.id }, body })
      } else {
        const body = { [keys.regarding]: about, [keys.body]: html }
        await send('POST /records/:module', { params: { module: comments.name }, body })
      }
      draft.saved()
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['records', about.module] })
    })
  }

  async function send<Key extends Waitable>(endpoint: Key, input: CallInput<Key>) {
    const title = comments.label.singular[format.language]
    const { isWaiting } = await write(endpoint, input, title)
    if (isWaiting) showToast({ text: text.waiting.willBeSent({ title }) })
  }

  function leave() {
    draft.reset()
    onClose()
  }

  return (
    <div role="group" aria-label={text.comments.write} className="flex flex-col gap-2">
      <DraftNotice draft={{ ...draft, reset: leave }} />
      <Suspense fallback={<Skeleton lines={2} />}>
        <CommentEditor
          module={about.module}
          recordId={about.id}
          html={html}
          onChange={(next) => (next === '' && !comment ? draft.reset() : draft.set(keys.body, next))}
          onSubmit={() => void save()}
          onCancel={leave}
        />
      </Suspense>
      <FormError>{draft.problem}</FormError>
      <div className="flex items-center gap-2">
        <Button look="primary" isPending={isBusy} isDisabled={html === ''} onPress={() => void save()}>
          {comment ? text.common.save : text.comments.send}
        </Button>
        <Button look="quiet" onPress={leave}>
          {text.common.cancel}
        </Button>
      </div>
    </div>
  )
}

/** Where what is being said is kept until it is sent. */
function placeOf({ id }: About, comment?: RecordRow): string {
  return `comment.${comment?.id ?? id}`
}
