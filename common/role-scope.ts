import type { Area, ModuleAction, RoleDefinition, Scope } from './element.ts'

/** What a role may do with the records of a module: as it says of the module, else of its area. */
export function scopeIn(
  role: RoleDefinition,
  module: { readonly name: string; readonly area?: Area | undefined },
  action: ModuleAction,
): Scope {
  return role.modules[module.name]?.[action] ?? scopeInArea(role, module.area, action)
}

/** Of modules that the role does not name. Those of the programme are nobody's unless it says so. */
export function scopeInArea(role: RoleDefinition, area: Area | undefined, action: ModuleAction): Scope {
  if (area === undefined || area === 'crm') return role.defaults[action]
  return role.areas?.[area]?.[action] ?? 'none'
}
