import { moduleNamed, moduleOfRef, type TermModule } from '#common/scenario-check.ts'
import type { Act, Values } from '#common/scenario.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { relationsOf, statesOf } from './scenario-draft.ts'
import { ModuleSelect, NamedSelect, PersonSelect, viewsOf, Wide, type PartProps } from './scenario-picks.tsx'
import { RefSelect, ValuesEditor } from './scenario-values.tsx'

/** What an act says of what is done, and to which record. */
export function ActControls({ step, onChange, ...around }: PartProps<Act>) {
  const { tests } = useFullLocale().text
  switch (step.do) {
    case 'create':
      return <CreateControls {...around} step={step} onChange={onChange} />
    case 'import':
      return <ImportControls {...around} step={step} onChange={onChange} />
    case 'search':
      return <TextField label={tests.words} value={step.text} onChange={(text) => onChange({ ...step, text })} />
    case 'runReport':
      return <ReportControls {...around} step={step} onChange={onChange} />
    case 'open':
      return <OpenControls {...around} step={step} onChange={onChange} />
    default:
      return (
        <>
          <RefSelect {...around} label={tests.record} value={step.on} onChange={(on) => onChange({ ...step, on })} />
          <ActOnControls {...around} step={step} onChange={onChange} />
        </>
      )
  }
}

function CreateControls({ step, onChange, ...around }: PartProps<Act & { do: 'create' }>) {
  return (
    <>
      <ModuleSelect {...around} value={step.module} onChange={(module) => onChange({ ...step, module, values: {} })} />
      <AliasField value={step.alias} onChange={(alias) => onChange({ ...step, alias })} />
      <Wide>
        <ValuesEditor
          {...around}
          module={moduleNamed(around.terms, step.module)}
          values={step.values}
          onChange={(values) => onChange({ ...step, values })}
        />
      </Wide>
    </>
  )
}

function ReportControls({ step, onChange, ...around }: PartProps<Act & { do: 'runReport' }>) {
  const { tests } = useFullLocale().text
  return (
    <>
      <ModuleSelect {...around} value={step.module} onChange={(module) => onChange({ do: 'runReport', module })} />
      <NamedSelect
        label={tests.view}
        value={step.view ?? ''}
        options={viewsOf(moduleNamed(around.terms, step.module))}
        onChange={(view) => onChange({ ...step, view })}
      />
    </>
  )
}

type ActOn = Extract<Act, { on: string }>

/** What is done to the record, besides which one it is. */
function ActOnControls({ step, onChange, ...around }: PartProps<ActOn>) {
  const { tests } = useFullLocale().text
  const target = moduleOfRef(around.terms, around.aliases, step.on)
  switch (step.do) {
    case 'update':
      return (
        <Wide>
          <ValuesEditor
            {...around}
            module={target}
            values={step.values}
            onChange={(values) => onChange({ ...step, values })}
          />
        </Wide>
      )
    case 'convert':
      return <SideBoxes {...around} step={step} target={target} onChange={onChange} />
    case 'link':
      return (
        <>
          <NamedSelect
            label={tests.field}
            value={step.field}
            options={relationsOf(target).map(({ name, label }) => ({ value: name, label }))}
            onChange={(field) => onChange({ ...step, field })}
          />
          <RefSelect {...around} label={tests.toRecord} value={step.to} onChange={(to) => onChange({ ...step, to })} />
        </>
      )
    case 'assign':
      return <PersonSelect {...around} value={step.to} onChange={(to) => onChange({ ...step, to })} />
    case 'transition':
      return (
        <>
          <NamedSelect
            label={tests.toState}
            value={step.to}
            options={statesOf(target)}
            onChange={(to) => onChange({ ...step, to })}
          />
          <Wide>
            <ValuesEditor
              {...around}
              module={target}
              values={step.values ?? {}}
              onChange={(values) => onChange({ ...step, values })}
            />
          </Wide>
        </>
      )
    case 'comment':
      return <TextField label={tests.words} value={step.text} onChange={(text) => onChange({ ...step, text })} />
    case 'delete':
    case 'restore':
      return null
  }
}

function AliasField(props: {
  readonly value: string | undefined
  readonly onChange: (alias: string | undefined) => void
}) {
  const { tests } = useFullLocale().text
  return (
    <TextField label={tests.alias} value={props.value ?? ''} onChange={(text) => props.onChange(aliasText(text))} />
  )
}

function aliasText(text: string): string | undefined {
  const alias = text.replace(/[^A-Za-z0-9]/g, '').replace(/^\d+/, '')
  return alias === '' ? undefined : alias
}

function ImportControls({ step, onChange, ...around }: PartProps<Act & { do: 'import' }>) {
  const { tests } = useFullLocale().text
  const module = moduleNamed(around.terms, step.module)
  const set = (index: number, row: Values) =>
    onChange({ ...step, rows: step.rows.map((one, at) => (at === index ? { ...row } : one)) })
  return (
    <>
      <ModuleSelect
        {...around}
        value={step.module}
        onChange={(next) => onChange({ ...step, module: next, rows: [{}] })}
      />
      <AliasField value={step.alias} onChange={(alias) => onChange({ ...step, alias })} />
      {step.rows.map((row, index) => (
        <fieldset key={index} className="rounded-md border border-line p-3 sm:col-span-2">
          <legend className="px-1 text-sm">
            {tests.rows} · {index + 1}
          </legend>
          <ValuesEditor {...around} module={module} values={row} onChange={(next) => set(index, next)} />
        </fieldset>
      ))}
      <Button
        size="small"
        className="justify-self-start"
        onPress={() => onChange({ ...step, rows: [...step.rows, {}] })}
      >
        {tests.addRow}
      </Button>
    </>
  )
}

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
      <NamedSelect
        label={tests.view}
        value={step.view ?? ''}
        options={views}
        onChange={(view) => onChange({ ...step, view })}
      />
    </>
  )
}
