import type { ModuleAction, RoleDefinition, Switch } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import { forbidden } from '#common/errors.ts'
import type { Model, Named } from '#common/model.ts'
import type { Policy } from '#server/context.ts'
import { policyOf, strength, withGroupsBelow } from './policy.ts'

/** What somebody is to have. */
export interface Access {
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

const switches: readonly Switch[] = ['export', 'import', 'massUpdate', 'configure', 'manageUsers', 'viewAudit']
const actions: readonly ModuleAction[] = ['create', 'read', 'update', 'delete']
const peopleReach = { none: 0, group: 1, all: 2 } as const

/** The rights that a set of roles and groups gives, whoever has it. */
export function policyFor(model: Model, userId: string, { roles, groups }: Access): Policy {
  const known = roles.flatMap((id) => model.roles.get(id) ?? [])
  const groupIds = withGroupsBelow(groups, model.groups)
  return policyOf(model, userId, known, { groupIds, ownGroupIds: groups, visibleSetIds: [] })
}

/**
 * The first right that one policy gives and the other does not: a switch, a wider reach over a module's
 * records, groups out of the other's, a field. Nothing where the other covers it.
 */
export function excessOf(model: Model, wanted: Policy, own: Policy): Localized | undefined {
  const capability = switches.find((name) => wanted.can(name) && !own.can(name))
  if (capability) return { es: `el permiso «${capability}»`, en: `the switch “${capability}”` }
  const isWider = peopleReach[wanted.people] > peopleReach[own.people]
  if (isWider) return { es: 'gestionar a más personas', en: 'managing more people' }
  const foreign = wanted.groupIds.find((id) => !own.groupIds.includes(id))
  const outside = foreign === undefined ? undefined : (model.groups.get(foreign)?.label ?? { es: foreign, en: foreign })
  if (outside && wanted.people === 'group' && own.people === 'group') return outside
  for (const module of model.modules.values()) {
    const { plural } = module.label
    for (const action of actions) {
      const [theirs, mine] = [wanted.scope(module.name, action), own.scope(module.name, action)]
      if (strength[theirs] > strength[mine]) return plural
      if (theirs === 'group' && mine === 'group' && outside) return outside
    }
    const hidden = [...module.fields.values()].find(
      ({ name }) =>
        (wanted.canRead(module.name, name) && !own.canRead(module.name, name)) ||
        (wanted.canWrite(module.name, name) && !own.canWrite(module.name, name)),
    )
    if (hidden) return { es: `${plural.es}: ${hidden.label.es}`, en: `${plural.en}: ${hidden.label.en}` }
  }
  return undefined
}

export function refuseExcess(model: Model, wanted: Policy, own: Policy): void {
  const excess = excessOf(model, wanted, own)
  if (!excess) return
  throw forbidden(
    `No puedes dar ni quitar más permisos que los tuyos (${excess.es}).`,
    `You cannot give or take away more rights than your own (${excess.en}).`,
  )
}

/** Whether one's own rights cover a role, held in one's own groups. */
export function mayGrant(model: Model, role: Named<RoleDefinition>, own: Policy): boolean {
  const policy = policyFor(model, own.userId, { roles: [role.id], groups: own.ownGroupIds })
  return excessOf(model, policy, own) === undefined
}

/**
 * Whoever configures without having every right may not give themselves the rest: roles that change
 * must be covered by their own before and after, and what they have themselves may not grow.
 */
export function refuseRaising(own: Access & { readonly userId: string }, before: Model, after: Model): void {
  const mine = asBefore(policyFor(before, own.userId, own), before, after)
  const inGroups = (model: Model, roles: readonly string[]): Policy =>
    reaching(model, policyFor(model, own.userId, { roles, groups: own.groups }))
  refuseExcess(after, inGroups(after, own.roles), mine)
  for (const id of new Set([...before.roles.keys(), ...after.roles.keys()])) {
    const [old, now] = [before.roles.get(id), after.roles.get(id)]
    if (JSON.stringify(old) === JSON.stringify(now)) continue
    if (now) refuseExcess(after, inGroups(after, [id]), mine)
    if (old) refuseExcess(before, inGroups(before, [id]), inGroups(before, own.roles))
  }
}

/** Records without an owner are everybody's who reaches any of them. */
function reaching(model: Model, policy: Policy): Policy {
  const isOwned = (name: string): boolean => model.modules.get(name)?.capabilities.owned === true
  return {
    ...policy,
    scope(name, action) {
      const scope = policy.scope(name, action)
      return scope === 'none' || isOwned(name) ? scope : 'all'
    },
  }
}

/** Rights of before over a later model, by the ids of modules and fields; what is new holds nothing to keep. */
function asBefore(policy: Policy, before: Model, after: Model): Policy {
  const reach = reaching(before, policy)
  const moduleOf = (name: string) => before.modulesById.get(after.modules.get(name)?.id ?? '')
  const allows = (right: 'canRead' | 'canWrite') => (name: string, fieldName: string) => {
    const module = moduleOf(name)
    const field = before.fieldsById.get(after.modules.get(name)?.fields.get(fieldName)?.id ?? '')
    return !module || !field || policy[right](module.name, field.name)
  }
  return {
    ...policy,
    scope(name, action) {
      const module = moduleOf(name)
      return module ? reach.scope(module.name, action) : 'all'
    },
    canRead: allows('canRead'),
    canWrite: allows('canWrite'),
  }
}
