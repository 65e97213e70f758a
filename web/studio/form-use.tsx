import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { elementsOf } from './draft.ts'
import type { FormPartProps } from './forms-page.tsx'
import { Part } from './parts.tsx'
import { useStudio } from './studio-state.tsx'

/** How many have answered of late, by day and by where they came from, and the way to all of them. */
export function FormUse({ form }: FormPartProps) {
  const { text, format } = useFullLocale()
  const { forms: words } = text
  const { rows } = useStudio()
  const { modules } = useModel()
  const answers = modules.find(({ capabilities }) => capabilities.formAnswer)
  const kept = elementsOf(rows, 'form').find(({ id }) => id === form.id)
  const { data } = useQuery({
    queryKey: ['records', 'formUse', kept?.name],
    queryFn: ({ signal }) => call('GET /forms/:form/use', { params: { form: kept?.name ?? '' }, signal }),
    enabled: kept !== undefined,
  })
  if (!kept || !answers || !data) return null
  const most = Math.max(1, ...data.days.map((one) => one.answers))
  const filter = { field: answers.capabilities.formAnswer?.form ?? '', op: 'eq', value: kept.name } as const
  return (
    <Part title={words.answers} help={words.lastDays}>
      {data.answers === 0 ? (
        <p className="text-sm text-muted">{words.noAnswers}</p>
      ) : (
        <>
          <p className="text-sm">
            {format.list([format.count(words.countOf, data.answers), format.count(words.newOf, data.newPeople)])}
          </p>
          <ol aria-label={words.lastDays} className="flex flex-col gap-0.5 text-xs">
            {data.days.map((one) => (
              <li key={one.day} className="grid grid-cols-[6rem_1fr_3rem] items-center gap-2">
                <span className="text-muted">{format.date(one.day)}</span>
                <span
                  aria-hidden
                  className="h-2 rounded-sm bg-accent"
                  style={{ width: `${(one.answers / most) * 100}%` }}
                />
                <span className="numeric text-right">{format.number(one.answers)}</span>
              </li>
            ))}
          </ol>
          <dl aria-label={words.bySource} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
            {data.sources.map((one) => (
              <div key={one.source} className="flex gap-1">
                <dt className="text-muted">{one.source || words.noSource}</dt>
                <dd className="numeric">{format.number(one.answers)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Link to="/records/$module" params={{ module: answers.name }} search={{ filter }} className="self-start text-sm">
        {words.answersOf}
      </Link>
    </Part>
  )
}
