import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpen } from 'lucide-react'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { environmentsQuery } from '#web/api/environments.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { DeployDrift } from './deploy-drift.tsx'
import { DeployHistory } from './deploy-history.tsx'
import type { DeployPage } from './deploy-queries.ts'
import { DeploySandbox } from './deploy-sandbox.tsx'
import { DeployStep } from './deploy-step.tsx'
import { DeployUnjustified } from './deploy-unjustified.tsx'

const targets = ['sandbox', 'production'] as const

/** The way of what is approved into production, and beside it what is there without being approved. */
export function DeployView(props: { readonly project: string; readonly page: DeployPage }) {
  const { project } = props
  const { data } = useQuery(environmentsQuery)
  // A copy that is finished while one looks is there at once.
  const sandbox = data?.rows.find(({ kind }) => kind === 'sandbox') ?? props.page.sandbox
  const page = { ...props.page, sandbox }
  const isDone = (target: (typeof targets)[number]) =>
    page.plans.some(
      ({ environment, state, isOfBaseline }) => environment === target && state === 'applied' && isOfBaseline,
    )
  const next = targets.find((one) => !isDone(one))
  return (
    <div className="grid gap-x-12 gap-y-8 px-4 pt-3 pb-16 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <ol className="flex flex-col">
        <Approved page={page} />
        {targets.map((target) => (
          <DeployStep key={target} project={project} target={target} page={page} isNext={target === next} />
        ))}
      </ol>
      <div className="flex flex-col gap-8">
        <DeployDrift drift={page.drift} />
        <DeployUnjustified project={project} elements={page.unjustified} />
        <DormantList page={page} />
        <DeployHistory history={page.history} />
      </div>
    </div>
  )
}

function Approved({ page }: { readonly page: DeployPage }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const baselines = useModuleOf('baseline')
  const { baseline } = page
  return (
    <li className="relative flex gap-3 pb-8">
      <span aria-hidden className="absolute top-7 bottom-0 left-[11px] w-0.5 bg-line-strong" />
      <BookOpen size={23} aria-hidden className="shrink-0 text-why-ink" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <h2 className="text-lg leading-6 font-bold">{deploy.baseline}</h2>
        {baseline ? (
          <p className="text-base">
            <Link to={recordHref(baseline.module, baseline.id)} className="font-medium hover:underline">
              {baseline.title}
            </Link>{' '}
            <span className="text-muted">
              · {format.count(deploy.items, baseline.items)} ·{' '}
              {deploy.fingerprint({ hash: (baseline.fingerprint ?? '').slice(0, 12) })}
            </span>
          </p>
        ) : (
          <>
            <p className="text-base">{deploy.noBaseline}</p>
            {baselines && (
              <LinkButton href={recordsHref(baselines.name)} look="primary">
                {deploy.toBaselines}
              </LinkButton>
            )}
          </>
        )}
        {baseline && <DeploySandbox isThere={page.sandbox !== null} />}
      </div>
    </li>
  )
}

function DormantList({ page }: { readonly page: DeployPage }) {
  const { text, format } = useFullLocale()
  const { deploy, studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  if (page.dormant.length === 0) return null
  return (
    <section aria-labelledby="dormant" className="flex flex-col gap-1">
      <h2 id="dormant" className="text-base font-bold">
        {deploy.dormantTitle}
      </h2>
      <p className="text-sm text-muted">{deploy.dormantHelp}</p>
      <ul className="flex flex-col">
        {page.dormant.map(({ id, kind, label, module, since }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-2 border-b border-line py-1.5 text-sm">
            <span className="text-muted">{kinds[kind] ?? kind}</span>
            <strong className="font-medium">{label[format.language]}</strong>
            {module && <span className="text-muted">{deploy.inModule({ module: module[format.language] })}</span>}
            <span className="ml-auto text-muted">
              {deploy.since({ date: format.datePart(since.slice(0, 10), day) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const day = { dateStyle: 'medium' } as const
