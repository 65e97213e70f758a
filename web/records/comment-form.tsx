import { Suspense, useState } from 'react'
import { MessageSquare } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import type { RecordRow } from './reader-types.ts'

const CommentEditor = lazyPart(async () => ({ default: (await import('./comment-editor.tsx')).CommentEditor }))

interface About {
  readonly module: string
  readonly id: string
}

/** One line until somebody wants to say something. */
export function CommentComposer({ comments, about }: { readonly comments: ReaderModule; readonly about: About }) {
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(false)
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
  const { text } = useLocale()
  const keys = comments.capabilities.comment
  const [html, setHtml] = useState(comment && keys ? String(comment[keys.body] ?? '') : '')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  if (!keys) return null

  async function save() {
    if (!keys || html === '' || isBusy) return
    setBusy(true)
    try {
      if (comment) {
        const body = { version: comment.version ?? 1, values: { [keys.body]: html } }
        await call('PATCH /records/:module/:id', { params: { module: comments.name, id: comment.id }, body })
      } else {
        const body = { [keys.regarding]: about, [keys.body]: html }
        await call('POST /records/:module', { params: { module: comments.name }, body })
      }
      await queryClient.invalidateQueries({ queryKey: ['records', about.module] })
      onClose()
    } catch (error) {
      setProblem(errorText(error, text))
      setBusy(false)
    }
  }

  return (
    <div role="group" aria-label={text.comments.write} className="flex flex-col gap-2">
      <Suspense fallback={<Skeleton lines={2} />}>
        <CommentEditor
          module={about.module}
          recordId={about.id}
          html={html}
          onChange={setHtml}
          onSubmit={() => void save()}
          onCancel={onClose}
        />
      </Suspense>
      <FormError>{problem}</FormError>
      <div className="flex items-center gap-2">
        <Button look="primary" isPending={isBusy} isDisabled={html === ''} onPress={() => void save()}>
          {comment ? text.common.save : text.comments.send}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {text.common.cancel}
        </Button>
      </div>
    </div>
  )
}
