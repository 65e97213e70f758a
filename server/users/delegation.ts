import { invalidField, missing } from '#common/errors.ts'
import { policyFor, refuseExcess, type Access } from '#server/access/coverage.ts'
import type { Context } from '#server/context.ts'

/**
 * Who manages whom. Nobody gives, or takes from others, more than they have themselves; and whoever
 * manages only the people of their own groups knows of no other.
 */
interface Person extends Access {
  readonly id: string
}

export function isManaged({ policy }: Context, { id, groups }: Person): boolean {
  if (policy.people === 'all' || id === policy.userId) return true
  return policy.people === 'group' && groups.length > 0 && groups.every((group) => policy.groupIds.includes(group))
}

/** Somebody who is not the user's to manage does not exist; somebody with more rights stays as they are. */
export function refuseOthers(ctx: Context, person: Person): void {
  if (!isManaged(ctx, person)) throw missing()
  refuseBeyondOwn(ctx, person)
}

export function refuseBeyondOwn({ model, policy }: Context, access: Access): void {
  refuseExcess(model, policyFor(model, policy.userId, access), policy)
}

/** Whoever manages some groups gives every person one of them, and no other. */
export function refuseForeignGroups({ policy }: Context, groups: readonly string[]): void {
  if (policy.people !== 'group') return
  if (groups.length > 0 && groups.every((id) => policy.groupIds.includes(id))) return
  throw invalidField(
    'groups',
    'delegation',
    'Elige al menos un grupo, y solo de los tuyos.',
    'Choose at least one group, and only of your own.',
  )
}
