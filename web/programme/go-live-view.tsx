import type { ReactNode } from 'react'
import { Plus } from 'lucide-react'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton, TextLink } from '#web/ui/link-button.tsx'
import { NewInProject } from './new-in-project.tsx'
import { GoLiveMark } from './go-live.tsx'
import type { Readiness } from './plan-queries.ts'

type Phase = NonNullable<Readiness['phase']>
type Check = Phase['checks'][number]

/** What stands between a phase and its going live, its trial and how it was approved. */
export function GoLiveView({ phase, steps }: { readonly phase: Phase; readonly steps: ReactNode }) {
  const { text } = useFullLocale()
  const words = text.plan
  return (
    <div className="grid gap-10 px-4 pt-2 pb-16 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <section aria-labelledby="checks">
        <h2 id="checks" className="mb-1 text-base font-bold">
          {words.checks}
        </h2>
        <ul>
          {phase.checks.map((check) => (
            <CheckRow key={check.letter} check={check} />
          ))}
        </ul>
      </section>
      <div className="flex flex-col gap-8">
        <section aria-labelledby="next-step">
          <h2 id="next-step" className="mb-2 text-base font-bold">
            {words.nextStep}
          </h2>
          <div className="flex flex-wrap items-center gap-2">
            {steps}
            <LinkButton href={recordHref(phase.module, phase.id)} look="quiet">
              {words.phaseRecord}
            </LinkButton>
          </div>
        </section>
        <Trial phase={phase} />
        {phase.approval && <Approval approval={phase.approval} />}
        {phase.lessons && (
          <section aria-labelledby="lessons">
            <h2 id="lessons" className="mb-1 text-base font-bold">
              {words.lessons}
            </h2>
            <p className="whitespace-pre-line">{phase.lessons}</p>
          </section>
        )}
      </div>
    </div>
  )
}

function CheckRow({ check }: { readonly check: Check }) {
  const { text, format } = useFullLocale()
  const { letter, label, state, reasons, nodes, place } = check
  const isOpen = state === 'open'
  // Where each record is named with what it lacks, the sentence would say it twice.
  const spoken = nodes.length > 0 ? [] : reasons
  const href = place && ('module' in place ? recordsHref(place.module) : addressOf(place.page))
  return (
    <li className="flex items-start gap-3 border-b border-line py-3">
      <GoLiveMark state={state} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{label[format.language]}</span>
          <span className={classes('text-sm', isOpen ? 'text-overdue-ink' : 'text-muted')}>
            {text.programme.goLiveStates[state].toLowerCase()}
          </span>
          <span className="text-xs text-faint">W-11 {letter}</span>
        </p>
        {isOpen &&
          spoken.map((reason) => (
            <p key={reason.en} className="text-sm text-muted">
              {reason[format.language]}
            </p>
          ))}
        {isOpen && nodes.length > 0 && (
          <ul className="flex flex-wrap gap-x-3 text-sm leading-6">
            {nodes.map(({ module, id, title }) => (
              <li key={id}>
                <TextLink href={recordHref(module, id)}>{title}</TextLink>
              </li>
            ))}
          </ul>
        )}
      </div>
      {isOpen && href && (
        <LinkButton href={href} size="small" look="quiet">
          {text.plan.mend}
        </LinkButton>
      )}
    </li>
  )
}

const addresses: Readonly<Record<string, string>> = {
  deploy: '/programme/deploy',
  tests: '/programme/tests',
  team: '/programme/team',
  home: '/programme',
  installation: '/programme/installation',
  imports: '/import',
  training: '/programme/training',
}

function addressOf(page: string): string {
  return addresses[page] ?? '/programme'
}

function Trial({ phase }: { readonly phase: Phase }) {
  const { text, format } = useFullLocale()
  const { trial } = phase
  const words = text.plan
  const open = trial.incidents.filter(({ state }) => state !== 'closed').length
  const share = trial.days === 0 ? 0 : Math.min(1, trial.done / trial.days)
  return (
    <section aria-labelledby="trial">
      <h2 id="trial" className="mb-1 text-base font-bold">
        {words.trial}
      </h2>
      {trial.days === 0 ? (
        <p className="text-sm text-muted">{words.trialNone}</p>
      ) : (
        <>
          <div aria-hidden className="h-2 max-w-sm overflow-hidden rounded-full bg-planned-soft">
            <div style={{ width: `${share * 100}%` }} className="h-full bg-today-edge" />
          </div>
          <p className="numeric mt-1 text-sm text-muted">
            {words.trialDays({ done: trial.done, days: trial.days })}
            {trial.startedOn && `, ${words.trialSince({ date: format.date(trial.startedOn) })}`}
          </p>
        </>
      )}
      {trial.firstDay.tests > 0 && (
        <p className="numeric mt-1 text-sm text-muted">
          {words.firstDay({ passed: trial.firstDay.passed, tests: trial.firstDay.tests })}
        </p>
      )}
      <h3 className="mt-4 text-sm font-bold">
        {words.incidents}{' '}
        <span className="font-normal text-muted">
          {format.count(words.incidentsOpen, open)}, {words.incidentsMax({ max: trial.incidentsMax })}
        </span>
      </h3>
      {trial.incidents.length === 0 && <p className="text-sm text-muted">{words.noIncidents}</p>}
      <ul className="text-sm">
        {trial.incidents.map(({ module, id, title, state }) => (
          <li key={id} className={classes('border-b border-line py-1.5', state === 'closed' && 'line-through')}>
            <TextLink href={recordHref(module, id)}>{title}</TextLink>
          </li>
        ))}
      </ul>
      {trial.incidentModule !== null && phase.state !== 'closed' && (
        <span className="mt-2 inline-block">
          <NewInProject
            module={trial.incidentModule}
            values={{ type: 'issue', phase: phase.id }}
            size="small"
            icon={<Plus size={14} aria-hidden />}
          >
            {words.addIncident}
          </NewInProject>
        </span>
      )}
    </section>
  )
}

function Approval({ approval }: { readonly approval: NonNullable<Phase['approval']> }) {
  const { text, format } = useFullLocale()
  const words = text.plan
  const states: Readonly<Record<string, string>> = text.programme.goLiveStates
  return (
    <section aria-labelledby="approval" className="rounded-lg border border-line bg-surface p-5">
      <h2 id="approval" className="mb-1 text-base font-bold">
        {words.approval}
      </h2>
      <p>{words.approvedBy({ name: approval.by, date: format.dateTime(approval.at) })}</p>
      {approval.isSolo && <p className="text-sm text-muted">{words.approvalSolo}</p>}
      {approval.isVoid && <p className="text-sm text-overdue-ink">{words.approvalVoid}</p>}
      {approval.fingerprint && (
        <p className="text-xs break-all text-muted">
          {words.fingerprint({ print: approval.fingerprint.slice(0, 16) })}
        </p>
      )}
      <p className="mt-3 text-sm text-muted">{words.approvalFrozen}</p>
      <ul className="mt-1 text-sm">
        {approval.checks.map(({ letter, label, state }) => (
          <li key={letter} className="flex justify-between gap-3 border-b border-line py-1">
            <span>{label[format.language]}</span>
            <span className="text-muted">
              {state === 'noData' ? words.noData : (states[state] ?? state).toLowerCase()}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
