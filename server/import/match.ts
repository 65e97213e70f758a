import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { MatchRule } from '#common/api/imports.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { reader } from '#server/records/list.ts'
import { readableField } from '#server/records/fields.ts'
import { columnName, comparable } from '#server/records/select.ts'
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
  return name ? [nameText(target, name)] : []
}

/** With the company behind a tab where it is a record of its own, which no name contains. */
function nameText(target: ModelModule, name: { title: string; company: string }): string {
  return target.capabilities.person && !target.capabilities.company ? `${name.title}\t${name.company}` : name.title
}

function candidates(ctx: Context, target: ModelModule, rule: MatchRule, keys: readonly string[]): Sql | undefined {
  const first = target.fields.get(target.capabilities.person?.firstName ?? '')
  const given = first ? raw(columnName(first, 't')('')) : sql`null::text`
  const seen = sql`${raw('t.deleted_at')} is null and ${rowRule(ctx, target, 'read', 't')}`
  const leg = (key: Sql, joined: Sql, condition: Sql): Sql => sql`
    select ${key} as key, t.id, coalesce(${given}, '') as first, t.batch_id as batch
    ${joined} where ${condition} and ${seen}`
  const table = tableOf(ctx, target)
  const given$ = sql`unnest(${keys}::text[]) k (key)`
  if (rule === 'name') {
    const company = companyRelation(ctx, target)
    if (!target.capabilities.person || target.capabilities.company)
      return leg(sql`k.key`, sql`from ${given$} join ${table} t on t.title_key = k.key`, sql`true`)
    if (!company) return undefined
    const joined = sql`from ${given$} join ${table} t on t.title_key = split_part(k.key, chr(9), 1)
      join ${tableOf(ctx, company.module)} a on a.id = ${raw(columnName(company.field, 't')(''))}`
    return leg(sql`k.key`, joined, sql`a.title_key = split_part(k.key, chr(9), 2)`)
  }
  const legs = [...target.fields.values()]
    .filter((field) => field.type === rule && readableField(ctx, target, field.name))
    .map((field) => {
      const value = comparable(ctx, target, field, 't')
      return leg(sql`k.key`, sql`from ${given$} join ${table} t on ${value} = k.key`, sql`true`)
    })
  return legs.length === 0 ? undefined : sql`${join(legs, ' union all ')} order by id`
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

/** A phone or tax number that colleagues share is no match where the given names differ. */
function isSamePerson(target: ModelModule, rule: MatchRule, one: Candidate, facts: Facts): boolean {
  if (!target.capabilities.person || rule === 'email' || rule === 'name') return true
  const first = normalize(one.first)
  return first === '' || facts.first === '' || first === facts.first
}
