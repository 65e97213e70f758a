import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModuleAction, Scope } from '#common/element.ts'
import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { scopeIn } from '#common/role-scope.ts'
import { compilePolicy } from '#server/access/policy.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context, Policy } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { accessInWords } from './access-words.ts'
import { isUuid } from './filter.ts'
import { moduleOf, readableField } from './fields.ts'
import { reader } from './list.ts'

/** Why a user may or may not do something with a record, in terms that an administrator can change. */
interface AccessExplanation {
  readonly user: { readonly id: string; readonly name: string; readonly active: boolean }
  readonly roles: readonly { readonly id: string; readonly name: string }[]
  readonly actions: Readonly<Record<'read' | 'update' | 'delete', ActionExplanation>>
  /** Groups of the record that the user is in, or above. */
  readonly sharedGroups: readonly string[]
  readonly isOwner: boolean
  /** The record by whose access this one is ruled, if any. */
  readonly ruledBy: { readonly module: string; readonly id: string } | null
  /** Fields that exist and this user may not read. */
  readonly hiddenFields: readonly string[]
}

interface ActionExplanation {
  readonly allowed: boolean
  /** The widest that one of the roles gives, and which roles give it. */
  readonly scope: Scope
  readonly byRoles: readonly string[]
  /** The same in sentences, in the asker's language. */
  readonly reasons: readonly string[]
  /** `role` the scope is too narrow, `owner`, `group` and `all` what lets them, `inactive` may not sign in. */
  readonly because: 'all' | 'owner' | 'group' | 'parent' | 'role' | 'neither' | 'inactive'
}

interface RecordRow {
  readonly owner_id: string | null
  readonly groups: readonly string[]
  readonly parent_id: string | null
  readonly read: boolean
  readonly update: boolean
  readonly delete: boolean
}

interface Reader {
  readonly user: { readonly id: string; readonly name: string }
  readonly read: boolean
  readonly update: boolean
  readonly delete: boolean
  readonly because: ActionExplanation['because']
}

/** As many people are asked about in one statement. */
const peopleAtOnce = 40

/** What each of the people may do with a record, and what lets them see it or does not. */
export async function listReaders(
  ctx: Context,
  moduleName: string,
  id: string,
  people: readonly { readonly id: string; readonly name: string }[],
): Promise<Reader[]> {
  const module = moduleOf(ctx, moduleName)
  if (!isUuid(id)) throw missing()
  const readers: Reader[] = []
  for (let start = 0; start < people.length; start += peopleAtOnce) {
    const step = people.slice(start, start + peopleAtOnce)
    const policies = await Promise.all(step.map((one) => compilePolicy(ctx.environment, ctx.model, one.id)))
    const rows = await readRows(ctx, policies, module, id)
    for (const [index, { id: userId, name }] of step.entries()) {
      const [policy, row] = [policies[index], rows[index]]
      if (!policy || !row) throw missing()
      const sharesGroup = row.groups.some((group) => policy.groupIds.includes(group))
      const because = reasonOf(module, policy, 'read', row.read, row.owner_id === userId, sharesGroup)
      const { read, update } = row
      readers.push({ user: { id: userId, name }, read, update, delete: row.delete, because })
    }
  }
  return readers
}

export async function explainAccess(
  ctx: Context,
  moduleName: string,
  id: string,
  userId: string,
): Promise<AccessExplanation> {
  const module = moduleOf(ctx, moduleName)
  if (!isUuid(id) || !isUuid(userId)) throw missing()
  const person = await readPerson(ctx, userId)
  const policy = await compilePolicy(ctx.environment, ctx.model, userId)
  const [row] = await readRows(ctx, [policy], module, id)
  if (!row) throw missing()
  const roles = person.roleIds.flatMap((roleId) => ctx.model.roles.get(roleId) ?? [])
  const sharedGroups = row.groups.filter((group) => policy.groupIds.includes(group))
  const isOwner = row.owner_id === userId
  const explain = async (action: 'read' | 'update' | 'delete'): Promise<ActionExplanation> => {
    const scope = policy.scope(module.name, action)
    const allowed = row[action] && person.active
    const because = !person.active
      ? 'inactive'
      : reasonOf(module, policy, action, allowed, isOwner, sharedGroups.length > 0)
    const byRoles = roles.filter((role) => scopeIn(role, module, action) === scope)
    const reasons = await accessInWords(ctx, { policy, roles }, module, id, action)
    return { allowed, scope, byRoles: byRoles.map(({ name }) => name), because, reasons }
  }
  const parent = module.accessBy === undefined ? undefined : module.fields.get(module.accessBy)?.options?.module
  return {
    user: { id: userId, name: person.name, active: person.active },
    roles: roles.map((role) => ({ id: role.id, name: role.name })),
    actions: { read: await explain('read'), update: await explain('update'), delete: await explain('delete') },
    sharedGroups,
    isOwner,
    ruledBy: parent !== undefined && row.parent_id !== null ? { module: parent, id: row.parent_id } : null,
    hiddenFields: [...module.fields.keys()].filter((name) => !readableField({ ...ctx, policy }, module, name)),
  }
}

function reasonOf(
  module: ModelModule,
  policy: Policy,
  action: ModuleAction,
  allowed: boolean,
  isOwner: boolean,
  sharesGroup: boolean,
): ActionExplanation['because'] {
  const scope = policy.scope(module.name, action)
  if (scope === 'none') return 'role'
  if (module.accessBy !== undefined) return allowed ? 'parent' : 'neither'
  if (!allowed) return 'neither'
  if (scope === 'all' || !module.capabilities.owned) return 'all'
  if (isOwner) return 'owner'
  return sharesGroup ? 'group' : 'all'
}

async function readPerson({ environment }: Context, userId: string) {
  const rows = await environment.db.query<{ name: string; active: boolean; roleIds: string[] }>(sql`
    select u.name, u.active, coalesce(a.role_ids, '{}') as "roleIds" from lazo."user" u
    left join ${fixedTable(environment.schema, 'user_access')} a on a.user_id = u.id where u.id = ${userId}`)
  const person = rows[0]
  if (!person) throw missing()
  return person
}

/** Read with the asker's own rights; the others' rights are only computed beside. */
async function readRows(
  ctx: Context,
  policies: readonly Policy[],
  module: ModelModule,
  id: string,
): Promise<RecordRow[]> {
  const by = module.accessBy === undefined ? undefined : module.fields.get(module.accessBy)
  const rights = policies.map((policy) => {
    const other = { ...ctx, policy }
    const rule = (action: ModuleAction): Sql => rowRule(other, module, action, 't')
    // Nobody changes what they do not see; what has no owner is not of anybody's own.
    const seen = (action: ModuleAction): Sql => sql`(${rule('read')} and ${rule(action)}) is true`
    return sql`json_build_object('read', ${seen('read')}, 'update', ${seen('update')}, 'delete', ${seen('delete')})`
  })
  const rows = await reader(ctx).query<
    Omit<RecordRow, ModuleAction> & { rights: Pick<RecordRow, 'read' | 'update' | 'delete'>[] }
  >(sql`
    select t.owner_id, ${by ? raw(`t."${by.column}"`) : sql`null::uuid`} as parent_id,
      coalesce((select g.group_ids from ${fixedTable(ctx.environment.schema, 'group_set')} g where g.id = t.group_set_id), '{}') as groups,
      json_build_array(${join(rights)}) as rights
    from ${tableOf(ctx, module)} t
    where t.id = ${id} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
  const [row] = rows
  if (!row) throw missing()
  const { rights: each, ...facts } = row
  return each.map((one) => ({ ...facts, ...one }))
}
