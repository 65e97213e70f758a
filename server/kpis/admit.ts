import { kpiQuery } from '#common/api/kpis.ts'
import { forbidden, invalidField } from '#common/errors.ts'
import { relatedIn, type Condition, type Filter } from '#common/filter.ts'
import { measuresOf, type KpiQuery } from '#common/kpi.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rulersOf } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { lineageOf } from './lineage.ts'
import { measure } from './measure.ts'

const sizeMax = 50_000

/** A stored query, if it is one. */
export function readQuery(value: unknown): KpiQuery | undefined {
  if (value === null || value === undefined || JSON.stringify(value).length > sizeMax) return undefined
  return kpiQuery.safeParse(value).data
}

/**
 * The query, if whoever writes it may ask it: they see every record of the modules that it reads, and the
 * fields. What it says is then shown to everybody in the project, so that nobody learns through a figure
 * more than whoever wrote it could have told them.
 */
export async function admitQuery(ctx: Context, value: unknown): Promise<KpiQuery> {
  const query = readQuery(value)
  if (!query) throw invalidField('query', 'shape', 'La consulta no se entiende.', 'The query is not understood.')
  // What does not exist for the writer is refused here by its name.
  await measure(ctx, query)
  admitReading(ctx, query)
  return query
}

/** Of whatever it reads that is there, without asking it. */
export function admitReading(ctx: Context, query: KpiQuery): void {
  for (const { filter } of measuresOf(query)) if (filter) refusePersonal(filter)
  const { modules, fields } = lineageOf(ctx.model, query)
  const read = new Set([...modules, ...fields.flatMap(({ field }) => targetsOf(ctx, field))])
  const hidden = [...read].filter((module) => !seesAll(ctx, module))
  if (hidden.length > 0) throw notAll(hidden)
}

/** Every row, those of others and those that are hidden for whom they name among them. */
function seesAll(ctx: Context, module: ModelModule): boolean {
  if (ctx.policy.scope(module.name, 'read') !== 'all') return false
  if (module.accessBy === undefined) return true
  const named = module.titleFields.flatMap((name) => {
    const field = module.fields.get(name)
    return field && name !== module.accessBy ? targetsOf(ctx, field) : []
  })
  return [...rulersOf(ctx.model, module), ...named].every((one) => one === module || seesAll(ctx, one))
}

/** What a field points to: whom it is about is not known to who does not see them. */
function targetsOf({ model }: Context, { type, options }: ModelField): ModelModule[] {
  if (type !== 'relation' && type !== 'polymorphic' && type !== 'relations') return []
  return [options?.module ?? [], options?.modules ?? []].flat().flatMap((name) => model.modules.get(name) ?? [])
}

function notAll(modules: readonly ModelModule[]) {
  const [es, en] = (['es', 'en'] as const).map((one) =>
    modules.map(({ label }) => label.plural[one].toLowerCase()).join(', '),
  )
  return forbidden(
    `Un indicador lo ve todo el proyecto: lo escribe quien ve todos los registros de ${es}.`,
    `A KPI is seen by the whole project: whoever sees all records of ${en} writes it.`,
  )
}

/** What depends on who looks is no figure of the company. */
function refusePersonal(filter: Filter): void {
  const all = [filter, ...relatedIn(filter).flatMap(({ where }) => where ?? [])].flatMap(conditionsIn)
  const own = all.find(({ op }) => op === 'me' || op === 'team')
  if (!own) return
  throw invalidField(
    'query',
    'personal',
    `«${own.field}» depende de quién mire: un indicador dice lo mismo a todos.`,
    `“${own.field}” depends on who looks: a KPI says the same to everybody.`,
  )
}

function conditionsIn(filter: Filter): Condition[] {
  if ('all' in filter) return filter.all.flatMap(conditionsIn)
  if ('any' in filter) return filter.any.flatMap(conditionsIn)
  if ('not' in filter) return conditionsIn(filter.not)
  return 'related' in filter ? [] : [filter]
}
