import sql, { join, raw } from 'sql-template-tag'
import { fieldType } from '#catalog/field-types/index.ts'
import { invariant } from '#common/errors.ts'
import type { ParseContext } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { groupSetId } from '#server/access/group-sets.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import { fixedTable } from '#server/model/registry.ts'
import { checkValues, type Values } from './check.ts'
import { storedFormulas } from './computed.ts'
import { byFieldId, rowOf, standardColumns } from './insert.ts'
import { parseContext } from './parse-context.ts'
import { withBaseAmounts } from './base-amounts.ts'
import { ratesOn, type Rate } from './rates.ts'
import { findTitles, referencesOf, type Titles } from './references.ts'
import { physicalColumns } from './rows.ts'
import type { Writing } from './write.ts'

/** A record with its past: when and by whom it was made and changed. */
export interface PastRecord {
  readonly id: string
  /** Values in API form after the last change. */
  readonly values: Values
  readonly owner: string | null
  readonly groups: readonly string[]
  readonly createdAt: string
  readonly createdBy: string
  readonly updatedAt: string
  readonly updatedBy: string
  /** Oldest first; null where a field was empty. */
  readonly history: readonly {
    readonly at: string
    readonly by: string
    readonly before: Values
    readonly after: Values
  }[]
}

interface Version {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly before: Values | null
  readonly after: Values
  /** The whole record once this was done. */
  readonly values: Values
}

/** Exchange rates by day, looked up once. */
export type RatesByDay = Map<string, ReadonlyMap<string, Rate>>

/**
 * Writes records of one module as they came to be, with a dated entry in the change log for each
 * version and a row for each stage entered. For worlds that we make ourselves: what breaks a rule of
 * the module is a bug. Sums, roll-ups and next activities follow once all is there (recompute.ts).
 */
export async function loadRecords(
  ctx: Writing,
  module: ModelModule,
  records: readonly PastRecord[],
  rates: RatesByDay,
): Promise<void> {
  const context = parseContext(ctx, module)
  const loaded = []
  for (const record of records) {
    const versions = await versionsOf(ctx, module, context, { record, rates })
    loaded.push({ record, versions, groupSet: await groupSetId(ctx.environment, record.groups) })
  }
  const titles = await titlesFor(
    ctx,
    module,
    loaded.map(({ versions }) => versions.at(-1)?.values ?? {}),
  )
  await insertRows(ctx, module, loaded, titles)
  await insertChanges(ctx, module, loaded)
  await insertStages(ctx, module, loaded)
}

interface Loaded {
  readonly record: PastRecord
  readonly versions: readonly Version[]
  readonly groupSet: number
}

async function versionsOf(
  ctx: Writing,
  module: ModelModule,
  context: ParseContext,
  { record, rates }: { record: PastRecord; rates: RatesByDay },
): Promise<Version[]> {
  const { values, violations } = checkValues(ctx, module, record.values, context, { before: null, internal: true })
  const [broken] = violations
  invariant(!broken, `${module.name}.${broken?.field} of ${record.id}: ${broken?.message.en}`)
  const first = await pricedOn(ctx, module, rates, {
    values: undone(module, context, values, record),
    at: record.createdAt,
  })
  const versions: Version[] = [
    { version: 1, at: record.createdAt, by: record.createdBy, before: null, after: first, values: first },
  ]
  let current = first
  for (const { at, by, before, after } of record.history) {
    const written = await pricedOn(ctx, module, rates, { values: parsed(module, context, after), at })
    const old = Object.fromEntries(Object.keys({ ...before, ...after }).map((name) => [name, current[name] ?? null]))
    current = { ...current, ...written }
    versions.push({ version: versions.length + 1, at, by, before: old, after: written, values: current })
  }
  return versions
}

/** Values before the first change. */
function undone(module: ModelModule, context: ParseContext, values: Values, record: PastRecord): Values {
  return record.history
    .toReversed()
    .reduce<Values>((later, { before }) => ({ ...later, ...parsed(module, context, before) }), values)
}

function parsed(module: ModelModule, context: ParseContext, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = module.fields.get(name)
      invariant(field, `${module.name} has a field ${name}`)
      if (value === null || value === undefined) return [name, null]
      const result = fieldType(field.type).parse(value, field, context)
      invariant('value' in result, `${module.name}.${name} takes ${JSON.stringify(value)}`)
      return [name, result.value]
    }),
  )
}

/** Amounts are worth in the base currency what they were on the day. */
async function pricedOn(
  ctx: Writing,
  module: ModelModule,
  rates: RatesByDay,
  { values, at }: { values: Values; at: string },
): Promise<Values> {
  const currencies = Object.values(values).flatMap((value) => (isMoney(value) ? [value.currency] : []))
  if (currencies.length === 0) return values
  const day = at.slice(0, 10)
  const { baseCurrency } = ctx.model.settings
  const isForeign = currencies.some((code) => code !== baseCurrency)
  if (isForeign && !rates.has(day)) rates.set(day, await ratesOn(ctx, [...ctx.model.currencies.keys()], day))
  const known = rates.get(day) ?? new Map([[baseCurrency, { rate: '1', date: day }]])
  const result = withBaseAmounts(module, values, known, null)
  invariant(result.violations.length === 0, `${module.name}: there is a rate for ${currencies.join()} on ${day}`)
  return result.values
}

/** Titles of what a record points to, only where its own title is made of them. */
async function titlesFor(ctx: Writing, module: ModelModule, all: readonly Values[]): Promise<Titles> {
  const pointers = module.titleFields.filter((name) =>
    ['relation', 'polymorphic', 'user'].includes(module.fields.get(name)?.type ?? ''),
  )
  if (pointers.length === 0) return new Map()
  const references = all.flatMap((values) =>
    referencesOf(ctx, module, Object.fromEntries(pointers.map((name) => [name, values[name] ?? null]))),
  )
  return await findTitles(ctx, references)
}

/** The record as it is now, with what is computed from it. */
function latest(ctx: Writing, module: ModelModule, versions: readonly Version[]): Values {
  const values = versions.at(-1)?.values ?? {}
  return { ...values, ...storedFormulas(ctx, module, values) }
}

const pastColumns = [
  ...standardColumns,
  { name: 'version', sql: 'int' },
  { name: 'updated_at', sql: 'timestamptz' },
  { name: 'updated_by', sql: 'uuid' },
]

async function insertRows(ctx: Writing, module: ModelModule, loaded: readonly Loaded[], titles: Titles): Promise<void> {
  const columns = [...pastColumns, ...physicalColumns(module)]
  const names = columns.map((column) => `"${column.name}"`).join(', ')
  const shape = columns.map((column) => `"${column.name}" ${column.sql}`).join(', ')
  const rows = loaded.map(({ record, versions, groupSet }) => ({
    ...rowOf(module, { ...record, values: latest(ctx, module, versions), groupSet, batch: null }, titles),
    version: versions.length,
    updated_at: record.updatedAt,
    updated_by: record.updatedBy,
  }))
  await ctx.tx.query(sql`
    insert into ${tableOf(ctx, module)} (${raw(names)})
    select ${raw(names)} from json_to_recordset(${JSON.stringify(rows)}::json) as x (${raw(shape)})`)
}

async function insertChanges(ctx: Writing, module: ModelModule, loaded: readonly Loaded[]): Promise<void> {
  const rows = loaded.flatMap(({ record, versions }) =>
    versions.map(({ version, at, by, before, after }) => ({
      at,
      actor: by,
      record_id: record.id,
      version,
      action: before === null ? 'create' : 'update',
      before: before === null ? null : byFieldId(module, before, { keepEmpty: true }),
      after: {
        ...byFieldId(module, after, { keepEmpty: before !== null }),
        ...(before === null ? holderOf(module, record) : {}),
      },
    })),
  )
  const columns = ['at', 'actor', 'channel', 'module_id', 'record_id', 'version', 'action', 'before', 'after', 'tx']
  await ctx.tx.query(sql`
    insert into ${changeTable(ctx.environment)} (${join(columns.map((name) => raw(name)))})
    select at, actor, ${ctx.channel}, ${module.id}::uuid, record_id, version, action, before, after, ${ctx.actId}::uuid
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (
      at timestamptz, actor uuid, record_id uuid, version int, action text, before jsonb, after jsonb)`)
}

function holderOf(module: ModelModule, { owner, groups }: PastRecord): Values {
  return module.capabilities.owned ? { owner, groups } : {}
}

async function insertStages(ctx: Writing, module: ModelModule, loaded: readonly Loaded[]): Promise<void> {
  const keys = module.capabilities.pipeline
  if (!keys) return
  const rows = loaded.flatMap(({ record, versions }) => {
    const moves = versions.filter(
      ({ before, after }) => before === null || (keys.stage in after && before[keys.stage] !== after[keys.stage]),
    )
    return moves.map(({ at, by, before, values }, index) => {
      const amount = values[keys.amount]
      const previous = moves[index - 1]
      return {
        record_id: record.id,
        pipeline: values[keys.pipeline] ?? '',
        from_stage: before?.[keys.stage] ?? null,
        to_stage: values[keys.stage],
        at,
        by,
        seconds: previous === undefined ? null : Math.round((Date.parse(at) - Date.parse(previous.at)) / 1000),
        amount: isMoney(amount) ? (amount.base ?? null) : null,
      }
    })
  })
  await ctx.tx.query(sql`
    insert into ${fixedTable(ctx.environment.schema, 'stage_history')}
      (module_id, record_id, pipeline, from_stage, to_stage, at, by, seconds, amount)
    select ${module.id}::uuid, record_id, pipeline, from_stage, to_stage, at, by, seconds, amount
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (record_id uuid, pipeline text, from_stage text,
      to_stage text, at timestamptz, by uuid, seconds bigint, amount numeric)`)
}

/** Modules so that each comes after those that its relations point to; rates first, since amounts need them. */
export function loadOrder(modules: Iterable<ModelModule>): ModelModule[] {
  const all = new Map([...modules].map((module) => [module.name, module]))
  const ordered = new Set<ModelModule>()
  const visit = (module: ModelModule, above: readonly ModelModule[]) => {
    if (ordered.has(module) || above.includes(module)) return
    for (const { type, options } of module.fields.values()) {
      const pointed =
        type === 'relation' ? [options?.module ?? ''] : type === 'polymorphic' ? (options?.modules ?? []) : []
      for (const target of pointed.flatMap((name) => all.get(name) ?? [])) visit(target, [...above, module])
    }
    ordered.add(module)
  }
  const rates = [...all.values()].filter((module) => module.capabilities.exchangeRate)
  for (const module of [...rates, ...all.values()]) visit(module, [])
  return [...ordered]
}
