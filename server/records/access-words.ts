import sql, { raw } from 'sql-template-tag'
import type { RoleDefinition, Scope } from '#common/element.ts'
import { missing, type Localized } from '#common/errors.ts'
import type { ModelModule, Named } from '#common/model.ts'
import { scopeIn } from '#common/role-scope.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context, Policy } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from './list.ts'

type Explained = 'read' | 'update' | 'delete'

/** The user whose rights are explained. */
interface Subject {
  readonly policy: Policy
  readonly roles: readonly Named<RoleDefinition>[]
}

interface Facts extends Record<string, unknown> {
  readonly owner_id: string | null
  readonly owner: string | null
  readonly groups: readonly string[]
  readonly parent: string | null
}

/** Sentences in the reader's language: which role, owner or group lets the user do it, or why none does. */
export async function accessInWords(
  ctx: Context,
  subject: Subject,
  module: ModelModule,
  id: string,
  action: Explained,
): Promise<string[]> {
  const texts = await reasonsFor(ctx, subject, module, await readFacts(ctx, module, id), action)
  return texts.map((text) => text[ctx.user.language])
}

async function readFacts(ctx: Context, module: ModelModule, id: string): Promise<Facts> {
  const users = moduleWith(ctx.model, 'user')
  const by = module.accessBy === undefined ? undefined : module.fields.get(module.accessBy)
  const [facts] = await reader(ctx).query<Facts>(sql`
    select t.owner_id, ${users ? sql`(select u.title from ${tableOf(ctx, users)} u where u.id = t.owner_id)` : sql`null::text`} as owner,
      coalesce((select g.group_ids from ${fixedTable(ctx.environment.schema, 'group_set')} g where g.id = t.group_set_id), '{}') as groups,
      ${by ? raw(`t."${by.column}"`) : sql`null::uuid`} as parent
    from ${tableOf(ctx, module)} t where t.id = ${id}`)
  if (!facts) throw missing()
  return facts
}

async function reasonsFor(
  ctx: Context,
  subject: Subject,
  module: ModelModule,
  facts: Facts,
  action: Explained,
): Promise<Localized[]> {
  if (subject.roles.length === 0) return [both('No tiene ningún rol.', 'They have no role.')]
  const parent = ctx.model.modules.get(module.fields.get(module.accessBy ?? '')?.options?.module ?? '')
  if (parent) return await throughParent(ctx, subject, parent, facts, action)
  const scope = subject.policy.scope(module.name, action)
  const { plural } = module.label
  const es = `${roleNames(subject, module, action, scope, 'es')} ${scope === 'none' ? 'no puede' : 'puede'} ${verbs[action].es}`
  const en = `${roleNames(subject, module, action, scope, 'en')} they may ${verbs[action].en}`
  const granted = both(`${es} ${reaches[scope].es} de «${plural.es}».`, `${en} ${reaches[scope].en} of “${plural.en}”.`)
  if (scope === 'none' || scope === 'all' || !module.capabilities.owned) return [granted]
  return [granted, ownership(subject, facts), ...(scope === 'group' ? [sharedGroups(ctx, subject, facts)] : [])]
}

async function throughParent(
  ctx: Context,
  subject: Subject,
  parent: ModelModule,
  facts: Facts,
  action: Explained,
): Promise<Localized[]> {
  const { singular } = parent.label
  const rule = both(`Se rige por su registro de «${singular.es}».`, `Its “${singular.en}” record decides.`)
  if (facts.parent === null) return [rule, both('No tiene ninguno.', 'It has none.')]
  const above = await readFacts(ctx, parent, facts.parent)
  return [rule, ...(await reasonsFor(ctx, subject, parent, above, action === 'read' ? 'read' : 'update'))]
}

const verbs: Readonly<Record<Explained, Localized>> = {
  read: both('ver', 'see'),
  update: both('cambiar', 'change'),
  delete: both('eliminar', 'delete'),
}

const reaches: Readonly<Record<Scope, Localized>> = {
  none: both('ningún registro', 'no record'),
  own: both('los registros propios', 'own records'),
  group: both('los registros propios y los de sus grupos', 'own records and those of their groups'),
  all: both('todos los registros', 'all records'),
}

/** The roles that give the scope; where none gives any, all of them. */
function roleNames(
  subject: Subject,
  module: ModelModule,
  action: Explained,
  scope: Scope,
  language: 'es' | 'en',
): string {
  const giving = subject.roles.filter((role) => scopeIn(role, module, action) === scope)
  const names = (giving.length > 0 ? giving : subject.roles).map(({ label }) => label[language])
  const list = listed(names, language)
  if (language === 'es') return names.length === 1 ? `Con el rol ${list}` : `Con los roles ${list}`
  return names.length === 1 ? `With the role ${list}` : `With the roles ${list}`
}

function ownership({ policy }: Subject, { owner_id: id, owner }: Facts): Localized {
  if (id === policy.userId) return both('Es responsable del registro.', 'They own the record.')
  if (id === null) return both('El registro no tiene responsable.', 'The record has no owner.')
  return both(`La persona responsable es otra: ${owner ?? id}.`, `The owner is somebody else: ${owner ?? id}.`)
}

function sharedGroups(ctx: Context, { policy }: Subject, { groups }: Facts): Localized {
  const shared = groups.filter((id) => policy.groupIds.includes(id))
  const name = (ids: readonly string[], language: 'es' | 'en'): string => groupNames(ctx, ids, language)
  if (shared.length === 0) {
    return both(
      `No comparten ningún grupo: el registro está en ${name(groups, 'es')}; la persona, en ${name(policy.ownGroupIds, 'es')}.`,
      `They share no group: the record is in ${name(groups, 'en')}; the person is in ${name(policy.ownGroupIds, 'en')}.`,
    )
  }
  const isInherited = shared.every((id) => !policy.ownGroupIds.includes(id))
  return both(
    `Comparten ${name(shared, 'es')}${isInherited ? `, por debajo de ${name(policy.ownGroupIds, 'es')}` : ''}.`,
    `They share ${name(shared, 'en')}${isInherited ? `, below ${name(policy.ownGroupIds, 'en')}` : ''}.`,
  )
}

function groupNames(ctx: Context, ids: readonly string[], language: 'es' | 'en'): string {
  if (ids.length === 0) return language === 'es' ? 'ninguno' : 'none'
  const names = ids.map((id) => ctx.model.groups.get(id)?.label[language] ?? id)
  return listed(
    names.map((name) => (language === 'es' ? `«${name}»` : `“${name}”`)),
    language,
  )
}

function listed(names: readonly string[], language: 'es' | 'en'): string {
  return new Intl.ListFormat(language === 'es' ? 'es-ES' : 'en-GB').format(names)
}

function both(es: string, en: string): Localized {
  return { es, en }
}
