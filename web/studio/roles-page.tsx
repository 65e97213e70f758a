import { useNavigate } from '@tanstack/react-router'
import { Copy, Plus } from 'lucide-react'
import type { RoleDefinition, Switch } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Select } from '#web/ui/select.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { ElementMenu } from './element-menu.tsx'
import { LabelFields } from './label-fields.tsx'
import { Part, RemovedNote } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { RoleMatrix } from './role-matrix.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

const nothing: RoleDefinition = {
  label: { es: 'Rol nuevo', en: 'New role' },
  defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
  modules: {},
  fields: {},
  switches: [],
}

/** Who may do what: one role at a time, the whole of it on one screen. */
export function RolesPage(props: { readonly name: string | undefined }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, elements, draft, put } = useStudio()
  const navigate = useNavigate()
  const roles = elementsOf(elements, 'role')
  const removed = elementsOf(rows, 'role').filter(({ id }) => id in draft.removals)
  const gone = removed.find(({ name }) => name === props.name)
  const open = gone ? undefined : (roles.find(({ name }) => name === props.name) ?? roles[0])

  function make(definition: RoleDefinition) {
    const name = nameFrom(
      definition.label.en,
      roles.map((one) => one.name),
    )
    put(newElement('role', name, definition))
    void navigate({ href: studioHref('roles', name) })
  }

  const copy = ({ definition }: ElementOf<'role'>) =>
    make({ ...definition, label: { es: `${definition.label.es} (copia)`, en: `${definition.label.en} (copy)` } })

  return (
    <>
      <PageHead
        title={text.shell.studioSections.roles}
        meta={format.number(roles.length)}
        actions={
          <>
            {open && (
              <Button icon={<Copy size={14} aria-hidden />} onPress={() => copy(open)}>
                {studio.duplicate}
              </Button>
            )}
            <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => make(nothing)}>
              {studio.newRole}
            </Button>
          </>
        }
      >
        <p className="text-sm text-muted">{studio.rolesHelp}</p>
      </PageHead>
      <div className="flex flex-col gap-6 px-4 pt-1 pb-16 md:flex-row md:px-6">
        <div className="shrink-0 md:w-56">
          <ElementMenu
            label={text.shell.studioSections.roles}
            section="roles"
            open={open?.name}
            elements={[...roles, ...removed]}
          />
        </div>
        {open && <RoleEditor key={open.id} role={open} />}
        {gone && <RemovedNote id={gone.id} name={labelOf(gone, format.language)} />}
      </div>
    </>
  )
}

const switches: readonly Switch[] = ['export', 'import', 'massUpdate', 'configure', 'manageUsers', 'viewAudit']

function RoleEditor(props: { readonly role: ElementOf<'role'> }) {
  const { role } = props
  const { definition } = role
  const { studio } = useFullLocale().text
  const { put, remove } = useStudio()
  const change = (parts: Partial<RoleDefinition>) => put({ ...role, definition: { ...definition, ...parts } })
  const turn = (name: Switch, isOn: boolean) =>
    change({ switches: switches.filter((one) => (one === name ? isOn : definition.switches.includes(one))) })
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-6">
      <div className="max-w-2xl">
        <LabelFields
          label={studio.roleName}
          value={definition.label}
          onChange={(label) => change({ label })}
          isRequired
        />
      </div>
      <Part title={studio.switchesTitle}>
        <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
          {switches.map((name) => (
            <Checkbox
              key={name}
              label={studio.switches[name].name}
              help={studio.switches[name].help}
              value={definition.switches.includes(name)}
              onChange={(isOn) => turn(name, isOn)}
            />
          ))}
        </div>
      </Part>
      <RoleSignIn definition={definition} onChange={change} />
      <Part title={studio.roleMatrix}>
        <RoleMatrix role={role} onChange={change} />
      </Part>
      <Part title={studio.removeRole}>
        <Button look="danger" className="self-start" onPress={() => remove(role.id)}>
          {studio.removeRole}
        </Button>
      </Part>
      <div className="max-w-2xl">
        <ElementFacts element={role} />
      </div>
    </div>
  )
}

/** Whom its holder manages, and whether they show a second factor. */
function RoleSignIn(props: {
  readonly definition: RoleDefinition
  readonly onChange: (parts: Partial<RoleDefinition>) => void
}) {
  const { definition, onChange } = props
  const { access } = useFullLocale().text
  return (
    <Part title={access.policy}>
      <Checkbox
        label={access.secondFactor}
        help={access.secondFactorRoleHelp}
        value={definition.secondFactor ?? false}
        onChange={(secondFactor) => onChange({ secondFactor })}
      />
      {definition.switches.includes('manageUsers') && (
        <Select
          label={access.people}
          className="max-w-72"
          value={definition.people ?? 'all'}
          options={(['all', 'group'] as const).map((id) => ({ id, label: access.peopleChoices[id] }))}
          onChange={(people) => onChange({ people: people === 'group' ? 'group' : 'all' })}
        />
      )}
    </Part>
  )
}
