import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, useModel, type ReaderModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'
import { apply, prepare, runTests } from './sandbox-work.ts'

type Plan = Api['GET /programme/deployments']['response']['plans'][number]

function deploymentsQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'deploy', project],
    queryFn: async ({ signal }) => await call('GET /programme/deployments', { query: { project }, signal }),
  })
}

/** What changes in production, then the same that was tried, authorised and carried out. */
export function ProductionStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const { id } = path.project
  const { data } = useQuery(deploymentsQuery(useModel(), id))
  const { act, doing, problem } = useAct()
  if (!data) return <Skeleton lines={4} />
  const plan = data.plans.find(
    ({ environment, state, isOfBaseline }) =>
      environment === 'production' && isOfBaseline && (state === 'rehearsed' || state === 'authorised'),
  )
  if (!plan) {
    return (
      <StepAction
        label={packs.seePlan}
        doing={doing}
        problem={problem}
        onPress={() => void act(packs.seePlan, async () => await prepare(id, 'production'))}
      />
    )
  }
  const carryOut = async () => {
    if (plan.state === 'rehearsed') {
      const params = { module: plan.module, id: plan.id }
      await call('POST /records/:module/:id/transitions', { params, body: { transition: 'authorise' } })
    }
    await apply(plan.id)
    await runTests(id, 'production')
  }
  return (
    <>
      <PlanWords plan={plan} />
      {plan.losses.length > 0 ? (
        <div className="mt-4 flex flex-col items-start gap-2 text-sm text-overdue-ink">
          {packs.losses}
          <LinkButton href={`/programme/deploy?project=${id}`}>{packs.toDeploy}</LinkButton>
        </div>
      ) : (
        <StepAction
          label={packs.toProduction}
          doing={doing}
          problem={problem}
          onPress={() => void act(packs.applying, carryOut)}
        />
      )}
    </>
  )
}

function PlanWords({ plan }: { readonly plan: Plan }) {
  const { text, format } = useFullLocale()
  const { packs, studio } = text
  const { language } = format
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const verbs = {
    create: packs.create,
    update: packs.update,
    rename: packs.update,
    retype: packs.update,
    remove: packs.remove,
  }
  if (plan.operations.length === 0) return <p className="text-sm text-muted">{packs.nothingChanges}</p>
  return (
    <>
      <p className="mb-2 text-sm text-muted">
        {format.count(packs.changes, plan.operations.length)}. {plan.losses.length === 0 && packs.noLoss}
      </p>
      <ul className="flex flex-col">
        {plan.operations.map(({ id, operation, kind, label, module, impact }) => (
          <li
            key={id}
            className="flex flex-wrap items-baseline gap-x-2 border-b border-line py-1.5 text-sm last:border-0"
          >
            <Chip>{verbs[operation]}</Chip>
            <span className="text-muted">{kinds[kind] ?? kind}</span>
            <strong className="font-medium">{label[language]}</strong>
            {module && <span className="text-muted">{module[language]}</span>}
            {impact.records > 0 && (
              <span className="ml-auto text-muted">{format.count(packs.touches, impact.records)}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
