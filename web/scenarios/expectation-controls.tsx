import { moduleNamed, moduleOfRef, type TermModule } from '#common/scenario-check.ts'
import type { Expectation } from '#common/scenario.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { KpiControls } from './kpi-controls.tsx'
import { systemStepsOf } from './scenario-draft.ts'
import { ModuleSelect, NamedSelect, PersonSelect, viewsOf, Wide, type PartProps } from './scenario-picks.tsx'
import { RefSelect, ValueInput, ValuesEditor } from './scenario-values.tsx'

/** What an expectation says of what is there. */
export function ExpectationControls(props: PartProps<Expectation>) {
  const { step, onChange, ...around } = props
  const { tests } = useFullLocale().text
  const target = 'on' in step && step.on !== undefined ? moduleOfRef(around.terms, around.aliases, step.on) : undefined
  const views = viewsOf(target)
  return (
    <>
      {'on' in step && step.on !== undefined && (
        <RefSelect {...around} label={tests.record} value={step.on} onChange={(on) => onChange({ ...step, on })} />
      )}
      {step.expect === 'count' && <CountControls {...around} step={step} onChange={onChange} />}
      {step.expect === 'field' && <FieldControls {...around} step={step} onChange={onChange} target={target} />}
      {step.expect === 'inView' && (
        <NamedSelect
          label={tests.view}
          value={step.view}
          options={views}
          onChange={(view) => onChange({ ...step, view })}
        />
      )}
      {step.expect === 'found' && (
        <TextField label={tests.words} value={step.text} onChange={(text) => onChange({ ...step, text })} />
      )}
      {step.expect === 'notification' && (
        <>
          <Select
            label={tests.notice}
            value={step.kind}
            options={noticesOffered.map((id) => ({ id, label: tests.notices[id] }))}
            onChange={(next) => {
              const kind = noticesOffered.find((one) => one === next)
              if (kind) onChange({ ...step, kind })
            }}
          />
          <PersonSelect {...around} value={step.to ?? 'me'} onChange={(to) => onChange({ ...step, to })} />
        </>
      )}
      {step.expect === 'workflowFired' && (
        <NamedSelect
          label={tests.systemStep}
          value={step.step ?? ''}
          options={systemStepsOf(target)}
          onChange={(next) => onChange({ ...step, step: next })}
        />
      )}
      {step.expect === 'kpiValue' && <KpiControls step={step} onChange={onChange} />}
      {step.expect !== 'count' && step.expect !== 'field' && step.expect !== 'kpiValue' && (
        <Checkbox
          label={tests.isNot}
          value={step.not === true}
          onChange={(not) => onChange({ ...step, not: not ? true : undefined })}
        />
      )}
    </>
  )
}

/** What a scenario can bring about by itself. */
const noticesOffered = ['assigned', 'comment', 'mention', 'won'] as const

function CountControls({ step, onChange, ...around }: PartProps<Expectation & { expect: 'count' }>) {
  const { tests } = useFullLocale().text
  const bound = (['atLeast', 'atMost'] as const).find((name) => step[name] !== undefined) ?? 'equals'
  return (
    <>
      <ModuleSelect {...around} value={step.module} onChange={(module) => onChange({ ...step, module, where: {} })} />
      <NumberField
        label={tests.howMany}
        fractionDigits={0}
        value={String(step[bound] ?? 0)}
        onChange={(next) => onChange({ ...step, [bound]: Math.max(0, Math.trunc(Number(next ?? 0))) })}
      />
      <Wide>
        <ValuesEditor
          {...around}
          module={moduleNamed(around.terms, step.module)}
          values={step.where ?? {}}
          onChange={(where) => onChange({ ...step, where })}
        />
      </Wide>
    </>
  )
}

function FieldControls(
  props: PartProps<Expectation & { expect: 'field' }> & { readonly target: TermModule | undefined },
) {
  const { step, onChange, target, ...around } = props
  const { tests } = useFullLocale().text
  const module = useModel().modules.find(({ name }) => name === target?.name)
  const check = step.notEmpty ? 'notEmpty' : step.isEmpty ? 'isEmpty' : 'equals'
  const fields = (target?.fields ?? []).map(({ name, label }) => ({ value: name, label }))
  return (
    <>
      <NamedSelect
        label={tests.field}
        value={step.name}
        options={fields}
        onChange={(name) => onChange({ expect: 'field', on: step.on, name, notEmpty: true, as: step.as })}
      />
      <Select
        label={tests.check}
        value={check}
        options={(['equals', 'notEmpty', 'isEmpty'] as const).map((id) => ({ id, label: tests.checks[id] }))}
        onChange={(next) => {
          const { equals: _, matches: __, notEmpty: ___, isEmpty: ____, ...rest } = step
          if (next === 'notEmpty') onChange({ ...rest, notEmpty: true })
          else onChange(next === 'isEmpty' ? { ...rest, isEmpty: true } : { ...rest, equals: '' })
        }}
      />
      {check === 'equals' && module && (
        <ValueInput
          {...around}
          module={module}
          name={step.name}
          value={step.equals}
          onChange={(equals) => onChange({ ...step, equals, matches: undefined })}
        />
      )}
    </>
  )
}
