import sql, { raw } from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { reader } from '#server/records/list.ts'
import { comparable } from '#server/records/select.ts'
import type { Converted } from './convert.ts'
import { ownerTarget } from './targets.ts'

/** What the names in rows stand for: ids by module, then by folded name. */
export type Names = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Looks up the records that cells name, one query a module; only those that the user may see. */
export async function lookUpNames(ctx: Context, module: ModelModule, rows: readonly Converted[]): Promise<Names> {
  const wanted = new Map<ModelModule, Set<string>>()
  for (const { named } of rows)
    for (const [name, text] of named) {
      const target = namedModule(ctx, module, name)
      if (target) wanted.set(target, (wanted.get(target) ?? new Set()).add(normalize(text)))
    }
  const found = new Map<string, Map<string, string>>()
  for (const [target, keys] of wanted) found.set(target.name, await idsByName(ctx, target, [...keys]))
  return found
}

/** The module in which the names of a field are looked up. */
export function namedModule(ctx: Context, module: ModelModule, fieldName: string): ModelModule | undefined {
  const field = module.fields.get(fieldName)
  if (fieldName === ownerTarget || field?.type === 'user') return moduleWith(ctx.model, 'user')
  return ctx.model.modules.get(field?.options?.module ?? '')
}

/** Records by their folded name, and people by their address too; only those that the user may see. */
export async function idsByName(
  ctx: Context,
  target: ModelModule,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const user = target.capabilities.user
  const email = user ? target.fields.get(user.email) : undefined
  const rule = user ? sql`true` : rowRule(ctx, target, 'read', 't')
  const byEmail = email ? sql`or ${comparable(ctx, target, email, 't')} = k.key` : sql``
  const rows = await reader(ctx).query<{ key: string; id: string }>(sql`
    select k.key, min(t.id::text) as id from unnest(${keys}::text[]) k (key)
    cross join lateral (
      select * from ${tableOf(ctx, target)} t
      where (t.title_key = k.key ${byEmail}) and ${raw('t.deleted_at')} is null order by t.id offset 0) t
    where ${rule} group by k.key`)
  return new Map(rows.map(({ key, id }) => [key, id]))
}

export interface Resolved {
  readonly input: Readonly<Record<string, unknown>>
  /** By field the company that is to be created with the record. */
  readonly created: ReadonlyMap<string, string>
  readonly problems: readonly Violation[]
}

/** Puts ids in the place of names. A company that is not there yet is created later, if it may be. */
export function resolveNames(
  ctx: Context,
  module: ModelModule,
  row: Converted,
  names: Names,
  createRelated: boolean,
): Resolved {
  const input: Record<string, unknown> = { ...row.input }
  const created = new Map<string, string>()
  const problems: Violation[] = []
  for (const [name, text] of row.named) {
    const target = namedModule(ctx, module, name)
    const id = target && names.get(target.name)?.get(normalize(text))
    if (id) input[name] = id
    else if (target && createRelated && isCreatable(ctx, target)) created.set(name, text)
    else
      problems.push(
        violation(name, 'reference', `No hay nada llamado «${text}».`, `There is nothing called “${text}”.`),
      )
  }
  return { input, created, problems }
}

/** Only companies are created on the way: their name says all that they need. */
function isCreatable(ctx: Context, target: ModelModule): boolean {
  const { company, person } = target.capabilities
  return company !== undefined && !person && ctx.policy.scope(target.name, 'create') !== 'none'
}
