import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { readableField } from './fields.ts'
import { snippetOf, type SnippetPiece } from './file-snippet.ts'
import { wordsOf } from './file-words.ts'
import { reader } from './list.ts'
import { columnName, limitTo } from './select.ts'

const queryWordsMax = 8
const candidatesMax = 200

interface FileHit {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly file: { readonly id: string; readonly name: string; readonly mime: string; readonly size: number }
  /** Where the text is, as a person counts; null where the file has no pages. */
  readonly page: number | null
  readonly snippet: readonly SnippetPiece[]
}

interface Found extends Record<string, unknown> {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly file: FileHit['file']
  readonly page: number | null
  readonly text: string
}

/**
 * Records that one may see whose file, as far as one may read the field, has words that begin with all of
 * these; the latest first, each with the page that has most of them.
 */
export async function searchFiles(
  ctx: Context,
  query: string,
  options: { readonly modules?: readonly string[]; readonly limit: number },
): Promise<FileHit[]> {
  const words = wordsOf([query.slice(0, 200)]).slice(0, queryWordsMax)
  const legs = holders(ctx, options.modules).map((holder) => leg(ctx, holder, words))
  if (words.length === 0 || legs.length === 0) return []
  const parts = fixedTable(ctx.environment.schema, 'file_text_part')
  const matches = words.map((word) => sql`(p.words @@ ${prefix(word)}::tsquery)::int`)
  const rows = await reader(ctx).query<Found>(sql`
    with hit as materialized (
      select * from (${join(legs, ' union all ')}) found order by updated_at desc, id ${limitTo(options.limit)})
    select hit.module, hit.id, hit.title, hit.file, best.text, case when hit.is_paged then best.number end as page
    from hit cross join lateral (
      select p.number, p.text from ${parts} p where p.file_id = hit.file_id
      order by ${join(matches, ' + ')} desc, p.number limit 1) best
    order by hit.updated_at desc, hit.id`)
  return rows.map(({ text, module, id, title, file, page }) => {
    return { module, id, title, file, page, snippet: snippetOf(text, words) }
  })
}

interface Holder {
  readonly module: ModelModule
  readonly field: ModelField
}

/** Versions are found by the document whose last one they are. */
function holders(ctx: Context, names: readonly string[] | undefined): Holder[] {
  return [...ctx.model.modules.values()]
    .filter(({ name, accessBy }) => accessBy === undefined && (names === undefined || names.includes(name)))
    .filter(({ name }) => ctx.policy.scope(name, 'read') !== 'none')
    .flatMap((module) =>
      [...module.fields.values()]
        .filter(({ type, name }) => type === 'file' && readableField(ctx, module, name))
        .map((field) => ({ module, field })),
    )
}

function leg(ctx: Context, { module, field }: Holder, words: readonly string[]): Sql {
  const { schema } = ctx.environment
  const all = words.map(prefix).join(' & ')
  return sql`(select ${module.name}::text as module, t.id, t.title, t.updated_at, f.file_id, f.is_paged,
      json_build_object('id', a.id, 'name', a.name, 'mime', a.mime, 'size', a.size) as file
    from ${fixedTable(schema, 'file_text')} f
      join ${fixedTable(schema, 'attachment')} a on a.id = f.file_id
      join ${tableOf(ctx, module)} t on ${raw(columnName(field, 't')(''))} = f.file_id
    where f.words @@ ${all}::tsquery and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}
    ${limitTo(candidatesMax)})`
}

/** A word of the query as PostgreSQL reads one that begins so; words are letters, digits and the signs within them. */
function prefix(word: string): string {
  return `'${word.replace(/['\\]/g, '$&$&')}':*`
}
