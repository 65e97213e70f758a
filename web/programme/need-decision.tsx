import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { useDepartments } from './need-capture.tsx'
import type { Decision, Need, NeedsBoard } from './needs-queries.ts'

/** What a decision still asks for, under the need that it is about. */
export function NeedDecision(props: {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly need: Need
  readonly decision: Decision['decision']
  readonly onDone: () => void
  readonly onCancel: () => void
}) {
  const { board, need, decision } = props
  const { text } = useFullLocale()
  const { needs } = text
  const [department, setDepartment] = useState(need.department)
  const [figures, setFigures] = useState({ value: need.value, urgency: need.urgency, effort: need.effort })
  const [objective, setObjective] = useState<string | null>(
    board.objectives.length === 1 ? (board.objectives[0]?.id ?? null) : null,
  )
  const [phase, setPhase] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const departments = useDepartments(props.module).filter(({ id, isRetired }) => !isRetired || id === need.department)
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') props.onCancel()
  })

  async function decide() {
    setBusy(true)
    setProblem(undefined)
    const values = Object.entries({ department, ...figures }).filter(([, one]) => one !== null)
    const body: Decision =
      decision === 'accept'
        ? {
            decision,
            values: Object.fromEntries(values),
            ...(objective !== null && !need.isServed ? { objective } : {}),
            ...(phase === null ? {} : { phase }),
          }
        : { decision, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }
    try {
      await call('POST /programme/needs/:id/decision', { params: { id: need.id }, body })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      props.onDone()
    } catch (error) {
      setProblem(errorText(error, text))
    } finally {
      setBusy(false)
    }
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
        <div className="grid gap-3 sm:grid-cols-2">
          <Select label={needs.department} isRequired autoFocus value={department} onChange={setDepartment} options={departments} />
          {!need.isServed && (
            <Select
              label={needs.objective}
              isRequired
              value={objective}
              onChange={setObjective}
              options={board.objectives.map(({ id, title }) => ({ id, label: title }))}
            />
          )}
          <Figures figures={figures} onChange={setFigures} />
          <Select
            label={needs.phase}
            canClear
            placeholder={needs.phaseByLine}
            value={phase}
            onChange={setPhase}
            options={board.phases.map(({ id, title }) => ({ id, label: title }))}
          />
        </div>
      ) : (
        <TextArea label={needs.reason} isRequired autoFocus rows={2} value={reason} onChange={setReason} />
      )}
      <FormError>{problem}</FormError>
      <div className="flex justify-end gap-2">
        <Button size="small" onPress={props.onCancel}>
          {text.common.cancel}
        </Button>
        <Button size="small" type="submit" look="primary" isPending={isBusy}>
          {needs[decision]}
        </Button>
      </div>
    </form>
  )
} // prettier-ignore

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
    <div className="grid grid-cols-3 gap-2">
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
