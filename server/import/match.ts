import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { MatchRule } from '#common/api/imports.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { isIndexed } from '#server/model/indexes.ts'
import { reader } from '#server/records/list.ts'
import { readableField } from '#server/records/fields.ts'
import { columnName, comparable, limitTo } from '#server/records/select.ts'
import { nameKey, type Facts } from './facts.ts'

/** The record that a row is about, and by what it is known. */
export interface Match {
  readonly module: ModelModule
  readonly id: string
  readonly rule: MatchRule
  /** Set by an import: which. */
  readonly batch: string | null
}

/**
 * For each row the record that is there already, by the first rule that finds one: in the module
 * itself, then among the people of other modules. Nothing that the user may not see is ever found.
 */
export async function findMatches(
  ctx: Context,
  module: ModelModule,
  rows: readonly Facts[],
  rules: readonly MatchRule[],
): Promise<(Match | undefined)[]> {
  const matches: (Match | undefined)[] = rows.map(() => undefined)
  const targets = matchedModules(ctx, module)
  for (const rule of rules)
    for (const target of targets) {
      const keys = rows.map((facts, index) => (matches[index] ? [] : keysFor(rule, target, facts)))
      const found = await findByRule(ctx, target, rule, keys.flat())
      if (found.size === 0) continue
      for (const [index, facts] of rows.entries()) {
        const one = keys[index]
          ?.flatMap((key) => found.get(key) ?? [])
          .find((candidate) => isSamePerson(target, rule, candidate, facts))
        if (one) matches[index] = { module: target, id: one.id, rule, batch: one.batch }
      }
    }
  return matches
}

/** Where records are looked for that a row may be about. */
export function matchedModules(ctx: Context, module: ModelModule): ModelModule[] {
  const others = [...ctx.model.modules.values()].filter(
    (other) => other !== module && other.capabilities.person && module.capabilities.person,
  )
  return [module, ...others].filter(({ name }) => ctx.policy.scope(name, 'read') !== 'none')
}

interface Candidate {
  readonly key: string
  readonly id: string
  readonly first: string
  /** Of people: where they work. */
  readonly company: string
  readonly batch: string | null
}

async function findByRule(
  ctx: Context,
  target: ModelModule,
  rule: MatchRule,
  keys: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const query = keys.length === 0 ? undefined : candidates(ctx, target, rule, [...new Set(keys)])
  return query ? Map.groupBy(await reader(ctx).query<Candidate>(query), ({ key }) => key) : new Map()
}

function keysFor(rule: MatchRule, target: ModelModule, facts: Facts): readonly string[] {
  if (rule === 'email') return facts.emails
  if (rule === 'phone') return facts.phones
  if (rule === 'taxId') return facts.taxIds
  const name = nameKey(target, facts)
  return name ? [name.title] : []
}

/** Of those who share a number with the person of a row, so many are looked at. */
const sharersMax = 1000

function candidates(ctx: Context, target: ModelModule, rule: MatchRule, keys: readonly string[]): Sql | undefined {
  const { person } = target.capabilities
  const first = target.fields.get(person?.firstName ?? '')
  const columns = sql`t.id, t.batch_id as batch, coalesce(${first ? raw(columnName(first, 't')('')) : sql`null::text`}, '') as first,
    ${person ? companyOf(ctx, target) : sql`''::text`} as company`
  const mayRead = sql`${raw('t.deleted_at')} is null and ${rowRule(ctx, target, 'read', 't')}`
  // By the key first: left free, the planner goes by the owner where it takes the table for empty.
  const sharing = (rows: Sql): Sql => sql`(
    select ${columns} from (select * from ${tableOf(ctx, target)} t where ${rows} offset 0) t
    where ${mayRead} order by t.id ${limitTo(sharersMax)})`
  // One look into the index for each key: where few values are known the planner would read the whole table.
  const looked = (legs: readonly Sql[]): Sql => sql`
    select k.key, found.* from unnest(${keys}::text[]) k (key) cross join lateral (${join(legs, ' union all ')}) found`
  // Only where it says so too does the index of live rows do, in its order: the others of those are in no order of use.
  if (rule === 'name')
    return sql`${looked([sharing(sql`t.title_key = k.key and ${raw('t.deleted_at')} is null order by t.id`)])} order by id`
  const fields = [...target.fields.values()].filter(
    (field) => field.type === rule && readableField(ctx, target, field.name),
  )
  const [indexed, others] = [fields.filter(isIndexed), fields.filter((field) => !isIndexed(field))]
  const value = (field: ModelField): Sql => comparable(ctx, target, field, 't')
  const queries = [
    ...(indexed.length > 0 ? [looked(indexed.map((field) => sharing(sql`${value(field)} = k.key`)))] : []),
    ...others.map(
      (field) => sql`select ${value(field)} as key, ${columns} from ${tableOf(ctx, target)} t
        where ${value(field)} = any(${keys}::text[]) and ${mayRead}`,
    ),
  ]
  return queries.length === 0 ? undefined : sql`${join(queries, ' union all ')} order by id`
}

/** The company of a person as text: a field of their own, or the title of the record it points to. */
function companyOf(ctx: Context, target: ModelModule): Sql {
  const own = target.fields.get(target.capabilities.company?.name ?? '')
  if (own) return sql`coalesce(${raw(columnName(own, 't')(''))}, '')`
  const related = companyRelation(ctx, target)
  if (!related) return sql`''::text`
  return sql`coalesce((select a.title from ${tableOf(ctx, related.module)} a
    where a.id = ${raw(columnName(related.field, 't')(''))}), '')`
}

export function companyRelation(
  ctx: Context,
  target: ModelModule,
): { readonly field: ModelField; readonly module: ModelModule } | undefined {
  for (const field of target.fields.values()) {
    const module = field.type === 'relation' && ctx.model.modules.get(field.options?.module ?? '')
    if (module && module.capabilities.company && !module.capabilities.person) return { field, module }
  }
  return undefined
}

/**
 * A phone or tax number that colleagues share is no match where the given names differ, and a name
 * is none where the companies do.
 */
function isSamePerson(target: ModelModule, rule: MatchRule, one: Candidate, facts: Facts): boolean {
  if (!target.capabilities.person || rule === 'email') return true
  if (rule === 'name') return normalize(one.company) === facts.company
  const first = normalize(one.first)
  return first === '' || facts.first === '' || first === facts.first
}
