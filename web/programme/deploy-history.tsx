import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { DeployUndo } from './deploy-undo.tsx'
import type { DeployPage } from './deploy-queries.ts'

/** What went where and when; the last one of each environment can be taken back. */
export function DeployHistory({ history }: { readonly history: DeployPage['history'] }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const places: Readonly<Record<string, string>> = deploy.environments
  const states: Readonly<Record<string, string>> = deploy.states
  if (history.length === 0) return null
  return (
    <section aria-labelledby="history" className="flex flex-col gap-1">
      <h2 id="history" className="text-base font-bold">
        {deploy.historyTitle}
      </h2>
      <ul className="flex flex-col">
        {history.map((one, at) => {
          const { module, id, title, state, environment, appliedAt } = one
          const isLast =
            history.findIndex((other) => other.state === 'applied' && other.environment === environment) === at
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1.5 text-sm">
              <span className="flex min-w-48 flex-1 flex-wrap items-baseline gap-x-2">
                <Link to={recordHref(module, id)} className="font-medium hover:underline">
                  {title}
                </Link>
                <span className="text-muted">
                  {places[environment] ?? environment} · {states[state ?? ''] ?? ''}
                  {appliedAt !== null && ` · ${format.dateTime(appliedAt)}`}
                </span>
              </span>
              {isLast && <DeployUndo id={id} name={title} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
