import { Plus, X } from 'lucide-react'
import { dependencyKinds, type Dependency } from '#common/schedule.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import type { Plan, PlanTask } from './plan-queries.ts'

/** What a task waits for, each with how and with the days in between. */
export function PlanWaits(props: {
  readonly plan: Plan
  readonly task: PlanTask
  readonly waits: readonly Dependency[]
  readonly onChange: (waits: readonly Dependency[]) => void
}) {
  const { plan, task, waits, onChange } = props
  const { text } = useFullLocale()
  const words = text.plan
  const taken = new Set([task.id, ...waits.map((one) => one.task)])
  const free = plan.tasks.find(({ id }) => !taken.has(id))
  const set = (at: number, change: Partial<Dependency>) =>
    onChange(waits.map((one, index) => (index === at ? { ...one, ...change } : one)))
  return (
    <fieldset className="flex flex-col gap-3" disabled={!plan.mayChange}>
      <legend className="mb-1 text-sm font-medium">{words.waitsFor}</legend>
      {waits.length === 0 && <p className="text-sm text-muted">{words.waitsForNothing}</p>}
      {waits.map((wait, at) => (
        <div key={wait.task} className="flex flex-wrap items-start gap-2 border-l-2 border-line-strong pl-3">
          <Select
            label={words.waitsFor}
            isLabelHidden
            value={wait.task}
            onChange={(id) => id !== null && set(at, { task: id })}
            options={plan.tasks
              .filter(({ id }) => id === wait.task || !taken.has(id))
              .map(({ id, name }) => ({ id, label: name }))}
            className="min-w-0 flex-1 basis-56"
          />
          <IconButton
            label={words.removeWait({ name: plan.tasks.find(({ id }) => id === wait.task)?.name ?? '' })}
            onPress={() => onChange(waits.filter((_, index) => index !== at))}
          >
            <X size={15} aria-hidden />
          </IconButton>
          <Select
            label={words.waitsFor}
            isLabelHidden
            value={wait.kind}
            onChange={(kind) => set(at, { kind: dependencyKinds.find((one) => one === kind) ?? 'FS' })}
            options={dependencyKinds.map((kind) => ({ id: kind, label: words.kinds[kind] }))}
            className="min-w-0 flex-1 basis-56"
          />
          <NumberField
            label={words.lag}
            isLabelHidden
            value={String(wait.lag)}
            onChange={(lag) => set(at, { lag: Math.round(Number(lag ?? 0)) })}
            suffix={words.days.toLowerCase()}
            fractionDigits={0}
            className="w-28"
          />
        </div>
      ))}
      {free && plan.mayChange && (
        <Button
          look="quiet"
          className="self-start"
          icon={<Plus size={15} aria-hidden />}
          onPress={() => onChange([...waits, { task: free.id, kind: 'FS', lag: 0 }])}
        >
          {words.addWait}
        </Button>
      )}
    </fieldset>
  )
}
