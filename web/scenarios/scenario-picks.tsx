/** What the controls of a step pick from: modules, people, roles and what has a name. */
import type { Localized } from '#common/errors.ts'
import type { TermModule } from '#common/scenario-check.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { usualModules } from './scenario-draft.ts'
import type { Around } from './scenario-values.tsx'

/** The controls of one kind of step. */
export interface PartProps<Kind> extends Around {
  readonly step: Kind
  readonly onChange: (step: Kind) => void
}

export function Wide({ children }: { readonly children: React.ReactNode }) {
  return <div className="sm:col-span-2">{children}</div>
}

export function NamedSelect(props: {
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

export function ModuleSelect(props: Around & { readonly value: string; readonly onChange: (module: string) => void }) {
  const { tests } = useFullLocale().text
  const options = usualModules(props.terms).map(({ name, label }) => ({ value: name, label: label.plural }))
  return <NamedSelect label={tests.module} value={props.value} options={options} onChange={props.onChange} />
}

export function PersonSelect(props: Around & { readonly value: string; readonly onChange: (person: string) => void }) {
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

export function RoleSelect(
  props: Around & { readonly value: string | undefined; readonly onChange: (role: string | undefined) => void },
) {
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
}

export function viewsOf(module: TermModule | undefined) {
  return (module?.views ?? []).map(({ name, label }) => ({ value: name, label }))
}
