import sql from 'sql-template-tag'

import { missing } from '#common/errors.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { reader } from '#server/records/list.ts'
import { columnOf } from '#server/records/select.ts'

const daysShown = 30
const sourcesMax = 20

interface FormUse {
  readonly answers: number
  readonly newPeople: number
  readonly days: { readonly day: string; readonly answers: number }[]
  readonly sources: { readonly source: string; readonly answers: number }[]
}

/** Of the answers that its reader may see. */
export async function readUse(ctx: Context, formName: string): Promise<FormUse> {
  const answers = moduleWith(ctx.model, 'formAnswer')
  const keys = answers?.capabilities.formAnswer
  if (!answers || !keys || !ctx.model.forms.has(formName)) throw missing()
  const column = (key: string) => columnOf(answers, key)
  const since = new Date(Date.parse(ctx.environment.world.now()) - daysShown * 86_400_000).toISOString()
  const { timeZone } = ctx.model.settings
  const [use] = await reader(ctx).query<FormUse>(sql`
    with answer as (
      select to_char(${column(keys.at)} at time zone ${timeZone}, 'YYYY-MM-DD') as day,
        coalesce(${column(keys.source)}, '') as source, ${column(keys.isNew)} as fresh
      from ${tableOf(ctx, answers)} t
      where ${column(keys.form)} = ${formName} and ${column(keys.at)} >= ${since} and t.deleted_at is null
        and ${rowRule(ctx, answers, 'read', 't')})
    select count(*)::int as answers, count(*) filter (where fresh)::int as "newPeople",
      coalesce((select json_agg(d) from (
        select day, count(*)::int as answers from answer group by day order by day) d), '[]') as days,
      coalesce((select json_agg(s) from (
        select source, count(*)::int as answers from answer group by source order by 2 desc, 1 limit ${sourcesMax}) s), '[]')
        as sources
    from answer`)
  if (!use) throw missing()
  return use
}
