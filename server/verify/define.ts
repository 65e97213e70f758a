import sql, { raw, type Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'

/** Everything is looked at as it was at one moment, whoever writes meanwhile. */
export type Verifying = Context & { readonly tx: Transaction }

/** What breaks a rule: how much of it there is, and the first of it by name. */
export interface Broken {
  readonly count: number
  readonly examples: readonly string[]
}

export type Invariant = (ctx: Verifying) => Promise<Broken>

const examplesMax = 5

/** Finds what the query selects: one text column, which names a thing that breaks the rule. */
export async function brokenIn({ tx }: Verifying, query: Sql | undefined): Promise<Broken> {
  if (!query) return none
  const [row] = await tx.query<Broken>(sql`
    with broken (what) as materialized (${query})
    select count(*)::int as count, (select coalesce(json_agg(what), '[]') from (select what from broken limit ${examplesMax}) first) as examples
    from broken`)
  return row ?? none
}

export const none: Broken = { count: 0, examples: [] }

export function brokenOf(names: readonly string[]): Broken {
  return { count: names.length, examples: names.slice(0, examplesMax) }
}

/** The same asked of each: what of it is broken anywhere. */
export async function sum<T>(items: readonly T[], look: (item: T) => Promise<Broken>): Promise<Broken> {
  let total = none
  for (const item of items) {
    const { count, examples } = await look(item)
    total = { count: total.count + count, examples: [...total.examples, ...examples].slice(0, examplesMax) }
  }
  return total
}

export function modulesOf({ model }: Verifying): ModelModule[] {
  return [...model.modules.values()]
}

export type OwnField = readonly [module: ModelModule, field: ModelField]

export function fieldsOf(ctx: Verifying, ...types: readonly string[]): OwnField[] {
  return modulesOf(ctx).flatMap((module) =>
    [...module.fields.values()].filter(({ type }) => types.includes(type)).map((field) => [module, field] as const),
  )
}

export function columnOf(alias: string, field: ModelField, suffix = ''): Sql {
  return raw(`${alias}."${field.column}${suffix}"`)
}

/** How an example of a record is called. */
export function named(module: ModelModule, field?: ModelField): Sql {
  return sql`${`${module.name}${field ? `.${field.name}` : ''} `}::text || t.id`
}
