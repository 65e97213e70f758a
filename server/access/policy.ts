import sql from 'sql-template-tag'
import type { GroupDefinition, ModuleAction, RoleDefinition, Scope, Switch } from '#common/element.ts'
import { invariant } from '#common/errors.ts'
import { standardKeys } from '#common/field.ts'
import { scopeIn } from '#common/role-scope.ts'
import type { Model, ModelModule, Named } from '#common/model.ts'
import type { Environment, Policy } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { momentMs } from '#server/world.ts'

interface Assignment {
  readonly user_id: string
  readonly role_ids: readonly string[]
  readonly group_ids: readonly string[]
}

interface GroupSet {
  readonly id: number
  readonly group_ids: readonly string[]
}

interface Access {
  readonly roleIds: readonly string[]
  readonly groupIds: readonly string[]
  readonly ownGroupIds: readonly string[]
  readonly visibleSetIds: number[]
}

interface Compiled {
  readonly at: number
  readonly model: Model
  readonly policy: Promise<Policy>
}

const cache = new WeakMap<Environment, Map<string, Compiled>>()
const cachedMs = 2000
const cachedUsersMax = 5000

/** What the user may do, compiled once for some seconds and at once after `forgetPolicies`. */
export async function compilePolicy(environment: Environment, model: Model, userId: string): Promise<Policy> {
  const known = cache.get(environment)?.get(userId)
  if (isFresh(known, model, momentMs(environment.world.now()))) return await known.policy
  const [policy] = compiling(environment, model, [userId])
  invariant(policy, 'whoever is asked about has a policy')
  return await policy
}

/** Of many people, in as many statements as of one. */
export async function compilePolicies(
  environment: Environment,
  model: Model,
  userIds: readonly string[],
): Promise<readonly Policy[]> {
  return await Promise.all(compiling(environment, model, userIds))
}

function compiling(environment: Environment, model: Model, userIds: readonly string[]): Promise<Policy>[] {
  const users = cache.get(environment) ?? new Map<string, Compiled>()
  cache.set(environment, users)
  const at = momentMs(environment.world.now())
  const stale = [...new Set(userIds)].filter((userId) => !isFresh(users.get(userId), model, at))
  if (users.size + stale.length > cachedUsersMax) {
    for (const [userId, one] of users) if (!isFresh(one, model, at)) users.delete(userId)
  }
  if (stale.length > 0) {
    const reading = readAccess(environment, model, stale)
    for (const userId of stale) {
      const old = users.get(userId)
      const policy = readPolicy(model, userId, reading, old?.model === model ? old.policy : undefined)
      policy.catch(() => users.delete(userId))
      users.set(userId, { at, model, policy })
    }
  }
  return userIds.flatMap((userId) => users.get(userId)?.policy ?? [])
}

function isFresh(one: Compiled | undefined, model: Model, atMs: number): one is Compiled {
  return one?.model.version === model.version && atMs - one.at < cachedMs
}

/** After a change of roles, groups or group sets; of one user's alone where it concerns nobody else. */
export function forgetPolicies(environment: Environment, userId?: string): void {
  if (userId === undefined) cache.delete(environment)
  else cache.get(environment)?.delete(userId)
}

/** The sets that each policy sees, to be added to while it is in use. */
const seenSets = new WeakMap<Policy, number[]>()

/**
 * After a new set of groups: who is at work and belongs to one of them sees its records at once, such
 * as whoever has just made the first one.
 */
export function admitGroupSet(environment: Environment, setId: number, setGroups: readonly string[]): void {
  const admit = (policy: Policy): void => {
    const seen = seenSets.get(policy)
    if (seen && !seen.includes(setId) && setGroups.some((id) => policy.groupIds.includes(id))) seen.push(setId)
  }
  for (const { policy } of cache.get(environment)?.values() ?? []) void policy.then(admit, () => undefined)
  forgetPolicies(environment)
}

/** What is written of the access of each, with the groups below theirs and the sets that share one of these. */
async function readAccess(
  { db, schema }: Environment,
  model: Model,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Access>> {
  const rows = await db.query<Assignment & Record<string, unknown>>(
    sql`select user_id, role_ids, group_ids from ${fixedTable(schema, 'user_access')} where user_id = any(${userIds}::uuid[])`,
  )
  const people = rows.map((row) => ({ ...row, groupIds: withGroupsBelow(row.group_ids, model.groups) }))
  const groups = [...new Set(people.flatMap(({ groupIds }) => groupIds))]
  const sets =
    groups.length === 0
      ? []
      : await db.query<GroupSet>(
          sql`select id, group_ids from ${fixedTable(schema, 'group_set')} where group_ids && ${groups}::uuid[] order by id`,
        )
  const setsOf = Map.groupBy(
    sets.flatMap(({ id, group_ids: ids }) => ids.map((group) => ({ id, group }))),
    ({ group }) => group,
  )
  return new Map(
    people.map(({ user_id: userId, role_ids: roleIds, group_ids: ownGroupIds, groupIds }) => {
      const seen = new Set(groupIds.flatMap((group) => setsOf.get(group) ?? []).map(({ id }) => id))
      return [userId, { roleIds, groupIds, ownGroupIds, visibleSetIds: [...seen].toSorted((a, b) => a - b) }]
    }),
  )
}

/** Where nothing has changed it is the same as before, with all that was made for it. */
async function readPolicy(
  model: Model,
  userId: string,
  reading: ReturnType<typeof readAccess>,
  before: Promise<Policy> | undefined,
): Promise<Policy> {
  const { roleIds, ...visibility } = (await reading).get(userId) ?? noAccess()
  const roles = roleIds.flatMap((id) => model.roles.get(id) ?? [])
  const policy = policyOf(model, userId, roles, visibility)
  const old = await before?.catch(() => undefined)
  if (old && rightsText(old) === rightsText(policy)) return old
  seenSets.set(policy, visibility.visibleSetIds)
  return policy
}

/** Sets are added to those of a policy while it is in use, so nobody shares them. */
function noAccess(): Access {
  return { roleIds: [], groupIds: [], ownGroupIds: [], visibleSetIds: [] }
}

/** All that two policies of one user and one model can differ in. */
function rightsText({ roleIds, groupIds, ownGroupIds, visibleSetIds }: Policy): string {
  return JSON.stringify([roleIds, groupIds, ownGroupIds, visibleSetIds])
}

/** Groups and all below them. */
export function withGroupsBelow(own: readonly string[], groups: ReadonlyMap<string, Named<GroupDefinition>>): string[] {
  const found = new Set(own.filter((id) => groups.has(id)))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const group of groups.values()) if (group.parent && found.has(group.parent)) found.add(group.id)
  }
  return [...found]
}

type Visibility = Pick<Policy, 'groupIds' | 'ownGroupIds' | 'visibleSetIds'>

/** Of scopes, the wider the higher. */
export const strength: Readonly<Record<Scope, number>> = { none: 0, own: 1, group: 2, all: 3 }

type Rights = Pick<Policy, 'scope' | 'canRead' | 'canWrite'>

const rights = new WeakMap<Model, Map<string, Rights>>()

/** Made once for all people who have the same roles of a model. */
function rightsOf(model: Model, roles: readonly Named<RoleDefinition>[]): Rights {
  if (roles.some((role) => model.roles.get(role.id) !== role)) return unionOf(model, roles)
  const known = rights.get(model) ?? new Map<string, Rights>()
  rights.set(model, known)
  const key = roles.map(({ id }) => id).join(' ')
  const union = known.get(key) ?? unionOf(model, roles)
  known.set(key, union)
  return union
}

/** Union of roles: whatever one of them allows is allowed. */
function unionOf(model: Model, roles: readonly Named<RoleDefinition>[]): Rights {
  const scope = remembered((name: string, action: ModuleAction): Scope => {
    if (action !== 'read' && isProof(model.modules.get(name))) return 'none'
    const scopes = ruling(model, name, action).flatMap(({ module, as }) =>
      roles.map((role) => scopeIn(role, module, as)),
    )
    return scopes.reduce<Scope>((best, one) => (strength[one] > strength[best] ? one : best), 'none')
  })
  const allows = remembered((module: string, field: string, right: 'read' | 'write'): boolean => {
    if (standardKeys.some((key) => key === field)) return true
    return roles.some((role) => {
      const entry = model.modules.get(module)
      const ruledBy = ruling(model, module, right === 'read' ? 'read' : 'update')
      if (!entry || ruledBy.every((ruler) => scopeIn(role, ruler.module, 'read') === 'none')) return false
      return role.fields[module]?.[field]?.[right] ?? mayKnowCost(model, role, entry, field)
    })
  })
  return {
    scope,
    canRead: (module, field) => allows(module, field, 'read'),
    canWrite: (module, field) => allows(module, field, 'read') && allows(module, field, 'write'),
  }
}

/** What people outside have said is added by the system as they say it, and nobody else writes it. */
function isProof(module: ModelModule | undefined): boolean {
  const { formAnswer, consentEntry } = module?.capabilities ?? {}
  return formAnswer !== undefined || consentEntry !== undefined
}

/** Whoever may not know what an item costs learns it from no line, nor from what is computed of it. */
function mayKnowCost(model: Model, role: RoleDefinition, module: ModelModule, field: string): boolean {
  const catalog = moduleWith(model, 'catalogItem')
  const cost = catalog?.capabilities.catalogItem?.cost
  if (!catalog || cost === undefined || (role.fields[catalog.name]?.[cost]?.read ?? true)) return true
  return !tellsCost(model, module, field)
}

function tellsCost(model: Model, module: ModelModule, name: string): boolean {
  if (name === module.capabilities.pricedLine?.cost) return true
  const { type, options } = module.fields.get(name) ?? {}
  // No formula reads itself, by whatever others.
  const read = type === 'formula' ? (options?.expression ?? '').split(/\W+/) : []
  if (read.some((other) => other !== name && module.fields.has(other) && tellsCost(model, module, other))) return true
  const lines = type === 'rollup' ? model.modules.get(options?.module ?? '') : undefined
  return lines !== undefined && options?.of !== undefined && tellsCost(model, lines, options.of)
}

const answersMax = 10_000

/** What was said before to the same names, which are those of a model: beyond as many it begins anew. */
function remembered<Names extends readonly string[], Answer extends Scope | boolean>(
  ask: (...names: Names) => Answer,
): (...names: Names) => Answer {
  const answers = new Map<string, Answer>()
  return (...names) => {
    const key = names.join(' ')
    const known = answers.get(key)
    if (known !== undefined) return known
    if (answers.size >= answersMax) answers.clear()
    const answer = ask(...names)
    answers.set(key, answer)
    return answer
  }
}

export function policyOf(
  model: Model,
  userId: string,
  roles: readonly Named<RoleDefinition>[],
  visibility: Visibility,
): Policy {
  return {
    userId,
    roleIds: roles.map(({ id }) => id),
    ...rightsOf(model, roles),
    can: (capability: Switch) => roles.some((role) => role.switches.includes(capability)),
    people: peopleReach(roles),
    needsFactor: roles.some(({ secondFactor }) => secondFactor === true),
    ...visibility,
  }
}

function peopleReach(roles: readonly RoleDefinition[]): Policy['people'] {
  const managing = roles.filter(({ switches }) => switches.includes('manageUsers'))
  if (managing.length === 0) return 'none'
  return managing.some(({ people = 'all' }) => people === 'all') ? 'all' : 'group'
}

/** Rows that belong to a parent are ruled by it, and it by its own: changing a line is updating its opportunity. */
function ruling(
  model: Model,
  name: string,
  action: ModuleAction,
): { readonly module: ModelModule; readonly as: ModuleAction }[] {
  const module = model.modules.get(name)
  if (!module) return []
  if (module.accessBy === undefined) return [{ module, as: action }]
  return rulersOf(model, module).flatMap((ruler) => ruling(model, ruler.name, asOfRuler(module, action)))
}

/** The modules whose records rule those of another. Where they may be of several, none of these is ruled by several. */
export function rulersOf(model: Pick<Model, 'modules'>, module: ModelModule): ModelModule[] {
  const by = module.accessBy === undefined ? undefined : module.fields.get(module.accessBy)
  const { module: one, modules = [] } = by?.options ?? {}
  return (one === undefined ? modules : [one]).flatMap((name) => {
    const ruler = model.modules.get(name)
    const isRuledBySeveral = ruler?.fields.get(ruler.accessBy ?? '')?.type === 'polymorphic'
    return ruler && !(one === undefined && isRuledBySeveral) ? [ruler] : []
  })
}

/** What one must be allowed to do to the record that rules. To comment on it, seeing it is enough. */
export function asOfRuler(module: ModelModule, action: ModuleAction): 'read' | 'update' {
  return action === 'read' || module.capabilities.comment ? 'read' : 'update'
}

/** May do everything; for the system's own acts: start, jobs without a user, commands. */
export function systemPolicy(userId: string): Policy {
  return {
    userId,
    roleIds: [],
    scope: () => 'all',
    canRead: () => true,
    canWrite: () => true,
    can: () => true,
    people: 'all',
    needsFactor: false,
    groupIds: [],
    ownGroupIds: [],
    visibleSetIds: [],
  }
}
