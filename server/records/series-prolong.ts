import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { wallClock } from '#common/zoned.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { addOccurrences, daysAhead, ruleOf, seriesKeys, slotsOn, type SeriesKeys } from './series.ts'
import { columnName } from './select.ts'
import { writeForm } from './write-form.ts'
import { inWrite } from './write.ts'

/** Makes the records that have come within the horizon. A series of which nothing is left to come has ended. */
export async function prolongSeries(ctx: Context): Promise<number> {
  let made = 0
  for (const module of ctx.model.modules.values()) {
    const keys = seriesKeys(module)
    if (keys) for (const one of await lastOnes(ctx, module, keys)) made += await prolong(ctx, module, keys, one)
  }
  return made
}

interface LastOne extends Record<string, unknown> {
  readonly id: string
  readonly owner: string | null
  /** The last moment that there is a record of, in the bin too: what somebody has taken away stays away. */
  readonly last: string
}

async function lastOnes(ctx: Context, module: ModelModule, keys: SeriesKeys): Promise<LastOne[]> {
  const column = (name: string) => raw(columnName(fieldOf(module, name), 't')(''))
  const [series, slot] = [column(keys.id), column(keys.slot)]
  return await ctx.environment.db.query<LastOne>(sql`
    select (array_agg(t.id order by ${slot} desc) filter (where t.deleted_at is null))[1] as id,
      (array_agg(t.owner_id order by ${slot} desc) filter (where t.deleted_at is null))[1] as owner,
      to_char(max(${slot}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last
    from ${tableOf(ctx, module)} t where ${series} is not null group by ${series}
    having bool_or(t.deleted_at is null and ${slot} > ${ctx.environment.world.now()}::timestamptz)`)
}

function fieldOf(module: ModelModule, name: string) {
  const field = module.fields.get(name)
  if (!field) throw new Error(`${module.name}.${name} is a field of a series`)
  return field
}

async function prolong(
  ctx: Context,
  module: ModelModule,
  keys: SeriesKeys,
  { id, owner, last }: LastOne,
): Promise<number> {
  const { environment } = ctx
  const act = { userId: owner ?? '', actId: environment.world.newId(), channel: 'system' } as const
  const own = owner === null ? undefined : await userContext(environment, act)
  return await inWrite({ ...(own ?? ctx), actId: act.actId }, async (inner) => {
    const { timeZone } = inner.user
    const [row] = await inner.tx.query<{ own: Values }>(sql`
      select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
      where t.id = ${id} and t.deleted_at is null for update of t`)
    const rule = ruleOf(row?.own[keys.repeat])
    const series = row?.own[keys.id]
    if (!row || !rule || typeof series !== 'string') return 0
    const clock = wallClock(Date.parse(last), timeZone)
    const today = wallClock(Date.parse(environment.world.now()), timeZone).day
    const slots = slotsOn(inner, daysAhead(rule, clock.day, today, today).slice(1), clock)
    await addOccurrences(inner, module, keys, { id, values: row.own }, { id: series, rule }, slots)
    return slots.length
  })
}
