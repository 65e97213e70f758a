import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { mayBeAbout, useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { CommentEntry } from '#web/records/comment-entry.tsx'
import { CommentComposer } from '#web/records/comment-form.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import type { Entry } from '#web/records/stream-entry.tsx'

/** What is said about it, with what still waits for an answer. */
export function ReviewComments({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { specification } = useFullLocale().text
  const { modules } = useModel()
  const comments = modules.find((one) => one.capabilities.comment && mayBeAbout(one, module.name))
  const about = { module: module.name, id: record.id }
  const { data } = useQuery({
    queryKey: ['records', module.name, 'timeline', record.id, record.version, 'comment'],
    meta: { modules: comments ? [comments.name] : [] },
    enabled: comments !== undefined,
    queryFn: async ({ signal }) =>
      // The entries are of the server's own shape; the contract leaves them open.
      (await call('GET /records/:module/:id/timeline', {
        params: about,
        query: { kinds: 'comment', limit: 50 },
        signal,
      })) as unknown as { readonly entries: readonly Entry[] },
  })
  if (!comments) return null
  return (
    <section aria-labelledby="review-comments" className="flex flex-col gap-3">
      <div>
        <h3 id="review-comments" className="text-base font-bold">
          {specification.comments}
        </h3>
        <p className="text-sm text-muted">{specification.commentsHelp}</p>
      </div>
      <ol className="flex flex-col">
        {data?.entries.map((entry) => (
          <CommentEntry key={entry.id} entry={entry} about={about} />
        ))}
      </ol>
      {comments.may.create !== 'none' && <CommentComposer comments={comments} about={about} />}
    </section>
  )
}
