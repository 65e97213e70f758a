import { expectationNames, isAct, refusals, verbs, type Act, type Step } from '#common/scenario.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { ActControls } from './act-controls.tsx'
import { ExpectationControls } from './expectation-controls.tsx'
import { newAct, newExpectation } from './scenario-draft.ts'
import { RoleSelect } from './scenario-picks.tsx'
import type { Around } from './scenario-values.tsx'

interface StepProps extends Around {
  readonly step: Step
  readonly isGiven: boolean
  readonly onChange: (step: Step) => void
}

/** What one step says, each part picked from what there is. */
export function StepControls(props: StepProps) {
  const { step, isGiven, onChange, ...around } = props
  const { tests } = useFullLocale().text
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {isAct(step) ? (
        <Select
          label={tests.verb}
          value={step.do}
          options={verbs.map((id) => ({ id, label: tests.verbs[id] }))}
          onChange={(next) => {
            const verb = verbs.find((one) => one === next)
            if (verb) onChange(newAct(verb, around.terms, around.aliases))
          }}
        />
      ) : (
        <Select
          label={tests.verb}
          value={step.expect}
          options={expectationNames.map((id) => ({ id, label: tests.expectations[id] }))}
          onChange={(next) => {
            const name = expectationNames.find((one) => one === next)
            if (name) onChange(newExpectation(name, around.terms, around.aliases))
          }}
        />
      )}
      {!isGiven && <RoleSelect {...around} value={step.as} onChange={(as) => onChange({ ...step, as })} />}
      {isAct(step) ? (
        <ActControls {...around} step={step} onChange={onChange} />
      ) : (
        <ExpectationControls {...around} step={step} onChange={onChange} />
      )}
      {isAct(step) && !isGiven && (
        <Select
          label={tests.refusal}
          value={step.expect ?? 'done'}
          options={(['done', ...refusals] as const).map((id) => ({ id, label: tests.refusals[id] }))}
          onChange={(next) => {
            const { expect: _, fields: __, ...rest } = step
            const expect = refusals.find((one) => one === next)
            // What a verb takes beside it is the same with and without a refusal.
            onChange({ ...rest, ...(expect ? { expect } : {}) } as Act)
          }}
        />
      )}
    </div>
  )
}
