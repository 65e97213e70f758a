import { CircleAlert } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { DiscardButton } from './discard-button.tsx'
import type { ImportDetail } from './queries.ts'
import { Headline } from './result-step.tsx'
import { UndoButton } from './undo-button.tsx'

/** The file or the rights are to blame: why, and what is left to do. */
export function FailedStep({ detail }: { readonly detail: ImportDetail }) {
  const { text, format } = useLocale()
  const { imports, importResult } = text
  const { counts, finishedAt } = detail
  const written = finishedAt === null ? 0 : counts.create + counts.update
  return (
    <div role="alert" className="flex max-w-2xl flex-col gap-4">
      <Headline
        icon={<CircleAlert size={22} aria-hidden className="shrink-0 text-overdue-ink" />}
        title={importResult.failedTitle}
      >
        <p className="text-base text-ink">{detail.problem?.[format.language]}</p>
        <p className="pt-1">
          {written > 0 ? format.count(importResult.failedWritten, written) : importResult.failedNothing}
        </p>
      </Headline>
      <div className="flex flex-wrap gap-2">
        <LinkButton href="/import" look="primary">
          {imports.startOver}
        </LinkButton>
        {written > 0 ? <UndoButton detail={detail} /> : <DiscardButton id={detail.id} />}
      </div>
    </div>
  )
}
