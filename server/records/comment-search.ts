import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { readableField, typeOf } from './fields.ts'
import { snippetOf, type SnippetPiece } from './file-snippet.ts'
import { wordsOf } from './file-words.ts'
import { reader } from './list.ts'
import { searchCondition } from './search.ts'
import { columnName, limitTo } from './select.ts'

/** Matches beyond this many are not sorted. */
const candidatesMax = 200

export interface CommentHit {
  readonly id: string
  /** The record on which it was said. */
  readonly on: { readonly module: string; readonly id: string; readonly title: string }
  readonly by: string | null
  readonly at: string
  readonly snippet: readonly SnippetPiece[]
}

interface Found extends Record<string, unknown> {
  readonly id: string
  readonly module: string
  readonly record: string
  readonly title: string
  readonly by: string | null
  readonly at: string
  readonly body: string
}

/** Comments on records that one may see in which all the words are, the latest first. */
export async function searchComments(ctx: Context, query: string, limit: number): Promise<CommentHit[]> {
  const words = wordsOf([query.slice(0, 200)])
  const modules = modulesWith(ctx.model, 'comment')
  const legs = modules.flatMap((module) => legsOf(ctx, module, query))
  if (words.length === 0 || legs.length === 0) return []
  const rows = await reader(ctx).query<Found>(sql`
    select found.id, found.module, found.record, found.title, found.body, u.name as by,
      to_char(found.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from (${join(legs, ' union all ')}) found left join lazo."user" u on u.id = found.owner_id
    order by found.created_at desc, found.id ${limitTo(limit)}`)
  const [plain] = modules.flatMap(({ fields, capabilities }) => fields.get(capabilities.comment?.body ?? '') ?? [])
  return rows.map(({ id, module, record, title, by, at, body: html }) => {
    const body = (plain && typeOf(plain).searchText?.(html)) ?? html
    return { id, on: { module, id: record, title }, by, at, snippet: snippetOf(body, words) }
  })
}

/** Of each module that is commented, those on records that the reader sees. */
function legsOf(ctx: Context, module: ModelModule, query: string): Sql[] {
  const keys = module.capabilities.comment
  const [regarding, body] = [
    readableField(ctx, module, keys?.regarding ?? ''),
    readableField(ctx, module, keys?.body ?? ''),
  ]
  if (!regarding || !body || ctx.policy.scope(module.name, 'read') === 'none') return []
  const [about, kind] = [raw(columnName(regarding, 't')('')), raw(columnName(regarding, 't')('_mod'))]
  const targets = (regarding.options?.modules ?? []).flatMap((name) => ctx.model.modules.get(name) ?? [])
  return targets
    .filter(({ name }) => ctx.policy.scope(name, 'read') !== 'none')
    .map(
      (target) => sql`(
      select t.id, ${target.name}::text as module, r.id as record, r.title, t.owner_id, t.created_at, ${raw(columnName(body, 't')(''))} as body
      from ${tableOf(ctx, module)} t join ${tableOf(ctx, target)} r on r.id = ${about} and r.deleted_at is null
      where ${kind} = ${target.id} and t.deleted_at is null and ${searchCondition(ctx, module, query, 't')}
        and ${rowRule(ctx, module, 'read', 't')} and ${rowRule(ctx, target, 'read', 'r')}
      ${limitTo(candidatesMax)})`,
    )
}
