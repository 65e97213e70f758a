import { useState } from 'react'
import { Circle, CircleCheck, CircleDot } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { DeployLosses } from './deploy-losses.tsx'
import { DeployOperations } from './deploy-operations.tsx'
import { readAgain, type DeployPage, type DeployPlan } from './deploy-queries.ts'

type Target = 'sandbox' | 'production'
type Doing = 'prepare' | 'apply' | 'authorise' | 'acceptLosses'

/** One environment on the way: what would change there, who lets it, and that it was done. */
export function DeployStep(props: {
  readonly project: string
  readonly target: Target
  readonly page: DeployPage
  /** It is what comes next. */
  readonly isNext: boolean
}) {
  const { target, page, isNext } = props
  const { text, format } = useFullLocale()
  const { deploy } = text
  const plan = page.plans.find(({ environment }) => environment === target)
  const isDone = plan?.state === 'applied' && plan.isOfBaseline
  const isOpen = plan?.state === 'rehearsed' || plan?.state === 'authorised'
  const Mark = isDone ? CircleCheck : isNext ? CircleDot : Circle
  return (
    <li className="relative flex gap-3 pb-8">
      {target === 'sandbox' && (
        <span aria-hidden className="absolute top-7 bottom-0 left-[11px] w-0.5 bg-line-strong" />
      )}
      <Mark size={23} aria-hidden className={isDone || isNext ? 'shrink-0 text-why-ink' : 'shrink-0 text-faint'} />
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <h2 className="flex flex-wrap items-center gap-2 text-lg leading-6 font-bold">
            {deploy.environments[target]}
            <Chip>{plan ? stateName(deploy.states, plan.state) : deploy.waiting}</Chip>
          </h2>
          <p className="max-w-2xl text-sm text-muted">{deploy.stepHelp[target]}</p>
        </div>
        {plan && !plan.isOfBaseline && <p className="text-sm text-none-ink">{deploy.outdated}</p>}
        {plan?.problem && <p className="text-sm text-overdue-ink">{plan.problem}</p>}
        {plan && (isOpen || isDone) && <DeployOperations operations={plan.operations} />}
        {plan && isOpen && <DeployLosses plan={plan} />}
        {plan && isOpen && <Rehearsal plan={plan} page={page} />}
        {isDone && plan.appliedAt && (
          <p className="text-sm text-muted">
            {format.dateTime(plan.appliedAt)} · {deploy.fingerprint({ hash: (plan.planHash ?? '').slice(0, 12) })}
          </p>
        )}
        <Actions {...props} plan={plan} />
      </div>
    </li>
  )
}

function stateName(names: Readonly<Record<string, string>>, state: string | null): string {
  return names[state ?? ''] ?? ''
}

/** How long it takes and who waits meanwhile; that it is the plan which was tried; what is missing to go on. */
function Rehearsal({ plan, page }: { readonly plan: DeployPlan; readonly page: DeployPage }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const tried = page.plans.find(({ environment }) => environment === 'sandbox')
  const modules = plan.dryRun.locked.map((one) => one[format.language]).join(', ')
  const isSame = tried?.state === 'applied' && tried.planHash === plan.planHash
  return (
    <div className="flex flex-col gap-1 text-sm text-muted">
      <p>
        {deploy.rehearsed({ ms: format.number(plan.dryRun.durationMs) })}{' '}
        {modules ? deploy.locked({ modules }) : deploy.lockedNone}{' '}
        {plan.validUntil && deploy.validUntil({ date: format.dateTime(plan.validUntil) })}
      </p>
      <p>
        {deploy.fingerprint({ hash: (plan.planHash ?? '').slice(0, 12) })}
        {plan.environment === 'production' && isSame && `. ${deploy.samePlan}`}
      </p>
      {plan.environment === 'production' && tried?.state === 'applied' && !isSame && (
        <p className="text-none-ink">{deploy.otherPlan}</p>
      )}
      {plan.reasons.length > 0 && (
        <>
          <p className="mt-1 font-medium text-ink">{deploy.cannotYet}</p>
          <ul className="flex flex-col gap-1">
            {plan.reasons.map((one) => (
              <li key={one.en} className="flex items-start gap-2">
                <Circle size={14} aria-hidden className="mt-0.5 shrink-0 text-faint" />
                {one[format.language]}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Actions(props: Parameters<typeof DeployStep>[0] & { readonly plan: DeployPlan | undefined }) {
  const { project, target, page, isNext, plan } = props
  const { text } = useFullLocale()
  const { deploy } = text
  const [doing, setDoing] = useState<Doing>()
  const [asks, setAsks] = useState<'apply' | 'acceptLosses'>()
  const [problem, setProblem] = useState('')
  const isOpen = (plan?.state === 'rehearsed' || plan?.state === 'authorised') && plan.isOfBaseline

  async function act(what: Doing, work: () => Promise<unknown>, done?: string) {
    setDoing(what)
    setProblem('')
    try {
      await work()
      if (done !== undefined) showToast({ text: done })
    } catch (error) {
      setProblem(errorText(error, text))
    }
    await readAgain()
    setDoing(undefined)
  }

  const step = (transition: 'authorise' | 'acceptLosses', done?: string) =>
    act(
      transition,
      () =>
        call('POST /records/:module/:id/transitions', {
          params: { module: plan?.module ?? '', id: plan?.id ?? '' },
          body: { transition },
        }),
      done,
    )
  const apply = () =>
    act(
      'apply',
      () => call('POST /programme/deployments/:id/application', { params: { id: plan?.id ?? '' } }),
      deploy.applied[target],
    )
  const prepare = () =>
    act('prepare', () => call('POST /programme/deployments', { body: { project, environment: target } }))

  if (!page.baseline || (target === 'sandbox' && !page.sandbox)) return null
  const isTried = page.plans.some(
    ({ environment, state, isOfBaseline }) => environment === 'sandbox' && state === 'applied' && isOfBaseline,
  )
  if (target === 'production' && !isTried) return <p className="text-sm text-muted">{deploy.firstSandbox}</p>
  const asksLosses = plan !== undefined && plan.losses.length > 0 && plan.lossesAcceptedBy === null
  const mayApply = isOpen && plan?.reasons.length === 0
  return (
    <div className="flex flex-wrap gap-2">
      {problem !== '' && (
        <div className="basis-full">
          <FormError>{problem}</FormError>
        </div>
      )}
      {isOpen && target === 'production' && asksLosses && (
        <Button look="danger" isPending={doing === 'acceptLosses'} onPress={() => setAsks('acceptLosses')}>
          {deploy.acceptLosses}
        </Button>
      )}
      {isOpen && target === 'production' && plan?.state === 'rehearsed' && !asksLosses && (
        <Button
          look="primary"
          isPending={doing === 'authorise'}
          onPress={() => void step('authorise', deploy.authorised)}
        >
          {deploy.authorise}
        </Button>
      )}
      {mayApply && (
        <Button
          look="primary"
          isPending={doing === 'apply'}
          onPress={() => (target === 'production' ? setAsks('apply') : void apply())}
        >
          {deploy.apply[target]}
        </Button>
      )}
      <Button
        look={isNext && !isOpen ? 'primary' : 'plain'}
        isPending={doing === 'prepare'}
        onPress={() => void prepare()}
      >
        {doing === 'prepare' ? deploy.preparing : plan ? deploy.prepareAgain : deploy.prepare}
      </Button>
      <ConfirmDialog
        isOpen={asks !== undefined}
        onClose={() => setAsks(undefined)}
        title={asks === 'acceptLosses' ? deploy.acceptTitle : deploy.applyTitle}
        actionLabel={asks === 'acceptLosses' ? deploy.acceptLosses : deploy.apply.production}
        isDanger={asks === 'acceptLosses'}
        onConfirm={() => (asks === 'acceptLosses' ? step('acceptLosses') : apply())}
      >
        {asks === 'acceptLosses' ? deploy.acceptBody : deploy.applyBody}
      </ConfirmDialog>
    </div>
  )
}
