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
  for (const rule of rules)
    for (const target of matchedModules(ctx, module)) {
      const open = rows.flatMap((facts, index) => (matches[index] ? [] : [{ facts, index }]))
      if (open.length === 0) return matches
      const found = await findByRule(
        ctx,
        target,
        rule,
        open.map(({ facts }) => facts),
      )
      for (const { facts, index } of open) {
        const one = keysFor(rule, target, facts)
          .flatMap((key) => found.get(key) ?? [])
          .find((candidate) => isSamePerson(target, rule, candidate, facts))
        if (one) matches[index] = { module: target, id: one.id, rule, batch: one.batch }
      }
    }
  return matches
}

function matchedModules(ctx: Context, module: ModelModule): ModelModule[] {
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
  rows: readonly Facts[],
): Promise<Map<string, Candidate[]>> {
  const keys = [...new Set(rows.flatMap((facts) => keysFor(rule, target, facts)))]
  const query = keys.length === 0 ? undefined : candidates(ctx, target, rule, keys)
  const found = new Map<string, Candidate[]>()
  if (!query) return found
  for (const one of await reader(ctx).query<Candidate>(query)) found.set(one.key, [...(found.get(one.key) ?? []), one])
  return found
}

function keysFor(rule: MatchRule, target: ModelModule, facts: Facts): string[] {
  if (rule === 'email') return [...facts.emails]
  if (rule === 'phone') return [...facts.phones]
  if (rule === 'taxId') return [...facts.taxIds]
  const name = nameKey(target, facts)
  return name ? [name.title] : []
}

/** Of those who share a number with the person of a row, so many are looked at. */
const sharersMax = 1000

function candidates(ctx: Context, target: ModelModule, rule: MatchRule, keys: readonly string[]): Sql | undefined {
  const { person } = target.capabilities
  const first = target.fields.get(person?.firstName ?? '')
  // By the key first: left free, the planner goes by the owner where it takes the table for empty.
  const leg = (key: Sql, condition: Sql): Sql => sql`
    select ${key} as key, t.id, t.batch_id as batch,
      coalesce(${first ? raw(columnName(first, 't')('')) : sql`null::text`}, '') as first,
      ${person ? companyOf(ctx, target) : sql`''::text`} as company
    from (select * from ${tableOf(ctx, target)} t where ${condition} and ${raw('t.deleted_at')} is null offset 0) t
    where ${rowRule(ctx, target, 'read', 't')}`
  // One look into the index for each key: where few values are known the planner would read the whole table.
  const looked = (value: Sql): Sql => sql`
    select found.* from unnest(${keys}::text[]) k (key)
    cross join lateral (${leg(raw('k.key'), sql`${value} = k.key`)} order by t.id ${limitTo(sharersMax)}) found`
  if (rule === 'name') return sql`${looked(raw('t.title_key'))} order by id`
  const legs = [...target.fields.values()]
    .filter((field) => field.type === rule && readableField(ctx, target, field.name))
    .map((field) => {
      const value = comparable(ctx, target, field, 't')
      return isIndexed(field) ? looked(value) : leg(value, sql`${value} = any(${keys}::text[])`)
    })
  return legs.length === 0 ? undefined : sql`${join(legs, ' union all ')} order by id`
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

function companyRelation(
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
