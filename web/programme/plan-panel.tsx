import { useState } from 'react'
import { changedIn } from '#common/merge-patch.ts'
import type { Dependency } from '#common/schedule.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useAttempt, useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { changeRecord, takeStep, type Plan, type PlanTask } from './plan-queries.ts'
import { PlanWaits } from './plan-waits.tsx'
import { useRecordsOf } from './queries.ts'

interface PanelProps {
  readonly plan: Plan
  readonly task: PlanTask
  readonly onClose: () => void
}

/** One task beside the plan: how long, for whom, after what. */
export function PlanPanel(props: PanelProps) {
  const { plan, task, onClose } = props
  const { text } = useFullLocale()
  return (
    <Peek label={task.name} href={recordHref(plan.module, task.id)} onClose={onClose}>
      <div className="flex flex-col gap-5 p-5">
        <h2 className="text-lg font-bold text-balance">{task.name}</h2>
        {plan.mayChange && <TaskSteps {...props} />}
        <TaskForm key={task.id} {...props} />
        {!plan.mayChange && <p className="text-sm text-muted">{text.plan.states[stateOf(task)]}</p>}
      </div>
    </Peek>
  )
}

function stateOf({ state }: PlanTask): 'planned' | 'doing' | 'done' {
  return state === 'doing' || state === 'done' ? state : 'planned'
}

function TaskSteps({ plan, task }: PanelProps) {
  const { text } = useFullLocale()
  const steps = { planned: ['begin', 'finish'], doing: ['finish', 'reopen'], done: ['reopen'] } as const
  const { isBusy, attempt } = useAttempt()
  const take = async (step: string) => await attempt(async () => await takeStep(plan.module, task.id, step))
  return (
    <div className="flex flex-wrap gap-2">
      {steps[stateOf(task)].map((step) => (
        <Button key={step} isPending={isBusy} onPress={() => void take(step)}>
          {text.plan[step]}
        </Button>
      ))}
    </div>
  )
}

function TaskForm({ plan, task, onClose }: PanelProps) {
  const { text } = useFullLocale()
  const people = useModuleOf('member')?.name ?? ''
  const search = useRecordsOf(people)
  // As it was opened: what others change of it meanwhile is not written over.
  const [opened] = useState(task)
  const first = task.responsible && { id: task.responsible.id, label: task.responsible.title }
  const [days, setDays] = useState<string | null>(String(task.days))
  const [dedication, setDedication] = useState<string | null>(String(task.dedication))
  const [notBefore, setNotBefore] = useState(task.notBefore)
  const [responsible, setResponsible] = useState<Option | null>(first)
  const [waits, setWaits] = useState<readonly Dependency[]>(task.dependencies)
  const { isBusy, problem, attempt } = useFormAttempt()
  const isReadOnly = !plan.mayChange

  async function save() {
    await attempt(async () => {
      const before = {
        days: opened.days,
        dedication: opened.dedication,
        notBefore: opened.notBefore,
        responsible: opened.responsible?.id ?? null,
        waitsFor: opened.dependencies,
      }
      const values = {
        days: Number(days),
        dedication: Number(dedication),
        notBefore,
        responsible: responsible?.id ?? null,
        waitsFor: waits,
      }
      await changeRecord(plan.module, task.id, opened.version, changedIn(before, values))
      onClose()
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TaskSize
        days={days}
        onDays={setDays}
        dedication={dedication}
        onDedication={setDedication}
        isReadOnly={isReadOnly}
      />
      <DateField
        label={text.plan.notBefore}
        value={notBefore}
        onChange={setNotBefore}
        isReadOnly={isReadOnly}
        className="max-w-60"
      />
      <ComboBox
        label={text.plan.responsible}
        value={responsible}
        onChange={setResponsible}
        search={search}
        isDisabled={isReadOnly}
      />
      <PlanWaits plan={plan} task={task} waits={waits} onChange={setWaits} />
      <FormError>{problem}</FormError>
      {!isReadOnly && (
        <Button
          type="submit"
          look="primary"
          isPending={isBusy}
          isDisabled={days === null || dedication === null}
          className="self-start"
        >
          {text.plan.save}
        </Button>
      )}
    </form>
  )
}

interface SizeProps {
  readonly days: string | null
  readonly onDays: (days: string | null) => void
  readonly dedication: string | null
  readonly onDedication: (dedication: string | null) => void
  readonly isReadOnly: boolean
}

/** How many days, and how much of each. */
function TaskSize({ days, onDays, dedication, onDedication, isReadOnly }: SizeProps) {
  const { text } = useFullLocale()
  const common = { fractionDigits: 0, isRequired: true, isReadOnly, className: 'max-w-40' }
  return (
    <>
      <NumberField
        {...common}
        label={text.plan.daysLong}
        help={text.plan.milestoneHelp}
        value={days}
        onChange={onDays}
      />
      <NumberField
        {...common}
        label={text.plan.dedication}
        help={text.plan.dedicationHelp}
        value={dedication}
        onChange={onDedication}
      />
    </>
  )
}
