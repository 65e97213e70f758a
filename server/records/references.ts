import sql, { raw } from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asOfRuler } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Values } from './check.ts'
import { perModule } from './known-once.ts'
import { reader } from './list.ts'

/** A record that values point to, by module and id. */
export interface Reference {
  readonly field: string
  readonly module: ModelModule
  readonly id: string
}

/** Titles of the records pointed to, by `module/id` and by the id alone; absent where the user may not see them. */
export type Titles = ReadonlyMap<string, string>

const pointing = new Set(['user', 'relation', 'relations', 'polymorphic'])

const pointers = perModule((module) => new Map([...module.fields].filter(([, { type }]) => pointing.has(type))))

export function referencesOf(ctx: Context, module: ModelModule, values: Values): Reference[] {
  const fields = pointers(module)
  if (fields.size === 0) return []
  return Object.keys(values).flatMap((name): Reference[] => {
    const field = fields.get(name)
    const value = values[name]
    if (!field || value === null) return []
    if (field.type === 'user' && typeof value === 'string') {
      const users = moduleWith(ctx.model, 'user')
      return users ? [{ field: name, module: users, id: value }] : []
    }
    if (field.type === 'relation' && typeof value === 'string') {
      const target = ctx.model.modules.get(field.options?.module ?? '')
      return target ? [{ field: name, module: target, id: value }] : []
    }
    if (field.type === 'polymorphic' && typeof value === 'object' && 'id' in value && 'module' in value) {
      const target = ctx.model.modulesById.get(String(value.module))
      return target ? [{ field: name, module: target, id: String(value.id) }] : []
    }
    if (field.type === 'relations' && Array.isArray(value)) {
      const target = ctx.model.modules.get(field.options?.module ?? '')
      return target ? value.map((link: { id: string }) => ({ field: name, module: target, id: link.id })) : []
    }
    return []
  })
}

/** Looks up every record pointed to, one query a module: nobody links to what they may not see. */
export async function findTitles(ctx: Context, references: readonly Reference[]): Promise<Titles> {
  const titles = new Map<string, string>()
  const modules = new Map<ModelModule, Set<string>>()
  for (const { module, id } of references) modules.set(module, (modules.get(module) ?? new Set()).add(id))
  for (const [module, ids] of modules) {
    // Colleagues are known to everybody; other records by the reader's rule.
    const rule = module.capabilities.user ? sql`true` : rowRule(ctx, module, 'read', 't')
    const rows = await reader(ctx).query<{ id: string; title: string }>(sql`
      select t.id, t.title from ${tableOf(ctx, module)} t
      where t.id = any(${[...ids]}::uuid[]) and ${raw('t.deleted_at')} is null and ${rule}`)
    for (const row of rows) titles.set(`${module.name}/${row.id}`, row.title).set(row.id, row.title)
  }
  return titles
}

/**
 * Who adds a row to a record, or moves it there, changes that record: the references to records that rule the
 * module's rows and that the user sees but may not change.
 */
export async function checkParents(
  ctx: Context,
  module: ModelModule,
  references: readonly Reference[],
  visible: Titles,
): Promise<ReadonlyMap<string, Violation>> {
  const parents = references.filter(
    ({ field, module: ruler, id }) => field === module.accessBy && visible.has(`${ruler.name}/${id}`),
  )
  const [first] = parents
  if (!first || asOfRuler(module, 'update') === 'read' || ctx.policy.scope(first.module.name, 'update') === 'all')
    return new Map()
  const ids = [...new Set(parents.map(({ id }) => id))]
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, first.module)} t
    where t.id = any(${ids}::uuid[]) and not ${rowRule(ctx, first.module, 'update', 't')}`)
  const refusal = violation(first.field, 'access', 'No puedes cambiar ese registro.', 'You may not change that record.')
  return new Map(rows.map(({ id }) => [id, refusal]))
}

export function checkReferences(references: readonly Reference[], titles: Titles): Violation[] {
  return references
    .filter(({ module, id }) => !titles.has(`${module.name}/${id}`))
    .map(({ field }) =>
      violation(field, 'reference', 'No existe o no tienes acceso.', 'It does not exist or you have no access to it.'),
    )
}
