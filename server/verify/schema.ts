import sql from 'sql-template-tag'

import { columnsOf } from '#server/model/ddl.ts'
import { findDrift } from '#server/model/drift.ts'
import { modelHash, physicalName } from '#server/model/elements.ts'
import { indexesOf } from '#server/model/indexes.ts'
import { fixedTable, readElements } from '#server/model/registry.ts'

import { brokenIn, brokenOf, fieldsOf, modulesOf, type Broken, type Verifying } from './define.ts'

/** The registry and the tables say the same: what there is, of which type, and that nobody edited it by hand. */
export async function registryIsSchema({ tx, environment: { schema } }: Verifying): Promise<Broken> {
  const drift = await findDrift({ db: tx, schema })
  return brokenOf(drift.map(({ what, name, problem }) => `${what} ${name} ${problem}`))
}

/** The configuration in force is the one that the last change of it left. */
export async function modelIsItsVersion({ tx, environment: { schema } }: Verifying): Promise<Broken> {
  const versions = await tx.query<{ version: number; hash: string }>(
    sql`select version, hash from ${fixedTable(schema, 'model_version')} order by version`,
  )
  const hash = modelHash(await readElements(tx, schema))
  return brokenOf([
    ...(versions.at(-1)?.hash === hash ? [] : ['the elements']),
    ...versions.flatMap(({ version }, index) => (version === index + 1 ? [] : [`version ${version}`])),
  ])
}

export async function indexesAreThere(ctx: Verifying): Promise<Broken> {
  const { schema } = ctx.environment
  const rows = await ctx.tx.query<{ name: string; unique: boolean }>(sql`
    select c.relname as name, i.indisunique as unique
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and i.indisvalid and i.indisready`)
  const here = new Set(rows.map(({ name, unique }) => `${name} ${unique}`))
  const wanted = modulesOf(ctx).flatMap((module) => indexesOf(schema, module))
  return brokenOf(wanted.flatMap(({ name, unique }) => (here.has(`${name} ${unique}`) ? [] : [name])))
}

/** Each relation is held by the database itself. */
export async function keysAreThere(ctx: Verifying): Promise<Broken> {
  const rows = await ctx.tx.query<{ name: string }>(sql`
    select conname as name from pg_constraint c join pg_namespace n on n.oid = c.connamespace
    where n.nspname = ${ctx.environment.schema} and contype = 'f'`)
  const here = new Set(rows.map(({ name }) => name))
  const relations = fieldsOf(ctx, 'relation').filter(
    ([, field]) => columnsOf(field).length > 0 && ctx.model.modules.has(field.options?.module ?? ''),
  )
  return brokenOf(
    relations.flatMap(([module, field]) =>
      here.has(`${physicalName('i', field.id)}_fk`) ? [] : [`${module.name}.${field.name}`],
    ),
  )
}

export async function constraintsAreValid(ctx: Verifying): Promise<Broken> {
  const schemas = sql`(${ctx.environment.schema}, 'lazo')`
  return await brokenIn(
    ctx,
    sql`select c.conrelid::regclass || ' ' || c.conname from pg_constraint c join pg_namespace n on n.oid = c.connamespace
      where n.nspname in ${schemas} and not c.convalidated
      union all select i.indrelid::regclass || ' ' || c.relname
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${schemas} and not i.indisvalid`,
  )
}

export async function stepsAreFinished(ctx: Verifying): Promise<Broken> {
  return await brokenIn(
    ctx,
    sql`select concat_ws(' ', kind, id, error) from ${fixedTable(ctx.environment.schema, 'model_step')} where done_at is null`,
  )
}
