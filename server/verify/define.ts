import sql, { join, raw, type Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
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

/**
 * All live records of a module in the order of their ids, with what is asked of each as one object: no more at once than
 * memory bears, however long their texts are.
 */
export async function* liveRows<Row extends { readonly id: string }>(
  { tx, ...ctx }: Verifying,
  module: ModelModule,
  asked: Sql,
): AsyncGenerator<readonly Row[]> {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const rows: { id: string; asked: Row; isLast: boolean }[] = await tx.query(sql`
      select id, asked, upto = total and found < ${batchRows}::int as "isLast" from (
        select id, asked, count(*) over () as found, sum(octet_length(asked::text)) over () as total,
          octet_length(asked::text) as size, sum(octet_length(asked::text)) over (order by id) as upto from (
          select t.id, ${asked} as asked from (
            select * from ${tableOf(ctx, module)} t where id > ${after} and t.deleted_at is null
            order by id ${raw(`limit ${batchRows}`)}) t) answered) sized
      where upto - size < ${batchBytes} order by id`)
    yield rows.map((row) => row.asked)
    const last = rows.at(-1)
    after = last?.isLast === true ? undefined : last?.id
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
