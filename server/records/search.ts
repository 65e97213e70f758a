import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { digits, normalize } from '#common/normalize.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { statementOnce } from './compiled.ts'
import { readableField } from './fields.ts'
import { limitTo } from './select.ts'

const globalCandidatesMax = 200
const perModuleMax = 8
const trigramLength = 3

/** The words of a query; a phone or a tax number typed with separators is one word of digits. */
function words(query: string): string[] {
  const text = normalize(query).slice(0, 200)
  const compact = digits(text)
  if (compact.length >= trigramLength && /^[+\d\s().-]+$/.test(text)) return [compact.replace(/^00/, '')]
  const bare = text.replace(/[\s./-]/g, '')
  if (/^[a-z]?\d{5,}[a-z]?$/.test(bare)) return [bare]
  return text
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 6)
}

/** Rows whose text has every word; of one or two letters only, whose title begins with them. */
export function searchCondition(ctx: Context, module: ModelModule, query: string, alias: string): Sql {
  return textCondition(ctx, module, words(query), alias)
}

/** Those that are long enough for a word to be found within a text. */
export function longWords(query: string): readonly string[] {
  const terms = words(query)
  return terms.some((word) => word.length >= trigramLength) ? terms : []
}

/** That a title has every word. */
export function titleHas(terms: readonly string[], alias: string): Sql {
  return join(
    terms.map((word) => has(`${alias}.title_key`, word)),
    ' and ',
  )
}

function has(column: string, word: string): Sql {
  return sql`${raw(column)} like ${`%${escaped(word)}%`}`
}

function textCondition(ctx: Context, module: ModelModule, terms: readonly string[], alias: string): Sql {
  const long = terms.filter((word) => word.length >= trigramLength)
  const hidden = hidesSearchText(ctx, module)
  if (long.length === 0) return prefixCondition(raw(`${alias}.title_key`), terms.join(' '))
  // Where some searched field is hidden from this reader only the title may betray a match; it is
  // part of the searched text, whose index finds it.
  const all = [...terms.map((word) => has(`${alias}.search_text`, word)), ...(hidden ? [titleHas(terms, alias)] : [])]
  return sql`(${join(all, ' and ')})`
}

/** As a range, which every plan can take from the index; a pattern only those that see its value. */
function prefixCondition(column: Sql, prefix: string): Sql {
  return sql`(${column} >= ${prefix} and ${column} < ${`${prefix}\u{10ffff}`})`
}

function hidesSearchText(ctx: Context, module: ModelModule): boolean {
  return [...module.fields.values()].some((field) => field.searchable && !readableField(ctx, module, field.name))
}

export function escaped(word: string): string {
  return word.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}

/**
 * The best matches in every module that can be found, as JSON text:
 * `[{"module":"contact","records":[{"id","title","hint"}]}]`. Prospects in the holding area are
 * found too, marked by their module's own scope on opening.
 */
export async function searchEverywhere(ctx: Context, query: string, modules?: readonly string[]): Promise<string> {
  const terms = words(query)
  if (terms.length === 0) return '[]'
  const searched = [...ctx.model.modules.values()].filter(
    (module) =>
      ctx.policy.scope(module.name, 'read') !== 'none' &&
      module.accessBy === undefined &&
      (modules === undefined || modules.includes(module.name)) &&
      [...module.fields.values()].some((field) => field.searchable),
  )
  if (searched.length === 0) return '[]'
  const statement = statementOnce(ctx, 'search', { terms, modules }, () => {
    const found = searched.map(
      (module) => sql`select ${module.name}::text as module, ${bestOf(ctx, module, terms)} as records`,
    )
    return sql`
      select coalesce(json_agg(found) filter (where records is not null), '[]'::json)::text
      from (${join(found, ' union all ')}) found`
  })
  return await ctx.environment.db.text(statement)
}

/** The best matches of a module as JSON; null where there are none. */
function bestOf(ctx: Context, module: ModelModule, terms: readonly string[]): Sql {
  const whole = escaped(terms.join(' '))
  return sql`(
    select json_agg(json_build_object('id', best.id, 'title', best.title, 'hint', best.hint)) from (
      select t.id, t.title, ${hintOf(ctx, module)} as hint
      from (select t.* from ${tableOf(ctx, module)} t
        where t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')} and ${textCondition(ctx, module, terms, 't')}
        ${limitTo(globalCandidatesMax)}) t
      order by (t.title_key like ${`${whole}%`}) desc, (t.title_key like ${`% ${whole}%`}) desc, t.title_key, t.id
      ${limitTo(perModuleMax)}) best)`
}

/** A second line that tells namesakes apart: the first readable e-mail, phone or tax id. */
function hintOf(ctx: Context, module: ModelModule): Sql {
  const hints = [...module.fields.values()].filter(
    (field) => ['email', 'phone', 'taxId'].includes(field.type) && readableField(ctx, module, field.name),
  )
  if (hints.length === 0) return sql`null::text`
  return sql`coalesce(${join([...hints.map((field) => raw(`t."${field.column}"`)), sql`null`])})`
}
