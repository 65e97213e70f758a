import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import { totalDocuments } from './document-totals.ts'
import { tellComments } from './comments.ts'
import { filled, shapedOnce, slot } from './compiled.ts'
import { compileFilter } from './filter.ts'
import { noteInvitations } from './invited.ts'
import { followWrites } from './record-rules.ts'
import { perModel } from './known-once.ts'
import { mayChange } from './roll-up.ts'
import { setReminders } from './reminders.ts'
import { repeatDone } from './repeat.ts'
import { beginSeries, spreadGuests } from './series.ts'
import { fieldsThrough, raiseLinked } from './links.ts'
import { columnName, comparable, isoText } from './select.ts'
import { tellWon } from './tell.ts'
import { emptyFolders } from './folders.ts'
import { updateRecord } from './update.ts'
import { keepVersions } from './versions.ts'
import type { Writing } from './write.ts'

/** What was written: values before (null: new) and after (null: deleted), in written form. */
export interface Written {
  readonly id: string
  readonly before: Values | null
  readonly after: Values | null
  readonly at: string
  /** It has become another's. */
  readonly isReowned?: boolean
}

interface Effect {
  readonly run: (ctx: Writing, module: ModelModule, written: readonly Written[]) => Promise<void> | void
  /** Where it does not, nothing would come of it. */
  concerns(module: ModelModule, model: Model): boolean
}

const effects: readonly Effect[] = [
  { run: recordStages, concerns: having('pipeline') },
  { run: tellWon, concerns: having('pipeline') },
  { run: tellComments, concerns: having('comment') },
  { run: sumAllLines, concerns: (module, model) => summedOn(model, module).length > 0 },
  { run: totalDocuments, concerns: having('pricedDocument', 'pricedLine') },
  { run: rollUp, concerns: (module, model) => rolledUpOn(model, module).length > 0 },
  { run: raiseLinked, concerns: (module, model) => fieldsThrough(model, module).length > 0 },
  { run: setNextActivity, concerns: having('activity') },
  { run: setReminders, concerns: having('activity') },
  { run: noteInvitations, concerns: having('attendees', 'attendee') },
  { run: repeatDone, concerns: having('activity') },
  { run: beginSeries, concerns: having('series') },
  { run: spreadGuests, concerns: having('attendee') },
  { run: keepVersions, concerns: having('document', 'version') },
  { run: emptyFolders, concerns: having('folder') },
  { run: followWrites, concerns: () => true },
]

function having(...capabilities: readonly (keyof ModelModule['capabilities'])[]): Effect['concerns'] {
  return (module) => capabilities.some((one) => module.capabilities[one] !== undefined)
}

const effectsOf = perModel((model, module) => effects.filter(({ concerns }) => concerns(module, model)))

/** Everything that follows from a write, in this order, in its transaction. */
export async function afterWrite(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  if (written.length === 0) return
  for (const { run } of effectsOf(ctx.model, module)) await run(ctx, module, written)
}

/** From so many records on, the stages that they enter are one statement. */
const enteredTogether = 20

/** A row for each stage entered, with the time spent in the one before. */
function recordStages(ctx: Writing, module: ModelModule, written: readonly Written[]): void {
  const keys = module.capabilities.pipeline
  if (!keys) return
  const moved = written.filter(({ before, after }) => after && before?.[keys.stage] !== after[keys.stage])
  if (moved.length === 0) return
  const entered = moved.map(({ id, before, after, at }) => ({
    id,
    pipeline: after?.[keys.pipeline] ?? '',
    from: before?.[keys.stage] ?? null,
    to: after?.[keys.stage],
    at,
    amount: baseOf(after?.[keys.amount]),
  }))
  const by = ctx.policy.userId
  if (entered.length >= enteredTogether) {
    const given = sql`json_to_recordset(${slot}::json) as x (
      id uuid, pipeline text, "from" text, "to" text, at timestamptz, amount numeric)`
    const enter = shapedOnce(ctx, module, 'enter stages', () => enterStages(ctx, module, given))
    ctx.tx.later(filled(enter, by, JSON.stringify(entered)))
    return
  }
  // For few of them a statement each costs less than to read them out of JSON.
  const given = sql`(values (${slot}::uuid, ${slot}, ${slot}, ${slot}, ${slot}::timestamptz, ${slot}::numeric))
    as x (id, pipeline, "from", "to", at, amount)`
  const enter = shapedOnce(ctx, module, 'enter stage', () => enterStages(ctx, module, given))
  for (const one of entered) ctx.tx.later(filled(enter, by, ...Object.values(one)))
}

function enterStages(ctx: Writing, module: ModelModule, given: Sql): Sql {
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  return sql`
    insert into ${history} (module_id, record_id, pipeline, from_stage, to_stage, at, by, seconds, amount)
    select ${module.id}::uuid, x.id, x.pipeline, x."from", x."to", x.at, ${slot}::uuid, (
      select greatest(0, extract(epoch from x.at - h.at))::bigint from ${history} h where h.record_id = x.id order by h.id desc limit 1),
      x.amount from ${given}`
}

function baseOf(value: unknown): string | null {
  if (!isMoney(value)) return null
  return 'base' in value && typeof value.base === 'string' ? value.base : value.amount
}

/** Ids in a relation of the written rows, before and after. */
function parentsOf(written: readonly Written[], relation: string): string[] {
  const ids = written.flatMap(({ before, after }) => [before?.[relation], after?.[relation]])
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}

/** The modules whose records are worth what rows of this one add up to, and by which relation. */
const summedOn = perModel((model, module) =>
  [...model.modules.values()].flatMap((parent) => {
    const { lines, pipeline } = parent.capabilities
    return lines?.module === module.name && pipeline ? [{ parent, by: lines.by }] : []
  }),
)

async function sumAllLines(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  for (const { parent, by } of summedOn(ctx.model, module)) {
    for (const id of parentsOf(written, by)) {
      if (ctx.unsettled) ctx.unsettled.add(id)
      else await sumLines(ctx, parent, id)
    }
  }
}

/**
 * A record with lines is worth what they add up to: in their currency if they share one, else in base.
 * When its last line goes it is worth nothing; where none has gone, what it has is an estimate of its own.
 */
export async function sumLines(
  ctx: Writing,
  parent: ModelModule,
  id: string,
  withoutLines: 'is empty' | 'keeps estimate' = 'is empty',
): Promise<void> {
  const { lines, pipeline } = parent.capabilities
  const module = ctx.model.modules.get(lines?.module ?? '')
  const by = module?.fields.get(lines?.by ?? '')
  const total = module?.fields.get(lines?.total ?? '')
  if (!module || !pipeline || !by || !total || !(await lockLive(ctx, parent, id))) return
  const [sum] = await ctx.tx.query<{
    records: number
    currencies: number
    currency: string
    native: string
    base: string
  }>(sql`
    select count(*)::int as records, count(distinct ${raw(columnName(total, 't')('_cur'))})::int as currencies,
      max(${raw(columnName(total, 't')('_cur'))}) as currency,
      trim_scale(round(coalesce(sum(${raw(columnName(total, 't')(''))}), 0), 2))::text as native,
      trim_scale(round(coalesce(sum(${raw(columnName(total, 't')('_base'))}), 0), 2))::text as base
    from ${tableOf(ctx, module)} t where ${raw(columnName(by, 't')(''))} = ${id} and t.deleted_at is null`)
  if (!sum || (sum.records === 0 && withoutLines === 'keeps estimate')) return
  const amount =
    sum.currencies === 1
      ? { amount: sum.native, currency: sum.currency }
      : { amount: sum.base, currency: ctx.model.settings.baseCurrency }
  await updateComputed(ctx, parent, id, { [pipeline.amount]: sum.records === 0 ? null : amount }, {})
}

/**
 * Waits for whoever is changing the same record, or bringing it back, so that what is then added up holds
 * what they added, and they add up what is written here.
 * @returns whether the record is there
 */
async function lockLive(ctx: Writing, module: ModelModule, id: string): Promise<boolean> {
  const [row] = await ctx.tx.query<{ isLive: boolean }>(
    sql`select t.deleted_at is null as "isLive" from ${tableOf(ctx, module)} t where t.id = ${id} for update of t`,
  )
  return row?.isLive === true
}

async function updateComputed(
  ctx: Writing,
  module: ModelModule,
  id: string,
  values: Values,
  computed: Values,
): Promise<void> {
  await updateRecord(asSystem(ctx), module.name, id, values, { internal: true, computed })
}

/** Recomputes the roll-ups over this module on every parent that the rows point or pointed to. */
async function rollUp(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  for (const { parent, relation, fields } of rolledUpOn(ctx.model, module)) {
    const told = written.filter((one) => fields.some((field) => mayChange(module, field, one)))
    for (const id of parentsOf(told, relation)) await rollUpOn(ctx, parent, id, module, relation, fields)
  }
}

const rolledUpOn = perModel((model, module) =>
  [...model.modules.values()].flatMap((parent) =>
    [...rollUpsOf(parent, module)].map(([relation, fields]) => ({ parent, relation, fields })),
  ),
)

/** The roll-ups of a module over another, by the relation of that one which points here. */
function rollUpsOf(parent: ModelModule, module: ModelModule): Map<string, ModelField[]> {
  const fields = [...parent.fields.values()].filter(
    ({ type, options }) => type === 'rollup' && options?.module === module.name,
  )
  return Map.groupBy(fields, ({ options }) => options?.by ?? '')
}

async function rollUpOn(
  ctx: Writing,
  parent: ModelModule,
  id: string,
  module: ModelModule,
  relation: string,
  fields: readonly ModelField[],
): Promise<void> {
  if (!(await lockLive(ctx, parent, id))) return
  await updateComputed(ctx, parent, id, {}, await rollUpValues(ctx, module, relation, fields, id))
}

async function rollUpValues(
  ctx: Writing,
  module: ModelModule,
  relation: string,
  fields: readonly ModelField[],
  id: string,
): Promise<Values> {
  const by = module.fields.get(relation)
  if (!by) return {}
  const system = asSystem(ctx)
  const columns = fields.map((field) => {
    const { function: name = 'count', of, where } = field.options ?? {}
    const source = of === undefined ? undefined : module.fields.get(of)
    const value = source ? comparable(system, module, source, 't') : sql`*`
    const filter = where ? sql` filter (where ${compileFilter(system, module, where, 't')})` : sql``
    const call = raw({ count: 'count', sum: 'sum', min: 'min', max: 'max', average: 'avg' }[name])
    return sql`(${call}(${name === 'count' ? sql`*` : value})${filter})::text as ${raw(`"${field.name}"`)}`
  })
  const [row] = await ctx.tx.query<Record<string, string | null>>(sql`
    select ${join(columns)} from ${tableOf(ctx, module)} t
    where ${raw(columnName(by, 't')(''))} = ${id} and t.deleted_at is null`)
  return Object.fromEntries(
    fields.map((field) => {
      const text = row?.[field.name] ?? null
      const money = field.options?.result === 'money' && text !== null
      const base = ctx.model.settings.baseCurrency
      return [field.name, money ? { amount: text, currency: base, base: text } : text]
    }),
  )
}

/** What is told from the rows of others is told anew, as after a time in which nobody followed them. */
export async function catchUp(ctx: Writing, module: ModelModule, id: string): Promise<void> {
  for (const child of ctx.model.modules.values()) {
    for (const [relation, fields] of rollUpsOf(module, child)) {
      await rollUpOn(ctx, module, id, child, relation, fields)
    }
  }
  await sumLines(ctx, module, id, 'keeps estimate')
  await setNext(ctx, module, id)
}

/**
 * When the next open activity of a record starts. Which modules count is a setting; meetings by
 * default, so that a deal is yellow until a meeting is set.
 */
async function setNextActivity(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const activity = module.capabilities.activity
  if (!activity || !ctx.model.settings.nextActivityModules.includes(module.name)) return
  const targets = new Map<string, string>()
  for (const { before, after } of written) {
    for (const value of [before?.[activity.regarding], after?.[activity.regarding]]) {
      if (isObject(value) && typeof value.id === 'string') targets.set(value.id, String(value.module))
    }
  }
  for (const [id, moduleId] of targets) {
    const target = ctx.model.modulesById.get(moduleId)
    if (target) await setNext(ctx, target, id)
  }
}

async function setNext(ctx: Writing, module: ModelModule, id: string): Promise<void> {
  const field = [...module.fields.values()].find(({ type }) => type === 'nextActivity')
  if (!field || !(await lockLive(ctx, module, id))) return
  await updateComputed(ctx, module, id, {}, { [field.name]: await nextOpenActivity(ctx, id) })
}

async function nextOpenActivity(ctx: Writing, id: string): Promise<string | null> {
  const legs = ctx.model.settings.nextActivityModules.flatMap((name) => {
    const module = ctx.model.modules.get(name)
    const activity = module?.capabilities.activity
    const at = module?.fields.get(activity?.at ?? '')
    const regarding = module?.fields.get(activity?.regarding ?? '')
    if (!module || !at || !regarding) return []
    const done = module.fields.get(activity?.done ?? '')
    const open = done ? sql`${raw(columnName(done, 't')(''))} is not true` : sql`true`
    return [
      sql`select min(${raw(columnName(at, 't')(''))}::timestamptz) as at from ${tableOf(ctx, module)} t
        where ${raw(columnName(regarding, 't')(''))} = ${id} and t.deleted_at is null and ${open}`,
    ]
  })
  if (legs.length === 0) return null
  const [row] = await ctx.tx.query<{ at: string | null }>(sql`
    select ${isoText(sql`min(at)`)} as at from (${join(legs, ' union all ')}) legs`)
  return row?.at ?? null
}
