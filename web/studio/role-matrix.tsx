import { useState } from 'react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { ModuleAction, RoleDefinition, Scope } from '#common/element.ts'
import { scopeInArea } from '#common/role-scope.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Menu, MenuItem, MenuSection } from '#web/ui/menu.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { elementsOf } from './draft.ts'
import { cellClass, headClass } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { RoleFields } from './role-fields.tsx'
import { useStudio } from './studio-state.tsx'

const actions: readonly ModuleAction[] = ['create', 'read', 'update', 'delete']
const scopes: readonly Scope[] = ['none', 'own', 'group', 'all']

interface MatrixProps {
  readonly role: ElementOf<'role'>
  readonly onChange: (parts: Partial<RoleDefinition>) => void
}

/** Module by action: what is not said of a module is as for all the others. */
export function RoleMatrix({ role, onChange }: MatrixProps) {
  const { definition } = role
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const { compare } = new Intl.Collator(format.locale)
  const modules = elementsOf(elements, 'module').toSorted((a, b) =>
    compare(labelOf(a, format.language), labelOf(b, format.language)),
  )
  return (
    <ScrollRegion label={studio.roleMatrix}>
      <table className="w-full max-w-3xl border-collapse text-sm">
        <thead className="border-b border-line">
          <tr>
            <th className={headClass}>{studio.module}</th>
            {actions.map((action) => (
              <th key={action} className={headClass}>
                {studio.actions[action]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="h-(--row-height) bg-sunken">
            <th scope="row" className={`${cellClass} pl-2! text-left font-medium whitespace-nowrap`}>
              {studio.otherModules}
            </th>
            {actions.map((action) => (
              <td key={action} className={cellClass}>
                <ScopeMenu
                  module={studio.otherModules}
                  action={action}
                  value={definition.defaults[action]}
                  onChange={(scope) => scope && onChange({ defaults: { ...definition.defaults, [action]: scope } })}
                />
              </td>
            ))}
          </tr>
          {modules.map((module) => (
            <ModuleRows key={module.id} role={role} module={module} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function ModuleRows(props: MatrixProps & { readonly module: ElementOf<'module'> }) {
  const { role, module, onChange } = props
  const { definition } = role
  const { text, format } = useFullLocale()
  const { studio } = text
  const [isOpen, setOpen] = useState(false)
  const label = labelOf(module, format.language)
  const own = definition.modules[module.name] ?? {}
  const limited = Object.keys(definition.fields[module.name] ?? {}).length
  const Arrow = isOpen ? ChevronDown : ChevronRight

  function set(action: ModuleAction, scope: Scope | undefined) {
    const { [action]: _before, ...rest } = own
    const next = scope === undefined ? rest : { ...rest, [action]: scope }
    const { [module.name]: _module, ...others } = definition.modules
    onChange({ modules: Object.keys(next).length > 0 ? { ...others, [module.name]: next } : others })
  }

  return (
    <>
      <tr className="h-(--row-height) hover:bg-hover">
        <th scope="row" className={`${cellClass} text-left font-normal whitespace-nowrap`}>
          <div className="flex items-center gap-2">
            <AriaButton
              aria-expanded={isOpen}
              aria-label={`${label}: ${studio.fieldRules({ module: label })}`}
              onPress={() => setOpen(!isOpen)}
              className="flex grow items-center gap-2 rounded-sm text-left"
            >
              <Arrow size={14} aria-hidden className="text-faint" />
              <Icon name={module.definition.icon} size={15} className="text-muted" />
              {label}
            </AriaButton>
            {limited > 0 && (
              <span className="text-xs text-none-ink">{format.count(studio.limitedFields, limited)}</span>
            )}
          </div>
        </th>
        {actions.map((action) => (
          <td key={action} className={cellClass}>
            <ScopeMenu
              module={label}
              action={action}
              value={own[action]}
              inherited={scopeInArea(definition, module.definition.area, action)}
              onChange={(scope) => set(action, scope)}
            />
          </td>
        ))}
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={actions.length + 1} className="border-b border-line py-2 pl-8">
            <RoleFields role={role} module={module} onChange={onChange} />
          </td>
        </tr>
      )}
    </>
  )
}

const fills: Readonly<Record<Scope, string>> = { none: '0%', own: '33%', group: '66%', all: '100%' }
const asOthers = 'others'

/** The reach of one action: its word, and a mark that fills with it. Faint where it is as for the others. */
function ScopeMenu(props: {
  readonly module: string
  readonly action: ModuleAction
  readonly value: Scope | undefined
  readonly inherited?: Scope
  readonly onChange: (scope: Scope | undefined) => void
}) {
  const { module, action, value, inherited, onChange } = props
  const { studio } = useFullLocale().text
  const scope = value ?? inherited ?? 'none'
  const word = studio.scopes[scope]
  const name = studio.scopeOf({
    action: studio.actions[action],
    module,
    scope: value === undefined ? `${studio.asOthers}, ${word}` : word,
  })
  return (
    <Menu
      label={`${studio.actions[action]} ${module}`}
      trigger={
        <AriaButton
          aria-label={name}
          className={classes(
            'flex h-7 w-28 items-center gap-2 rounded-md px-2 text-left whitespace-nowrap hovered:bg-hover',
            value === undefined ? 'text-faint' : 'text-ink',
          )}
        >
          <span
            aria-hidden
            className={classes(
              'size-3 shrink-0 rounded-full border',
              value === undefined ? 'border-line-strong' : 'border-accent',
              scope === 'none' && value !== undefined && 'border-overdue-edge',
            )}
            style={{
              background: `conic-gradient(${value === undefined ? 'var(--line-strong)' : 'var(--accent)'} ${fills[scope]}, transparent 0)`,
            }}
          />
          {word}
        </AriaButton>
      }
    >
      <MenuSection
        label={studio.actions[action]}
        selected={value ?? asOthers}
        onSelect={(id) => onChange(scopes.find((one) => one === id))}
      >
        {inherited !== undefined && (
          <MenuItem id={asOthers} textValue={studio.asOthers}>
            {studio.asOthers} <span className="text-faint">({studio.scopes[inherited]})</span>
          </MenuItem>
        )}
        {scopes.map((one) => (
          <MenuItem key={one} id={one} textValue={studio.scopes[one]}>
            {studio.scopes[one]}
          </MenuItem>
        ))}
      </MenuSection>
    </Menu>
  )
}
