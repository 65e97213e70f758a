import type { TriggerName, WorkflowTrigger } from '#common/workflow.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { standardFields } from '#web/records/reader-types.ts'
import { AudienceField } from '#web/studio/audience-field.tsx'
import { isComputed } from '#web/studio/field-types.ts'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { MultiSelect } from '#web/ui/tag-field.tsx'
import { useWriting } from './writing.tsx'

const triggerNames: readonly TriggerName[] = ['created', 'updated', 'reached', 'date', 'manual']

interface TriggerProps<On extends TriggerName = TriggerName> {
  readonly trigger: Extract<WorkflowTrigger, { readonly on: On }>
  readonly onChange: (trigger: WorkflowTrigger) => void
}

/** What starts it, and what each way of starting wants to know. */
export function TriggerFields({ trigger, onChange }: TriggerProps) {
  const { workflows } = useFullLocale().text
  const { module, problems } = useWriting()
  const offered = triggerNames.filter((name) => name === trigger.on || isPossible(module, name))
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Select
        label={workflows.trigger}
        value={trigger.on}
        error={problems.parts.get('trigger')}
        options={offered.map((id) => ({ id, label: workflows.triggerNames[id] }))}
        onChange={(next) => {
          const on = triggerNames.find((name) => name === next)
          if (on && on !== trigger.on) onChange(firstOf(module, on))
        }}
      />
      {trigger.on === 'updated' && <WatchedFields trigger={trigger} onChange={onChange} />}
      {trigger.on === 'reached' && <ReachedValues trigger={trigger} onChange={onChange} />}
      {trigger.on === 'date' && <DateFields trigger={trigger} onChange={onChange} />}
      {trigger.on === 'manual' && (
        <AudienceField
          kind="role"
          label={workflows.roles}
          placeholder={workflows.anyRole}
          value={trigger.roles}
          onChange={(roles) => onChange({ on: 'manual', ...(roles ? { roles } : {}) })}
        />
      )}
    </div>
  )
}

function isPossible(module: ReaderModule, on: TriggerName): boolean {
  if (on === 'reached') return placesOf(module).length > 0
  return on !== 'date' || dateFieldsOf(module).length > 0
}

function firstOf(module: ReaderModule, on: TriggerName): WorkflowTrigger {
  if (on === 'date') return { on, field: dateFieldsOf(module)[0]?.name ?? '', days: 0 }
  return on === 'reached' ? { on, values: [] } : { on }
}

function placesOf(module: ReaderModule) {
  const stages = module.pipelines.flatMap((pipeline) => pipeline.stages)
  return [...stages, ...(module.lifecycle?.states ?? [])].filter(
    ({ value }, index, all) => all.findIndex((one) => one.value === value) === index,
  )
}

export function dateFieldsOf(module: ReaderModule) {
  return module.fields.filter(({ type }) => type === 'date' || type === 'dateTime')
}

function WatchedFields({ trigger, onChange }: TriggerProps<'updated'>) {
  const { text, format } = useFullLocale()
  const { module } = useWriting()
  const owner = standardFields.filter(({ name }) => name === 'owner' && module.capabilities.owned)
  const options = [...module.fields.filter(({ type }) => !isComputed(type)), ...owner]
  return (
    <MultiSelect
      label={text.workflows.watched}
      placeholder={text.workflows.anyField}
      value={trigger.fields ?? []}
      options={options.map(({ name, label }) => ({ id: name, label: label[format.language] }))}
      onChange={(fields) => onChange({ on: 'updated', ...(fields.length > 0 ? { fields } : {}) })}
    />
  )
}

function ReachedValues({ trigger, onChange }: TriggerProps<'reached'>) {
  const { text, format } = useFullLocale()
  const { module } = useWriting()
  return (
    <MultiSelect
      label={text.workflows.reachedValues}
      value={trigger.values}
      options={placesOf(module).map(({ value, label }) => ({ id: value, label: label[format.language] }))}
      onChange={(values) => onChange({ ...trigger, values })}
    />
  )
}

const sides = ['before', 'on', 'after'] as const

function DateFields({ trigger, onChange }: TriggerProps<'date'>) {
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { module } = useWriting()
  const { days } = trigger
  const side = days === 0 ? 'on' : days < 0 ? 'before' : 'after'
  const turn = (next: string | null, count: number) =>
    onChange({ ...trigger, days: next === 'on' ? 0 : next === 'before' ? -count : count })
  return (
    <>
      <Select
        label={workflows.dateField}
        value={trigger.field}
        options={dateFieldsOf(module).map(({ name, label }) => ({ id: name, label: label[format.language] }))}
        onChange={(field) => onChange({ ...trigger, field: field ?? '' })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Select
          label={workflows.side}
          value={side}
          options={sides.map((id) => ({ id, label: workflows.sides[id] }))}
          onChange={(next) => turn(next, Math.abs(days) || 1)}
        />
        {side !== 'on' && (
          <NumberField
            label={workflows.days}
            fractionDigits={0}
            value={String(Math.abs(days))}
            onChange={(count) => turn(side, Math.max(1, Math.round(Math.abs(Number(count ?? 1)))))}
          />
        )}
      </div>
    </>
  )
}
