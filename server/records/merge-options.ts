import sql, { join, raw, type Sql } from 'sql-template-tag'
import { viewSchema } from '#catalog/elements/view.ts'
import type { Element } from '#common/element.ts'
import { rewording, type OptionMerge } from '#common/merged-options.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { keptView, ownViewKey } from '#common/own-view.ts'
import { mapReferences } from '#common/references.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import { hasOption } from '#server/model/count-values.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { fixedTable, readElements } from '#server/model/registry.ts'
import type { Writing } from './write.ts'

/** Gives every record that has the one option the other, each with its change in the log; in the bin too. */
export async function mergeOptionsOf(ctx: Writing, merge: OptionMerge): Promise<void> {
  for (const { module, field } of fieldsWith(ctx.model, merge.list)) await repoint(ctx, module, field, merge)
  await rewordOwnViews(ctx, merge)
}

interface OwnField {
  readonly module: ModelModule
  readonly field: ModelField
}

export function fieldsWith({ modules }: Writing['model'], list: string): OwnField[] {
  return [...modules.values()].flatMap((module) =>
    [...module.fields.values()]
      .filter((field) => field.options?.list === list && columnsOf(field).length > 0)
      .map((field) => ({ module, field })),
  )
}

async function repoint(ctx: Writing, module: ModelModule, field: ModelField, merge: OptionMerge): Promise<void> {
  const { from, into } = merge
  const where = hasOption(field, from)
  const [column] = columnsOf(field)
  if (!where || !column) return
  const name = raw(`"${column.name}"`)
  const now = ctx.environment.world.now()
  const next = column.sql.endsWith('[]') ? replaced(name, merge) : sql`${into}`
  const [user, act] = [sql`${ctx.policy.userId}::uuid`, sql`${ctx.actId}::uuid`]
  await ctx.tx.query(sql`
    with old as (select id, ${name} as value from ${tableOf(ctx, module)} where ${where} for update),
    written as (
      update ${tableOf(ctx, module)} t set ${name} = ${next}, version = t.version + 1, updated_at = ${now}, updated_by = ${user}
      from old where old.id = t.id returning t.id, t.version, old.value as before, t.${name} as after)
    insert into ${changeTable(ctx.environment)} (at, actor, channel, module_id, record_id, version, action, before, after, tx)
    select ${now}::timestamptz, ${user}, ${ctx.channel}, ${module.id}::uuid, id, version, 'update',
      jsonb_build_object(${field.id}::text, before), jsonb_build_object(${field.id}::text, after), ${act}
    from written`)
}

/** The array with the option replaced, in its order and each but once. */
function replaced(name: Sql, { from, into }: OptionMerge): Sql {
  return sql`array(
    select value from (
      select case when one = ${from} then ${into} else one end as value, at from unnest(t.${name}) with ordinality as x (one, at)
    ) y group by value order by min(at))`
}

/** What people keep for themselves follows like the views of the configuration. */
async function rewordOwnViews(ctx: Writing, merge: OptionMerge): Promise<void> {
  const { schema } = ctx.environment
  const elements = await readElements(ctx.tx, schema)
  const rows = await ctx.tx.query<{ user_id: string; key: string; value: unknown }>(sql`
    select user_id, key, value from ${fixedTable(schema, 'preference')} where starts_with(key, ${ownViewKey('')}) for update`)
  const changed = rows.flatMap((row) => {
    const value = rewordedView(elements, row.value, merge)
    return value === undefined || JSON.stringify(value) === JSON.stringify(row.value) ? [] : [{ ...row, value }]
  })
  if (changed.length === 0) return
  await ctx.tx.query(sql`
    update ${fixedTable(schema, 'preference')} p set value = x.value
    from (values ${join(changed.map(({ user_id: user, key, value }) => sql`(${user}::uuid, ${key}, ${JSON.stringify(value)}::jsonb)`))})
      as x (user_id, key, value)
    where p.user_id = x.user_id and p.key = x.key`)
}

function rewordedView(elements: readonly Element[], kept: unknown, merge: OptionMerge): object | undefined {
  const { module: name, definition } = keptView(kept) ?? {}
  const module = elements.find((one) => one.kind === 'module' && one.name === name)
  if (!module || !viewSchema.safeParse(definition).success) return undefined
  const view: Element = { ...module, id: '', kind: 'view', name: '', parent: module.id, definition }
  return { ...Object(kept), ...Object(mapReferences(view, elements, (reference) => reference.name, rewording(merge))) }
}
