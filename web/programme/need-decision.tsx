import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { forgetKept, keep, readKept } from '#web/api/kept.ts'
import { useModuleOf, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { useDepartments } from './need-capture.tsx'
import { NewInProject } from './new-in-project.tsx'
import type { Decision, Need, NeedsBoard } from './needs-queries.ts'

interface NeedDecisionProps {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly need: Need
  readonly decision: Decision['decision']
  readonly onDone: () => void
  readonly onCancel: () => void
}

/** What a decision still asks for, under the need that it is about. */
export function NeedDecision(props: NeedDecisionProps) {
  const { need, decision } = props
  const { text } = useFullLocale()
  const { needs } = text
  const { typed, type, forget } = useTyped(`draft.decision.${need.id}.${decision}`)
  const answer = { ...firstAnswer(props), ...typed.answer }
  const reason = typed.reason ?? ''
  const [problem, setProblem] = useState<string>()
  const [asksRequest, setAsksRequest] = useState(false)
  const requests = useModuleOf('changeRequest')
  const { isBusy, attempt } = useAttempt((error) => {
    setProblem(errorText(error, text))
    setAsksRequest(isApiError(error) && error.violations.some(({ rule }) => rule === 'W-18'))
  })
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') cancel()
  })

  function cancel() {
    forget()
    props.onCancel()
  }

  async function decide() {
    setProblem(undefined)
    const said = reason.trim()
    const body: Decision =
      decision === 'accept' ? accepted(need, answer) : { decision, ...(said === '' ? {} : { reason: said }) }
    await attempt(async () => {
      await call('POST /programme/needs/:id/decision', { params: { id: need.id }, body })
      forget()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      props.onDone()
    })
  }

  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-3 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void decide()
      }}
    >
      {decision === 'accept' ? (
        <AcceptFields {...props} answer={answer} onChange={(next) => type({ answer: next })} />
      ) : (
        <TextArea
          label={needs.reason}
          isRequired
          autoFocus
          rows={2}
          value={reason}
          onChange={(next) => type({ reason: next })}
        />
      )}
      <FormError>{problem}</FormError>
      <div className="flex flex-wrap justify-end gap-2">
        {asksRequest && requests && requests.may.create !== 'none' && (
          <span className="mr-auto">
            <NewInProject
              module={requests.name}
              values={{ name: need.name, source: 'need', need: need.id }}
              size="small"
              look="plain"
            >
              {text.specification.newRequest}
            </NewInProject>
          </span>
        )}
        <Button size="small" onPress={cancel}>
          {text.common.cancel}
        </Button>
        <Button size="small" type="submit" look="primary" isPending={isBusy}>
          {needs[decision]}
        </Button>
      </div>
    </form>
  )
}

interface Typed {
  readonly answer?: Answer
  readonly reason?: string
}

/** What was typed is here again after one has left to ask for what the decision waits for. */
function useTyped(place: string) {
  // Only this hook keeps something under its places.
  const [typed, setTyped] = useState(() => (readKept(place) ?? {}) as Typed)
  function type(next: Typed) {
    setTyped(next)
    keep(place, next)
  }
  return { typed, type, forget: () => forgetKept(place) }
}

/** What accepting a need asks for. */
interface Answer {
  readonly department: string | null
  readonly figures: FiguresOf
  readonly objective: string | null
  readonly phase: string | null
}

function firstAnswer({ need, board }: NeedDecisionProps): Answer {
  const [only, another] = board.objectives
  return {
    department: need.department,
    figures: { value: need.value, urgency: need.urgency, effort: need.effort },
    objective: only && !another ? only.id : null,
    phase: null,
  }
}

function accepted(need: Need, { department, figures, objective, phase }: Answer): Decision {
  const values = Object.entries({ department, ...figures }).filter(([, one]) => one !== null)
  return {
    decision: 'accept',
    values: Object.fromEntries(values),
    ...(objective !== null && !need.isServed ? { objective } : {}),
    ...(phase === null ? {} : { phase }),
  }
}

function AcceptFields(
  props: NeedDecisionProps & { readonly answer: Answer; readonly onChange: (next: Answer) => void },
) {
  const { board, need, answer, onChange } = props
  const { needs } = useFullLocale().text
  const departments = useDepartments(props.module).filter(({ id, isRetired }) => !isRetired || id === need.department)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label={needs.department}
        isRequired
        autoFocus
        value={answer.department}
        onChange={(department) => onChange({ ...answer, department })}
        options={departments}
      />
      {!need.isServed && (
        <Select
          label={needs.objective}
          isRequired
          value={answer.objective}
          onChange={(objective) => onChange({ ...answer, objective })}
          options={board.objectives.map(({ id, title }) => ({ id, label: title }))}
        />
      )}
      <Figures figures={answer.figures} onChange={(figures) => onChange({ ...answer, figures })} />
      <Select
        label={needs.phase}
        canClear
        placeholder={needs.phaseByLine}
        value={answer.phase}
        onChange={(phase) => onChange({ ...answer, phase })}
        options={board.phases.map(({ id, title }) => ({ id, label: title }))}
      />
    </div>
  )
}

interface FiguresOf {
  readonly value: number | null
  readonly urgency: number | null
  readonly effort: number | null
}

/** Value and urgency from 1 to 5, effort in points. */
export function Figures(props: { readonly figures: FiguresOf; readonly onChange: (next: FiguresOf) => void }) {
  const { figures, onChange } = props
  const { needs } = useFullLocale().text
  return (
    <div className="grid grid-cols-3 items-end gap-2">
      {(['value', 'urgency', 'effort'] as const).map((name) => (
        <NumberField
          key={name}
          label={name === 'effort' ? needs.effort : `${needs[name]} 1–5`}
          fractionDigits={0}
          isRequired={name !== 'effort'}
          value={figures[name] === null ? null : String(figures[name])}
          onChange={(next) => onChange({ ...figures, [name]: next === null ? null : Math.trunc(Number(next)) })}
        />
      ))}
    </div>
  )
}
