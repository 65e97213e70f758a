import { isLow, isSurveyKind } from '#common/survey.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { classes } from '#web/ui/classes.ts'
import { AnswerActs } from './answer-acts.tsx'

/** What a customer said, and what one does about it. */
export function AnswerPanel({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { surveys: words } = useFullLocale().text
  const keys = module.capabilities.surveyAnswer
  const kind = record[keys?.kind ?? '']
  const score = record[keys?.score ?? '']
  const comment = record[keys?.comment ?? '']
  if (record[keys?.answeredAt ?? ''] === null) return <p className="text-sm text-muted">{words.notAnswered}</p>
  const isBad = isSurveyKind(kind) && typeof score === 'number' && isLow(kind, score)
  return (
    <section aria-labelledby="answer" className="flex flex-col gap-4">
      <h2 id="answer" className="text-base font-bold">
        {words.said}
      </h2>
      <div className="flex items-start gap-3">
        {typeof score === 'number' && (
          <span
            className={classes(
              'numeric shrink-0 rounded-md px-3 py-1 text-2xl font-bold',
              isBad ? 'bg-overdue-soft text-overdue-ink' : 'bg-sunken',
            )}
          >
            {score}
          </span>
        )}
        <p className="max-w-prose min-w-0 py-1.5 break-words whitespace-pre-line">
          {typeof comment === 'string' ? comment : words.noComment}
        </p>
      </div>
      <AnswerActs module={module} record={record} />
    </section>
  )
}
