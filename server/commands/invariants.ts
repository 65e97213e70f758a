import sql, { join, raw } from 'sql-template-tag'
import type { Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { findDrift } from '#server/model/drift.ts'
import { fixedTable } from '#server/model/registry.ts'

/** How many things break a rule; 0 is what must be. */
type Invariant = (ctx: Context) => Promise<number>

export const invariants: Readonly<Record<string, Invariant>> = {
  'registry-is-schema': async ({ environment }) => (await findDrift(environment)).length,
  'steps-finished': (ctx) =>
    count(ctx, sql`select count(*) from ${fixedTable(ctx.environment.schema, 'model_step')} where done_at is null`),
  'constraints-valid': (ctx) =>
    count(
      ctx,
      sql`select (select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace
            where n.nspname in (${ctx.environment.schema}, 'lazo') and not c.convalidated)
          + (select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in (${ctx.environment.schema}, 'lazo') and not i.indisvalid)`,
    ),
  'links-have-both-ends': (ctx) => sum(ctx, relations(ctx), ([module, field]) => looseEnds(ctx, module, field)),
  'money-is-whole': (ctx) => sum(ctx, fieldsOfType(ctx, 'money'), ([module, field]) => halfMoney(ctx, module, field)),
  'lines-add-up': (ctx) => sum(ctx, modules(ctx), (module) => wrongTotals(ctx, module)),
  'versions-match-log': (ctx) => sum(ctx, modules(ctx), (module) => versionsOffLog(ctx, module)),
  'search-is-rows': staleSearch,
  'stages-match-history': (ctx) => sum(ctx, modules(ctx), (module) => stagesOffHistory(ctx, module)),
  'files-are-intact': brokenFiles,
  'jobs-within-lease': (ctx) =>
    count(
      ctx,
      sql`select count(*) from lazo_jobs.job
          where state = 'active' and started_on + make_interval(secs => expire_seconds + 120) < now()`,
    ),
  'accounts-have-person': accountsWithoutPerson,
}

async function count({ environment }: Context, query: Sql): Promise<number> {
  // A role that may take its time: these read whole tables.
  const rows = await environment.migrator.query<{ count: number }>(sql`select (${query})::int as count`)
  return rows[0]?.count ?? 0
}

async function sum<T>(ctx: Context, items: readonly T[], query: (item: T) => Sql | undefined): Promise<number> {
  let total = 0
  for (const item of items) {
    const one = query(item)
    if (one) total += await count(ctx, one)
  }
  return total
}

function modules(ctx: Context): ModelModule[] {
  return [...ctx.model.modules.values()]
}

type OwnField = readonly [module: ModelModule, field: ModelField]

function fieldsOfType(ctx: Context, type: string): OwnField[] {
  return modules(ctx).flatMap((module) =>
    [...module.fields.values()].filter((field) => field.type === type).map((field) => [module, field] as const),
  )
}

function relations(ctx: Context): OwnField[] {
  return fieldsOfType(ctx, 'relation')
}

function column(alias: string, field: ModelField, suffix = ''): Sql {
  return raw(`${alias}."${field.column}${suffix}"`)
}

function looseEnds(ctx: Context, module: ModelModule, field: ModelField): Sql | undefined {
  const target = ctx.model.modules.get(field.options?.module ?? '')
  if (!target) return undefined
  return sql`select count(*) from ${tableOf(ctx, module)} t where ${column('t', field)} is not null
    and not exists (select from ${tableOf(ctx, target)} o where o.id = ${column('t', field)})`
}

function halfMoney(ctx: Context, module: ModelModule, field: ModelField): Sql {
  return sql`select count(*) from ${tableOf(ctx, module)} t
    where num_nonnulls(${column('t', field)}, ${column('t', field, '_cur')}, ${column('t', field, '_base')}) not in (0, 3)`
}

/** In the base currency, to the cent of each line. */
function wrongTotals(ctx: Context, module: ModelModule): Sql | undefined {
  const { lines, pipeline } = module.capabilities
  const child = ctx.model.modules.get(lines?.module ?? '')
  const by = child?.fields.get(lines?.by ?? '')
  const total = child?.fields.get(lines?.total ?? '')
  const amount = module.fields.get(pipeline?.amount ?? '')
  if (!child || !by || !total || !amount) return undefined
  return sql`select count(*) from ${tableOf(ctx, module)} t join (
      select ${column('l', by)} as parent, sum(${column('l', total, '_base')}) as total, count(*) as lines
      from ${tableOf(ctx, child)} l where l.deleted_at is null group by 1) l on l.parent = t.id
    where t.deleted_at is null and abs(coalesce(${column('t', amount, '_base')}, 0) - coalesce(l.total, 0)) > 0.01 * l.lines`
}

function versionsOffLog(ctx: Context, module: ModelModule): Sql {
  const changes = fixedTable(ctx.environment.schema, 'change')
  return sql`select count(*) from ${tableOf(ctx, module)} t left join (
      select record_id, max(version) as version from ${changes} where module_id = ${module.id} group by 1) c on c.record_id = t.id
    where c.version is distinct from t.version`
}

function stagesOffHistory(ctx: Context, module: ModelModule): Sql | undefined {
  const stage = module.fields.get(module.capabilities.pipeline?.stage ?? '')
  if (!stage) return undefined
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  return sql`select count(*) from ${tableOf(ctx, module)} t where t.deleted_at is null
    and ${column('t', stage)} is distinct from (
      select h.to_stage from ${history} h where h.record_id = t.id order by h.id desc limit 1)`
}

const batchSize = 2000

/** The sort and search texts are written by the application, so they are compared by it. */
async function staleSearch(ctx: Context): Promise<number> {
  let broken = 0
  for (const module of modules(ctx)) {
    let after = '00000000-0000-0000-0000-000000000000'
    for (let isMore = true; isMore;) {
      const rows = await ctx.environment.db.query<SearchRow>(sql`
        select id, title, title_key as "titleKey", search_text as "searchText" from ${tableOf(ctx, module)} t
        where id > ${after} order by id limit ${batchSize}`)
      broken += rows.filter(({ title, titleKey, searchText }) => !isFound(title, titleKey, searchText)).length
      after = rows.at(-1)?.id ?? after
      isMore = rows.length === batchSize
    }
  }
  return broken
}

interface SearchRow {
  readonly id: string
  readonly title: string
  readonly titleKey: string
  readonly searchText: string
}

function isFound(title: string, titleKey: string, searchText: string): boolean {
  const key = normalize(title)
  return key === titleKey && searchText.startsWith(key.slice(0, 200))
}

async function brokenFiles({ environment }: Context): Promise<number> {
  const rows = await environment.migrator.query<{ hash: string }>(
    sql`select distinct hash from ${fixedTable(environment.schema, 'attachment')}`,
  )
  let broken = 0
  for (const { hash } of rows) if (!(await environment.files.isIntact(hash))) broken += 1
  return broken
}

/** Each account is somebody of the directory, with roles and groups that exist. */
async function accountsWithoutPerson(ctx: Context): Promise<number> {
  const directory = modules(ctx).find((module) => module.capabilities.user)
  if (!directory) return 0
  const access = fixedTable(ctx.environment.schema, 'user_access')
  const known = [...ctx.model.roles.keys(), ...ctx.model.groups.keys()]
  const parts = [
    sql`(select count(*) from lazo."user" u where not exists (select from ${tableOf(ctx, directory)} t where t.id = u.id))`,
    sql`(select count(*) from ${access} a, unnest(a.role_ids || a.group_ids) as given (id) where given.id <> all (${known}::uuid[]))`,
  ]
  return await count(ctx, sql`select ${join(parts, ' + ')}`)
}
