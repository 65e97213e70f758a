import sql, { raw } from 'sql-template-tag'
import { invariant, LazoError } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { wallClock } from '#common/zoned.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { addOccurrences, daysAhead, ruleOf, seriesKeys, slotsOn, zoneOf, type SeriesKeys } from './series.ts'
import { columnName, isoText } from './select.ts'
import { writeForm } from './write-form.ts'
import { inWrite, type Writing } from './write.ts'

/** Makes the records that have come within the horizon. A series of which nothing is left to come has ended. */
export async function prolongSeries(ctx: Context): Promise<number> {
  let made = 0
  for (const module of ctx.model.modules.values()) {
    const keys = seriesKeys(module)
    if (!keys) continue
    for (const one of await lastOnes(ctx, module, keys)) {
      // What cannot be made of one keeps no other waiting, nor what else is done at night.
      made += await prolong(ctx, module, keys, one).catch((error: unknown) => {
        if (!(error instanceof LazoError)) throw error
        const { message } = error
        const fields = error.violations.map(({ field }) => field).join()
        ctx.environment.world.log({
          event: 'series.notProlonged',
          module: module.name,
          id: one.id,
          message,
          fields,
        })
        return 0
      })
    }
  }
  return made
}

interface LastOne extends Record<string, unknown> {
  readonly id: string
  readonly owner: string | null
}

async function lastOnes(ctx: Context, module: ModelModule, keys: SeriesKeys): Promise<LastOne[]> {
  const [series, slot] = [columnOf(module, keys.id), columnOf(module, keys.slot)]
  return await ctx.environment.db.query<LastOne>(sql`
    select (array_agg(t.id order by ${slot} desc) filter (where t.deleted_at is null))[1] as id,
      (array_agg(t.owner_id order by ${slot} desc) filter (where t.deleted_at is null))[1] as owner
    from ${tableOf(ctx, module)} t where ${series} is not null group by ${series}
    having bool_or(t.deleted_at is null and ${slot} > ${ctx.environment.world.now()}::timestamptz)`)
}

function columnOf(module: ModelModule, name: string) {
  const field = module.fields.get(name)
  invariant(field, `${module.name}.${name} is a field of a series`)
  return raw(columnName(field, 't')(''))
}

async function prolong(ctx: Context, module: ModelModule, keys: SeriesKeys, { id, owner }: LastOne): Promise<number> {
  const { environment } = ctx
  const act = { userId: owner ?? '', actId: environment.world.newId(), channel: 'system' } as const
  const own = owner === null ? undefined : await userContext(environment, act)
  return await inWrite({ ...(own ?? ctx), actId: act.actId }, async (inner) => {
    const [row] = await inner.tx.query<{ own: Values }>(sql`
      select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
      where t.id = ${id} and t.deleted_at is null for update of t`)
    const rule = ruleOf(row?.own[keys.repeat])
    const series = row?.own[keys.id]
    if (!row || !rule || typeof series !== 'string') return 0
    const zone = zoneOf(inner, keys, row.own)
    const clock = wallClock(Date.parse(await lastSlot(inner, module, keys, series)), zone)
    const today = wallClock(Date.parse(environment.world.now()), zone).day
    const slots = slotsOn(daysAhead(rule, clock.day, today, today).slice(1), clock, zone)
    const like = { id, values: row.own, keepsAnswers: true }
    await addOccurrences(inner, module, keys, like, { id: series, rule, zone }, slots)
    return slots.length
  })
}

/** The last moment that there is a record of, in the bin too: what somebody has taken away stays away. */
async function lastSlot(ctx: Writing, module: ModelModule, keys: SeriesKeys, series: string): Promise<string> {
  const [row] = await ctx.tx.query<{ last: string }>(sql`
    select ${isoText(sql`max(${columnOf(module, keys.slot)})`)} as last
    from ${tableOf(ctx, module)} t where ${columnOf(module, keys.id)} = ${series}`)
  invariant(row, 'the one that is locked is of the series')
  return row.last
}
