import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { nextOccurrence, recurrenceOf, recurrenceText } from '#common/recurrence.ts'
import { instantOf, wallClock } from '#common/zoned.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import { createRecord } from './create.ts'
import type { Written } from './effects.ts'
import { isComputed } from './fields.ts'
import { updateRecord } from './update.ts'
import { inputForm } from './write-form.ts'
import type { Writing } from './write.ts'

/** Files stay with what they were attached to; links of other modules are acts of their own. */
const notCarried: ReadonlySet<string> = new Set(['file', 'image', 'relations', 'autoNumber'])

/** Done, an activity that comes round again leaves the next one, which carries the repetition on. */
export async function repeatDone(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const keys = module.capabilities.activity
  const done = keys?.done
  const repeat = keys?.repeat
  // What is a series has its next ones already.
  if (!keys || done === undefined || repeat === undefined || module.capabilities.series || ctx.channel === 'undo')
    return
  for (const { id, before, after, at } of written) {
    if (!before || before[done] === true || after?.[done] !== true) continue
    const next = nextValues(ctx, module, after, at)
    if (!next) continue
    const system = asSystem(ctx)
    await updateRecord(system, module.name, id, { [repeat]: null }, { internal: true })
    await createRecord(system, module.name, { ...next, ...(await ownership(ctx, module, id)) }, { internal: true })
  }
}

/** What the next one begins with: the same, later, and still to be done. */
function nextValues(ctx: Writing, module: ModelModule, values: Values, now: string): Values | undefined {
  const { at, until, done, outcome, repeat = '' } = module.capabilities.activity ?? { at: '' }
  const [text, moment] = [values[repeat], values[at]]
  const rule = typeof text === 'string' ? recurrenceOf(text) : undefined
  if (!rule || typeof moment !== 'string') return undefined
  const { timeZone } = ctx.user
  const isDay = moment.length === 10
  const clock = isDay ? { day: moment, minute: 0 } : wallClock(Date.parse(moment), timeZone)
  const today = wallClock(Date.parse(now), timeZone).day
  const next = nextOccurrence(rule, clock.day, today > clock.day ? today : clock.day)
  if (!next) return undefined
  const nextAt = isDay ? next.day : instantOf({ day: next.day, minute: clock.minute }, timeZone)
  const left = new Set([at, until, done, outcome, repeat])
  const end = until === undefined ? undefined : values[until]
  return {
    ...carried(ctx, module, values, left),
    [at]: nextAt,
    ...(until !== undefined && typeof end === 'string'
      ? { [until]: new Date(Date.parse(nextAt) + Date.parse(end) - Date.parse(moment)).toISOString() }
      : {}),
    [repeat]: recurrenceText(next.rule),
  }
}

/** Values with which another record begins, in the form in which they are written. */
export function carried(
  ctx: Writing,
  module: ModelModule,
  values: Values,
  left: ReadonlySet<string | undefined>,
): Values {
  const fields = [...module.fields.values()].filter(
    (field) => !left.has(field.name) && !isComputed(field) && !notCarried.has(field.type),
  )
  return Object.fromEntries(fields.map((field) => [field.name, inputForm(ctx, values[field.name])]))
}

/** Whose the next one is: those of the one before it. */
export async function ownership(ctx: Writing, module: ModelModule, id: string): Promise<Values> {
  if (!module.capabilities.owned) return {}
  const sets = sql`(select g.group_ids from ${fixedTable(ctx.environment.schema, 'group_set')} g where g.id = t.group_set_id)`
  const [row] = await ctx.tx.query<{ owner: string | null; groups: string[] }>(sql`
    select t.owner_id as owner, coalesce(${sets}, '{}') as groups from ${tableOf(ctx, module)} t where t.id = ${id}`)
  return row ? { owner: row.owner, groups: row.groups } : {}
}
