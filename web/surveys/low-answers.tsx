import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Filter } from '#common/filter.ts'
import { isLow, marksOf, type SurveyKind } from '#common/survey.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { isReference, recordPage } from '#web/records/reader-types.ts'
import { AnswerActs } from './answer-acts.tsx'

const shownMax = 20

/** Those who were badly served, the worst first, until somebody has dealt with what they say. */
export function LowAnswers(props: {
  readonly answers: ReaderModule
  readonly surveyId: string
  readonly kind: SurveyKind
}) {
  const { answers, surveyId, kind } = props
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const keys = answers.capabilities.surveyAnswer
  const worst = Math.max(...marksOf(kind).filter((mark) => isLow(kind, mark)))
  const filter: Filter = {
    all: [
      { field: keys?.survey ?? '', op: 'eq', value: surveyId },
      { field: keys?.score ?? '', op: 'lte', value: worst },
      { field: keys?.handled ?? '', op: 'ne', value: true },
    ],
  }
  const { data } = useQuery({
    queryKey: ['records', answers.name, 'low', filter],
    queryFn: async ({ signal }) => {
      const query = {
        filter: JSON.stringify(filter),
        sort: keys?.score ?? '',
        limit: shownMax,
        count: 'capped',
      } as const
      return recordPage(await call('GET /records/:module', { params: { module: answers.name }, query, signal }))
    },
  })
  if (!data || !keys) return null
  return (
    <section aria-labelledby="low-answers" className="flex flex-col gap-1">
      <h3 id="low-answers" className="text-xs font-bold tracking-wide text-muted uppercase">
        {words.low} ({format.number(data.count?.value ?? data.rows.length)})
      </h3>
      {data.rows.length === 0 && <p className="text-sm text-muted">{words.noLow}</p>}
      <ul>
        {data.rows.map((row) => {
          const person = row[keys.person]
          const comment = row[keys.comment]
          return (
            <li key={row.id} className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line py-2 text-sm">
              <span className="numeric w-7 shrink-0 rounded-sm bg-overdue-soft py-0.5 text-center font-bold text-overdue-ink">
                {String(row[keys.score])}
              </span>
              <div className="min-w-0 flex-1 basis-60">
                <Link to={recordHref(answers.name, row.id)} className="font-medium hover:underline">
                  {isReference(person) ? person.title : row.title}
                </Link>
                <p className="break-words whitespace-pre-line text-muted">
                  {typeof comment === 'string' ? comment : words.noComment}
                </p>
              </div>
              <AnswerActs module={answers} record={row} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
