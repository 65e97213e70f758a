import type { Scope } from '#common/element.ts'

import { groupsBelow } from './company.ts'
import type { Company, Fact, FieldFact, Member } from './company.ts'

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

/** What a formula reads is part of it. */
const sources: Readonly<Record<string, readonly string[]>> = { weightedAmount: ['amount', 'probability'] }

export function mayReadWhole(member: Member, module: string, field: string): boolean {
  return [field, ...(sources[field] ?? [])].every((one) => mayRead(member, module, one))
}

export const standard = [
  'id',
  'title',
  'version',
  'createdAt',
  'updatedAt',
  'createdBy',
  'updatedBy',
  'owner',
  'groups',
]

/** A row as its reader must find it. */
export function dueRow(company: Company, member: Member, { module, row }: Fact): Record<string, unknown> {
  const shown = (company.fields.get(module) ?? []).filter(({ name }) => mayReadWhole(member, module, name))
  return Object.fromEntries([
    ...standard.map((name) => [name, row[name]]),
    ...shown.map((field) => [field.name, dueValue(company, member, field, row[field.name])]),
  ])
}

/** Of what a relation holds, what its reader sees. */
export function dueValue(company: Company, member: Member, { options, type }: FieldFact, value: unknown): unknown {
  const isSeen = (target: unknown): boolean => {
    // Relations are answered as objects with an id, those to several modules with a module too.
    const { id, module = options?.module } = target as { id: string; module?: string }
    const fact = company.facts.get(module ?? '')?.find((one) => one.id === id)
    return fact !== undefined && maySee(member, fact)
  }
  if (value === null) return value
  if (type === 'relation' || type === 'polymorphic') return isSeen(value) ? value : null
  return type === 'relations' ? (value as unknown[]).filter(isSeen) : value
}

/** An answer without what differs each time. */
export function bare(body: string): string {
  return body.replace(/"id":"[^"]+"/, '')
}
