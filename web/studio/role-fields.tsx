import type { RoleDefinition } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { fieldsOf } from './draft-model.ts'
import type { ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

const levels = {
  both: { read: true, write: true },
  read: { read: true, write: false },
  none: { read: false, write: false },
} as const
const names = ['both', 'read', 'none'] as const

/** What a role may do with each field of a module; one that it may not read does not exist for it. */
export function RoleFields(props: {
  readonly role: ElementOf<'role'>
  readonly module: ElementOf<'module'>
  readonly onChange: (parts: Partial<RoleDefinition>) => void
}) {
  const { role, module, onChange } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const rules = role.definition.fields[module.name] ?? {}

  function set(field: string, level: (typeof names)[number]) {
    const { [field]: _before, ...rest } = rules
    const next = level === 'both' ? rest : { ...rest, [field]: levels[level] }
    const { [module.name]: _module, ...others } = role.definition.fields
    onChange({ fields: Object.keys(next).length > 0 ? { ...others, [module.name]: next } : others })
  }

  return (
    <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
      {fieldsOf(elements, module.id).map(({ id, name, label }) => {
        const rule = rules[name] ?? levels.both
        const level = !rule.read ? 'none' : rule.write ? 'both' : 'read'
        return (
          <div key={id} className="flex items-center gap-2">
            <span className={`min-w-0 flex-1 truncate text-sm ${level === 'both' ? 'text-muted' : 'font-medium'}`}>
              {label[format.language]}
            </span>
            <Select
              label={label[format.language]}
              isLabelHidden
              className="w-36"
              value={level}
              options={names.map((one) => ({ id: one, label: studio.fieldAccess[one] }))}
              onChange={(next) => set(name, names.find((one) => one === next) ?? 'both')}
            />
          </div>
        )
      })}
    </div>
  )
}
