import type { Scope } from '#common/element.ts'
import type { Field } from '#common/field.ts'

import type { RoleFact, Shape } from './random-modules.ts'

/** Who may do what with modules of any shape, said from a list of facts alone. */

export interface Known {
  readonly shapes: ReadonlyMap<string, Shape>
  readonly groups: ReadonlyMap<string, string | null>
  readonly facts: readonly Held[]
}

/** A record as whoever has every right reads it. */
export interface Held {
  readonly module: string
  readonly id: string
  readonly owner: string | null
  readonly groups: readonly string[]
  readonly row: Readonly<Record<string, unknown>>
}

export interface Somebody {
  readonly id: string
  readonly roles: readonly RoleFact[]
  readonly groups: readonly string[]
}

export type Act = 'create' | 'read' | 'update' | 'delete'

const order: readonly Scope[] = ['none', 'own', 'group', 'all']

/** To change what is ruled by a parent is to change the parent. */
function ruler(known: Known, module: string, act: Act): { readonly module: string; readonly act: Act } {
  const by = known.shapes.get(module)?.ruledBy
  return by === undefined ? { module, act } : ruler(known, by, act === 'read' ? 'read' : 'update')
}

function roleScope({ definition }: RoleFact, module: string, act: Act): Scope {
  return definition.modules[module]?.[act] ?? definition.defaults[act]
}

export function scopeOf(known: Known, { roles }: Somebody, module: string, act: Act): Scope {
  const rule = ruler(known, module, act)
  return order[Math.max(0, ...roles.map((role) => order.indexOf(roleScope(role, rule.module, rule.act))))] ?? 'none'
}

function isBelow(known: Known, group: string, above: readonly string[]): boolean {
  if (above.includes(group)) return true
  const parent = known.groups.get(group)
  return parent !== undefined && parent !== null && isBelow(known, parent, above)
}

export function mayAct(known: Known, who: Somebody, fact: Held, act: Act): boolean {
  const shape = known.shapes.get(fact.module)
  if (shape?.ruledBy !== undefined) {
    const parent = Object(fact.row.parent).id
    const above = known.facts.find(({ id }) => id === parent)
    return above !== undefined && mayAct(known, who, above, act === 'read' ? 'read' : 'update')
  }
  const scope = scopeOf(known, who, fact.module, act)
  if (scope === 'none' || scope === 'all') return scope === 'all'
  if (shape?.owned !== true || fact.owner === who.id) return true
  return scope === 'group' && fact.groups.some((group) => isBelow(known, group, who.groups))
}

function allows(known: Known, { roles }: Somebody, module: string, field: string, right: 'read' | 'write'): boolean {
  const rule = ruler(known, module, 'read')
  return roles.some(
    (role) =>
      roleScope(role, rule.module, rule.act) !== 'none' && (role.definition.fields[module]?.[field]?.[right] ?? true),
  )
}

/** What is worked out is as secret as all that it is worked out from, in its own module and in others. */
export function mayRead(known: Known, who: Somebody, module: string, { name, type, options }: Field): boolean {
  const sources = type === 'formula' ? ['number'] : []
  const others = type === 'rollup' ? [options?.by, options?.of] : []
  return (
    [name, ...sources].every((one) => allows(known, who, module, one, 'read')) &&
    others.every((one) => one === undefined || allows(known, who, options?.module ?? '', one, 'read'))
  )
}

export function mayWrite(known: Known, who: Somebody, module: string, field: Field): boolean {
  return mayRead(known, who, module, field) && allows(known, who, module, field.name, 'write')
}

export function readableOf(known: Known, who: Somebody, module: string): readonly Field[] {
  return (known.shapes.get(module)?.fields ?? []).filter((field) => mayRead(known, who, module, field))
}

export function maySwitch({ roles }: Somebody, name: 'export' | 'massUpdate'): boolean {
  return roles.some(({ definition }) => definition.switches.includes(name))
}

/** A value as its reader must find it: what it points to only where they see that too. */
export function dueValue(known: Known, who: Somebody, { type }: Field, value: unknown): unknown {
  if (value === null || (type !== 'relation' && type !== 'polymorphic')) return value
  const target = known.facts.find(({ id }) => id === Object(value).id)
  return target && mayAct(known, who, target, 'read') ? value : null
}

export function dueRow(known: Known, who: Somebody, { module, row }: Held): Readonly<Record<string, unknown>> {
  const fields = known.shapes.get(module)?.fields ?? []
  const own = new Set(fields.map(({ name }) => name))
  return Object.fromEntries([
    ...Object.entries(row).filter(([name]) => !own.has(name)),
    ...readableOf(known, who, module).map((field) => [field.name, dueValue(known, who, field, row[field.name])]),
  ])
}
