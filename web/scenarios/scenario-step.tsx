import { moduleNamed, moduleOfRef, type TermModule } from '#common/scenario-check.ts'
import { expectationNames, isAct, refusals, verbs, type Act, type Expectation, type Step } from '#common/scenario.ts'
import type { Localized } from '#common/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { KpiControls } from './kpi-controls.tsx'
import { newAct, newExpectation, relationsOf, statesOf, systemStepsOf, usualModules } from './scenario-draft.ts'
import { RefSelect, ValueInput, ValuesEditor, type Around } from './scenario-values.tsx'

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

function RoleSelect(props: Around & { readonly value: string | undefined; readonly onChange: (role: string | undefined) => void }) {
  const { terms, value, onChange } = props
  const { text, format } = useFullLocale()
  return (
    <Select
      label={text.tests.role}
      value={value ?? null}
      canClear
      placeholder={text.tests.me}
      options={terms.roles.map(({ name, label }) => ({ id: `role:${name}`, label: label[format.language] }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  )
} // prettier-ignore

interface PartProps<Kind> extends Around {
  readonly step: Kind
  readonly onChange: (step: Kind) => void
}

function ActControls(props: PartProps<Act>) {
  const { step, onChange, ...around } = props
  const { tests } = useFullLocale().text
  const target = 'on' in step && step.on !== undefined ? moduleOfRef(around.terms, around.aliases, step.on) : undefined
  const on = 'on' in step && step.on !== undefined && (
    <RefSelect {...around} label={tests.record} value={step.on} onChange={(ref) => onChange({ ...step, on: ref })} />
  )
  switch (step.do) {
    case 'create':
      return (
        <>
          <ModuleSelect {...around} value={step.module} onChange={(module) => onChange({ ...step, module, values: {} })} />
          <TextField label={tests.alias} value={step.alias ?? ''} onChange={(alias) => onChange({ ...step, alias: aliasText(alias) })} />
          <Wide>
            <ValuesEditor {...around} module={moduleNamed(around.terms, step.module)} values={step.values} onChange={(values) => onChange({ ...step, values })} />
          </Wide>
        </>
      )
    case 'update':
      return (
        <>
          {on}
          <Wide>
            <ValuesEditor {...around} module={target} values={step.values} onChange={(values) => onChange({ ...step, values })} />
          </Wide>
        </>
      )
    case 'import':
      return <ImportControls {...around} step={step} onChange={onChange} />
    case 'convert':
      return (
        <>
          {on}
          <SideBoxes step={step} target={target} {...around} onChange={onChange} />
        </>
      )
    case 'link':
      return (
        <>
          {on}
          <NamedSelect label={tests.field} value={step.field} options={relationsOf(target).map(({ name, label }) => ({ value: name, label }))} onChange={(field) => onChange({ ...step, field })} />
          <RefSelect {...around} label={tests.toRecord} value={step.to} onChange={(to) => onChange({ ...step, to })} />
        </>
      )
    case 'assign':
      return (
        <>
          {on}
          <PersonSelect {...around} value={step.to} onChange={(to) => onChange({ ...step, to })} />
        </>
      )
    case 'transition':
      return (
        <>
          {on}
          <NamedSelect label={tests.toState} value={step.to} options={statesOf(target)} onChange={(to) => onChange({ ...step, to })} />
          <Wide>
            <ValuesEditor {...around} module={target} values={step.values ?? {}} onChange={(values) => onChange({ ...step, values })} />
          </Wide>
        </>
      )
    case 'comment':
      return (
        <>
          {on}
          <TextField label={tests.words} value={step.text} onChange={(text) => onChange({ ...step, text })} />
        </>
      )
    case 'search':
      return <TextField label={tests.words} value={step.text} onChange={(text) => onChange({ ...step, text })} />
    case 'runReport':
      return (
        <>
          <ModuleSelect {...around} value={step.module} onChange={(module) => onChange({ do: 'runReport', module })} />
          <NamedSelect label={tests.view} value={step.view ?? ''} options={viewsOf(moduleNamed(around.terms, step.module))} onChange={(view) => onChange({ ...step, view })} />
        </>
      )
    case 'open':
      return <OpenControls {...around} step={step} onChange={onChange} />
    default:
      return on || null
  }
} // prettier-ignore

function aliasText(text: string): string | undefined {
  const alias = text.replace(/[^A-Za-z0-9]/g, '').replace(/^\d+/, '')
  return alias === '' ? undefined : alias
}

function Wide({ children }: { readonly children: React.ReactNode }) {
  return <div className="sm:col-span-2">{children}</div>
}

function NamedSelect(props: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: Localized }[]
  readonly onChange: (value: string) => void
}) {
  const { format } = useFullLocale()
  return (
    <Select
      label={props.label}
      value={props.value === '' ? null : props.value}
      options={props.options.map(({ value, label }) => ({ id: value, label: label[format.language] }))}
      onChange={(next) => next !== null && props.onChange(next)}
    />
  )
}

function ModuleSelect(props: Around & { readonly value: string; readonly onChange: (module: string) => void }) {
  const { tests } = useFullLocale().text
  const options = usualModules(props.terms).map(({ name, label }) => ({ value: name, label: label.plural }))
  return <NamedSelect label={tests.module} value={props.value} options={options} onChange={props.onChange} />
}

function PersonSelect(props: Around & { readonly value: string; readonly onChange: (person: string) => void }) {
  const { text, format } = useFullLocale()
  const { tests } = text
  const roles = props.terms.roles.map(({ name, label }) => ({ id: `role:${name}`, label: label[format.language] }))
  return (
    <Select
      label={tests.to}
      value={props.value}
      options={[{ id: 'me', label: tests.me }, { id: 'colleague', label: tests.colleague }, ...roles]}
      onChange={(next) => next !== null && props.onChange(next)}
    />
  )
}

function ImportControls({ step, onChange, ...around }: PartProps<Act & { do: 'import' }>) {
  const { tests } = useFullLocale().text
  const module = moduleNamed(around.terms, step.module)
  const set = (index: number, row: Act extends never ? never : Readonly<Record<string, unknown>>) =>
    onChange({ ...step, rows: step.rows.map((one, at) => (at === index ? { ...row } : one)) })
  return (
    <>
      <ModuleSelect {...around} value={step.module} onChange={(next) => onChange({ ...step, module: next, rows: [{}] })} />
      <TextField label={tests.alias} value={step.alias ?? ''} onChange={(alias) => onChange({ ...step, alias: aliasText(alias) })} />
      {step.rows.map((row, index) => (
        <fieldset key={index} className="rounded-md border border-line p-3 sm:col-span-2">
          <legend className="px-1 text-sm">{tests.rows} · {index + 1}</legend>
          <ValuesEditor {...around} module={module} values={row} onChange={(next) => set(index, next)} />
        </fieldset>
      ))}
      <Button size="small" className="justify-self-start" onPress={() => onChange({ ...step, rows: [...step.rows, {}] })}>
        {tests.addRow}
      </Button>
    </>
  )
} // prettier-ignore

function SideBoxes(props: PartProps<Act & { do: 'convert' }> & { readonly target: TermModule | undefined }) {
  const { step, onChange, target, terms } = props
  const { text, format } = useFullLocale()
  const chosen = [step.to].flat()
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-sm">{text.tests.sides}</legend>
      {(['account', 'contact', 'opportunity'] as const).map((side) => {
        const field = target?.fields.find(({ name }) => name === target.capabilities.lead?.[side])
        const label = moduleNamed(terms, field?.options?.module)?.label.singular[format.language]
        if (label === undefined) return null
        const next = (isOn: boolean) => (isOn ? [...chosen, side] : chosen.filter((one) => one !== side))
        return (
          <Checkbox
            key={side}
            label={label}
            value={chosen.includes(side)}
            onChange={(isOn) => next(isOn).length > 0 && onChange({ ...step, to: next(isOn) })}
          />
        )
      })}
    </fieldset>
  )
}

function viewsOf(module: TermModule | undefined) {
  return (module?.views ?? []).map(({ name, label }) => ({ value: name, label }))
}

function OpenControls({ step, onChange, ...around }: PartProps<Act & { do: 'open' }>) {
  const { tests } = useFullLocale().text
  if (step.on !== undefined) {
    return <RefSelect {...around} label={tests.record} value={step.on} onChange={(on) => onChange({ ...step, on })} />
  }
  const module = moduleNamed(around.terms, step.module)
  const views = viewsOf(module)
  return (
    <>
      <ModuleSelect {...around} value={step.module ?? ''} onChange={(next) => onChange({ do: 'open', module: next })} />
      <NamedSelect label={tests.view} value={step.view ?? ''} options={views} onChange={(view) => onChange({ ...step, view })} />
    </>
  )
} // prettier-ignore

function ExpectationControls(props: PartProps<Expectation>) {
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
        <NamedSelect label={tests.view} value={step.view} options={views} onChange={(view) => onChange({ ...step, view })} />
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
        <NamedSelect label={tests.systemStep} value={step.step ?? ''} options={systemStepsOf(target)} onChange={(next) => onChange({ ...step, step: next })} />
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
} // prettier-ignore

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
        <ValuesEditor {...around} module={moduleNamed(around.terms, step.module)} values={step.where ?? {}} onChange={(where) => onChange({ ...step, where })} />
      </Wide>
    </>
  )
} // prettier-ignore

function FieldControls(props: PartProps<Expectation & { expect: 'field' }> & { readonly target: TermModule | undefined }) {
  const { step, onChange, target, ...around } = props
  const { tests } = useFullLocale().text
  const module = useModel().modules.find(({ name }) => name === target?.name)
  const check = step.notEmpty ? 'notEmpty' : step.isEmpty ? 'isEmpty' : 'equals'
  const fields = (target?.fields ?? []).map(({ name, label }) => ({ value: name, label }))
  return (
    <>
      <NamedSelect label={tests.field} value={step.name} options={fields} onChange={(name) => onChange({ expect: 'field', on: step.on, name, notEmpty: true, as: step.as })} />
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
        <ValueInput {...around} module={module} name={step.name} value={step.equals} onChange={(equals) => onChange({ ...step, equals, matches: undefined })} />
      )}
    </>
  )
} // prettier-ignore
