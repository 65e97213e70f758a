import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { readableField, typeOf } from './fields.ts'
import { snippetOf, type SnippetPiece } from './file-snippet.ts'
import { wordsOf } from './file-words.ts'
import { reader } from './list.ts'
import { searchCondition } from './search.ts'
import { columnName, isoText, limitTo } from './select.ts'

/** Of so many matches, the latest, the records are looked up that they are about. */
const candidatesMax = 200

interface CommentHit {
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
  if (words.length === 0) return []
  const hits: CommentHit[] = []
  for (const module of modulesWith(ctx.model, 'comment')) hits.push(...(await hitsIn(ctx, module, query, words, limit)))
  return hits.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit)
}

/** Looked for once, as far as they may be read; then the title of the record that each is about. */
async function hitsIn(
  ctx: Context,
  module: ModelModule,
  query: string,
  words: readonly string[],
  limit: number,
): Promise<CommentHit[]> {
  const keys = module.capabilities.comment
  const regarding = readableField(ctx, module, keys?.regarding ?? '')
  const body = readableField(ctx, module, keys?.body ?? '')
  const targets = (regarding?.options?.modules ?? []).flatMap((name) => ctx.model.modules.get(name) ?? [])
  if (!regarding || !body || targets.length === 0 || ctx.policy.scope(module.name, 'read') === 'none') return []
  const column = (field: ModelField, suffix = '') => raw(columnName(field, 't')(suffix))
  const legs = targets.map(
    (target): Sql => sql`
      select found.id, found.body, found.by, found.created_at, ${target.name}::text as module, r.id as record, r.title
      from found join ${tableOf(ctx, target)} r on r.id = found.about where found.kind = ${target.id}`,
  )
  const rows = await reader(ctx).query<Found>(sql`
    with found as materialized (
      select t.id, ${column(body)} as body, t.created_at, ${column(regarding)} as about, ${column(regarding, '_mod')} as kind,
        (select u.name from lazo."user" u where u.id = t.owner_id) as by
      from ${tableOf(ctx, module)} t
      where t.deleted_at is null and ${searchCondition(ctx, module, query, 't')} and ${rowRule(ctx, module, 'read', 't')}
      order by t.created_at desc ${limitTo(candidatesMax)})
    select hit.id, hit.module, hit.record, hit.title, hit.body, hit.by, ${isoText(sql`hit.created_at`)} as at
    from (${join(legs, ' union all ')}) hit order by hit.created_at desc, hit.id ${limitTo(limit)}`)
  return rows.map(({ id, module: on, record, title, by, at, body: html }) => {
    const text = typeOf(body).searchText?.(html) ?? html
    return { id, on: { module: on, id: record, title }, by, at, snippet: snippetOf(text, words) }
  })
}
