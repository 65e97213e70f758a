import sql from 'sql-template-tag'
import type { Model } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { refuseRaising, type Access } from './coverage.ts'

/** What `applyPlan` asks before it carries out the changes of somebody: may they, with the rights that they have? */
export async function ownRights({ environment, policy }: Context): Promise<(before: Model, after: Model) => void> {
  const { userId } = policy
  const [access = { roles: [], groups: [] }] = await environment.db.query<Access & Record<string, unknown>>(sql`
    select role_ids as roles, group_ids as groups from ${fixedTable(environment.schema, 'user_access')}
    where user_id = ${userId}`)
  return (before, after) => refuseRaising({ userId, ...access }, before, after)
}
