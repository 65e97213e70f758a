import type { Scope } from '#common/element.ts'

import { groupsBelow } from './company.ts'
import type { Fact, Member } from './company.ts'

/** Who may read what, said as plainly as the rules are said, without the engine. */

const order: readonly Scope[] = ['none', 'own', 'group', 'all']

function scopeIn({ definition }: Member['roles'][number], module: string): Scope {
  return definition.modules[module]?.read ?? definition.defaults.read
}

export function readScope({ roles }: Member, module: string): Scope {
  return order[Math.max(0, ...roles.map((role) => order.indexOf(scopeIn(role, module))))] ?? 'none'
}

export function maySee(member: Member, { module, owner, groups }: Pick<Fact, 'module' | 'owner' | 'groups'>): boolean {
  const scope = readScope(member, module)
  if (scope === 'none') return false
  if (scope === 'all' || owner === member.id) return true
  const mine = groupsBelow(member.groups)
  return scope === 'group' && groups.some((group) => mine.has(group))
}

export function mayRead({ roles }: Member, module: string, field: string): boolean {
  return roles.some((role) => {
    if (scopeIn(role, module) === 'none') return false
    return role.definition.fields[module]?.[field]?.read ?? true
  })
}

export function maySwitch({ roles }: Member, name: 'export' | 'import' | 'massUpdate'): boolean {
  return roles.some(({ definition }) => definition.switches.includes(name))
}
