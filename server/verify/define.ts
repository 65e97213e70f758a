import sql, { join, raw, type Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { qualified } from '#server/model/ddl.ts'

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

/** What any of the queries selects, asked at once: a module has many fields, and a company many modules. */
export async function brokenInAny(ctx: Verifying, queries: readonly (Sql | undefined)[]): Promise<Broken> {
  const asked = queries.flatMap((query) => (query ? [sql`(${query})`] : []))
  return asked.length === 0 ? none : await brokenIn(ctx, join(asked, ' union all '))
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

/** Those that have records: most of a new company's have none. */
export async function filledModules(ctx: Verifying): Promise<ModelModule[]> {
  const modules = modulesOf(ctx)
  if (modules.length === 0) return []
  const rows = await ctx.tx.query<{ id: string }>(
    join(
      modules.map((module) => sql`select ${module.id}::text as id where exists (select from ${tableOf(ctx, module)})`),
      ' union all ',
    ),
  )
  const filled = new Set(rows.map(({ id }) => id))
  return modules.filter(({ id }) => filled.has(id))
}

const batchRows = 1000
const batchBytes = 8_000_000
const pagesAtOnce = 64

/**
 * All live records of a module as they lie on the disk, since whatever order leads elsewhere than that takes hours of a
 * large table; what is asked of each comes as one object. No more at once than memory bears, however long their texts are.
 */
export async function* liveRows<Row extends { readonly id: string }>(
  { tx, ...ctx }: Verifying,
  module: ModelModule,
  asked: Sql,
): AsyncGenerator<readonly Row[]> {
  const [table] = await tx.query<{ pages: number }>(sql`
    select (pg_relation_size(${qualified(ctx.environment.schema, module.table)}::regclass) / current_setting('block_size')::int)::int as pages`)
  for (let page = 0; page < (table?.pages ?? 0); page += pagesAtOnce) {
    for (let after: string | undefined = `(${page},0)`; after !== undefined;) {
      const rows: { asked: Row; last: string; isLast: boolean }[] = await tx.query(sql`
        select asked, place::text as last, upto = total and found < ${batchRows}::int as "isLast" from (
          select asked, place, size, count(*) over () as found, sum(size) over () as total, sum(size) over (order by place) as upto from (
            select asked, place, octet_length(asked::text) as size from (
              select t.place, ${asked} as asked from (
                select *, ctid as place from ${tableOf(ctx, module)} t
                where ctid > ${after}::tid and ctid < ${`(${page + pagesAtOnce},0)`}::tid and t.deleted_at is null
                order by ctid ${raw(`limit ${batchRows}`)}) t
              offset 0) answered
            offset 0) sized) summed
        where upto - size < ${batchBytes} order by place`)
      yield rows.map((row) => row.asked)
      const end = rows.at(-1)
      after = end?.isLast === true ? undefined : end?.last
    }
  }
}

/** What breaks a rule, counted as it is found: there may be more of it than fits. */
export function countBroken() {
  let count = 0
  const examples: string[] = []
  return {
    add(what: string): void {
      count += 1
      if (examples.length < examplesMax) examples.push(what)
    },
    found: (): Broken => ({ count, examples }),
  }
}

type OwnField = readonly [module: ModelModule, field: ModelField]

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
