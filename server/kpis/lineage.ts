import sql, { join, raw } from 'sql-template-tag'
import { anyActivity, type Filter, type RelatedCondition } from '#common/filter.ts'
import { fieldsRead, measuresOf, type KpiQuery } from '#common/kpi.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { elementUse } from '#server/model/element-use.ts'
import { fixedTable } from '#server/model/registry.ts'
import { typeOf } from '#server/records/fields.ts'
import { compileFilter } from '#server/records/filter.ts'
import { conditionsOf, reader } from '#server/records/list.ts'
import { limitTo } from '#server/records/select.ts'

/** An element that a query reads. */
interface Lineage {
  readonly modules: readonly ModelModule[]
  readonly fields: readonly { readonly module: ModelModule; readonly field: ModelField }[]
}

/** Every module and field of the configuration on which the value of a query rests. */
export function lineageOf(model: Model, query: KpiQuery): Lineage {
  const modules = new Map<string, ModelModule>()
  const fields = new Map<string, { module: ModelModule; field: ModelField }>()
  const visitPath = (module: ModelModule, path: string): void => {
    modules.set(module.id, module)
    const [head = '', ...rest] = path.split('.')
    const field = module.fields.get(head)
    if (!field) return
    fields.set(field.id, { module, field })
    const target = model.modules.get(field.options?.module ?? '')
    if (target && rest.length > 0) visitPath(target, rest.join('.'))
  }
  const visitFilter = (module: ModelModule, filter: Filter): void => {
    if ('all' in filter) for (const one of filter.all) visitFilter(module, one)
    else if ('any' in filter) for (const one of filter.any) visitFilter(module, one)
    else if ('not' in filter) visitFilter(module, filter.not)
    else if ('related' in filter) visitRelated(module, filter)
    else visitPath(module, filter.field)
  }
  const visitRelated = (module: ModelModule, { related, by, where }: RelatedCondition): void => {
    if (by === undefined && related !== anyActivity) visitPath(module, related)
    const held = model.modules.get(module.fields.get(related)?.options?.module ?? '')
    const targets =
      related === anyActivity ? activitiesOf(model) : [by === undefined ? held : model.modules.get(related)]
    for (const target of targets.filter((one) => one !== undefined)) {
      modules.set(target.id, target)
      if (by !== undefined) visitPath(target, by)
      if (where) visitFilter(target, where)
    }
  }
  for (const one of measuresOf(query)) {
    const module = model.modules.get(one.module)
    if (!module) continue
    for (const path of fieldsRead(one)) visitPath(module, path)
    if (one.filter) visitFilter(module, one.filter)
  }
  return { modules: [...modules.values()], fields: [...fields.values()] }
}

function activitiesOf(model: Model): ModelModule[] {
  return [...model.modules.values()].filter(({ capabilities }) => capabilities.activity)
}

export interface ReadElement {
  readonly id: string
  readonly module: ModelModule
  readonly field: ModelField
  /** Records that have a value, of those that could have one; nothing where there are none. */
  readonly filled: number
  readonly of: number
  readonly lastWritten: string | null
}

/** The newest records of a module tell how well it is filled in; all of a large one would take long. */
const sampleMax = 20_000

/** How well each field that a query reads is filled in, where its form asks for it, since it is there. */
export async function readElements(ctx: Context, query: KpiQuery): Promise<ReadElement[]> {
  const { fields } = lineageOf(ctx.model, query)
  const uses = await elementUse(ctx.environment)
  const found: ReadElement[] = []
  for (const [module, some] of Map.groupBy(fields, (one) => one.module)) {
    const own = some.map(({ field }) => field).filter((field) => typeOf(field).operators.includes('notEmpty'))
    const counts = await fillOf(ctx, module, own)
    for (const field of own) {
      const [of = 0, filled = 0] = counts[field.name] ?? []
      found.push({ id: field.id, module, field, filled, of, lastWritten: uses.get(field.id)?.lastWritten ?? null })
    }
  }
  return found
}

async function fillOf(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  if (fields.length === 0) return {}
  const since = await addedSince(ctx, fields)
  const parts = fields.map((field) => {
    const at = since.get(field.id)
    const asked = [
      sql`true`,
      ...(field.showIf ? [compileFilter(ctx, module, field.showIf, 't')] : []),
      ...(at === undefined ? [] : [sql`t.created_at >= ${at}::timestamptz`]),
    ]
    const filled = compileFilter(ctx, module, { field: field.name, op: 'notEmpty' }, 't')
    const scope = join(asked, ' and ')
    return sql`${field.name}::text, json_build_array(count(*) filter (where ${scope}), count(*) filter (where ${scope} and ${filled}))`
  })
  const listed = join(conditionsOf(ctx, module, { module: module.name }, 't'), ' and ')
  const text = await reader(ctx).text(sql`
    select json_build_object(${join(parts)})::text
    from (select * from ${tableOf(ctx, module)} t where ${listed} order by t.id desc ${limitTo(sampleMax)}) t`)
  // The statement above answers two counts for each field.
  return JSON.parse(text) as Readonly<Record<string, readonly number[]>>
}

/** Since when fields are there that the company added; before that nobody could fill them in. */
async function addedSince(ctx: Context, fields: readonly ModelField[]): Promise<ReadonlyMap<string, string>> {
  const ids = fields.map(({ id }) => id)
  const rows = await reader(ctx).query<{ id: string; at: string }>(sql`
    select id, ${raw(`to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)} as at
    from ${fixedTable(ctx.environment.schema, 'element')} where id = any(${ids}::uuid[]) and origin <> 'core'`)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

const credibleFrom = 0.8

/** Whether enough is filled in of every field that it reads for its value to be believed. */
export function isCredible(elements: readonly Pick<ReadElement, 'filled' | 'of'>[]): boolean {
  return elements.every(({ filled, of }) => of === 0 || filled / of >= credibleFrom)
}
