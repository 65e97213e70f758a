import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash2 } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'

const actions = ['read', 'update', 'delete'] as const

/** What the endpoint answers, in the words that the server chose for the reader's language. */
interface Explanation {
  readonly actions: Readonly<
    Record<(typeof actions)[number], { readonly allowed: boolean; readonly reasons: readonly string[] }>
  >
  readonly hiddenFields: readonly string[]
}

/** In words, why somebody may or may not see, change and delete a record. */
export function AccessExplanation(props: { readonly module: string; readonly record: string; readonly user: string }) {
  const { module, record, user } = props
  const { text, format } = useLocale()
  const model = useModel()
  const { data, error } = useQuery({
    queryKey: ['records', module, 'access', record, user],
    queryFn: async ({ signal }) => {
      const answer = await call('GET /records/:module/:id/access/:user', {
        params: { module, id: record, user },
        signal,
      })
      // The contract leaves the shape open; this is what server/records/explain-access answers.
      return answer as unknown as Explanation
    },
  })
  if (error) return <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>
  if (!data) return <Skeleton lines={3} />
  const fields = model.modules.find(({ name }) => name === module)?.fields ?? []
  const hidden = data.hiddenFields.map(
    (name) => fields.find((field) => field.name === name)?.label[format.language] ?? name,
  )
  return (
    <dl className="flex flex-col gap-3 text-sm">
      {actions.map((action) => {
        const { allowed, reasons } = data.actions[action]
        const Mark = allowed ? CircleCheck : CircleSlash2
        return (
          <div key={action}>
            <dt className="flex items-center gap-1.5 font-medium">
              <Mark size={14} aria-hidden className={allowed ? 'text-accent-ink' : 'text-muted'} />
              {text.access.actions[action]}: {allowed ? text.access.yes : text.access.no}
            </dt>
            {reasons.map((reason) => (
              <dd key={reason} className="pl-5 text-muted">
                {reason}
              </dd>
            ))}
          </div>
        )
      })}
      {hidden.length > 0 && <p className="text-muted">{text.access.hiddenFields({ names: format.list(hidden) })}</p>}
    </dl>
  )
}
