import type { ModuleAction, ModuleDefinition, RoleDefinition, Scope } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import { scopeInArea } from '#common/role-scope.ts'
import { canonical } from './elements.ts'
import type { Operation } from './plan.ts'

/** A right that an operation gives, in words. */
export interface Grant {
  readonly path: string
  readonly message: Localized
}

const actions = ['create', 'read', 'update', 'delete'] as const satisfies readonly ModuleAction[]
const strength: Readonly<Record<Scope, number>> = { none: 0, own: 1, group: 2, all: 3 }

/** What of a plan lets somebody do or see more than before. */
export function grantsOf(operations: readonly Operation[]): Grant[] {
  return operations.flatMap(({ kind, path, before, after }): Grant[] => {
    if (!after) return []
    // Plans hold only definitions that the kind's schema accepted.
    if (kind === 'role') {
      return roleGrants(path, before?.definition as RoleDefinition | undefined, after.definition as RoleDefinition)
    }
    if (kind === 'module' && before) {
      return accessGrants(path, before.definition as ModuleDefinition, after.definition as ModuleDefinition)
    }
    const isMoved = kind === 'group' && before && canonical(before.definition) !== canonical(after.definition)
    return isMoved
      ? [grant(path, 'Cambia qué grupos ven lo de este.', 'Changes which groups see what this one has.')]
      : []
  })
}

function roleGrants(path: string, before: RoleDefinition | undefined, after: RoleDefinition): Grant[] {
  const switches = after.switches.filter((one) => !before?.switches.includes(one))
  const defaults = Object.entries(after.defaults).filter(
    // Both sides have the four actions.
    ([action, scope]) =>
      strength[scope] > strength[before?.defaults[action as keyof RoleDefinition['defaults']] ?? 'none'],
  )
  const modules = Object.keys(after.modules).filter((name) => widens(name, before, after))
  const fields = Object.keys(before?.fields ?? {}).filter((name) => opens(before?.fields[name], after.fields[name]))
  return [
    ...switches.map((one) => grant(path, `Concede el permiso «${one}».`, `Grants the permission “${one}”.`)),
    ...(defaults.length > 0
      ? [
          grant(
            path,
            `Da acceso a los módulos que no nombra: ${list(defaults)}.`,
            `Gives access to modules that it does not name: ${list(defaults)}.`,
          ),
        ]
      : []),
    ...(isWiderInProgramme(before, after)
      ? [grant(path, 'Da acceso a los módulos del proyecto.', 'Gives access to the modules of the project.')]
      : []),
    ...modules.map((name) => grant(path, `Da más acceso a «${name}».`, `Gives more access to “${name}”.`)),
    ...fields.map((name) => grant(path, `Abre campos de «${name}».`, `Opens fields of “${name}”.`)),
  ]
}

function isWiderInProgramme(before: RoleDefinition | undefined, after: RoleDefinition): boolean {
  const scope = (role: RoleDefinition | undefined, action: ModuleAction): Scope =>
    role ? scopeInArea(role, 'programme', action) : 'none'
  return actions.some((action) => strength[scope(after, action)] > strength[scope(before, action)])
}

function list(entries: readonly (readonly [string, Scope])[]): string {
  return entries.map(([action, scope]) => `${action} ${scope}`).join(', ')
}

function widens(module: string, before: RoleDefinition | undefined, after: RoleDefinition): boolean {
  return actions.some((action) => {
    const old = before ? (before.modules[module]?.[action] ?? before.defaults[action]) : 'none'
    return strength[after.modules[module]?.[action] ?? after.defaults[action]] > strength[old]
  })
}

type FieldRights = RoleDefinition['fields'][string]

function opens(before: FieldRights | undefined, after: FieldRights | undefined): boolean {
  return Object.entries(before ?? {}).some(([field, old]) => {
    const now = after?.[field] ?? { read: true, write: true }
    return (now.read && !old.read) || (now.write && !old.write)
  })
}

function accessGrants(path: string, before: ModuleDefinition, after: ModuleDefinition): Grant[] {
  const rules = ({ accessBy, capabilities }: ModuleDefinition) =>
    canonical([accessBy ?? null, capabilities.owned ?? false, capabilities.user ?? null])
  if (rules(before) === rules(after)) return []
  return [
    grant(path, 'Cambia la regla que dice quién ve las fichas.', 'Changes the rule that says who sees its records.'),
  ]
}

function grant(path: string, es: string, en: string): Grant {
  return { path, message: { es, en } }
}
