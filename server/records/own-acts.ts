import sql, { type Sql } from 'sql-template-tag'
import type { ChangeAction, Channel } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { nameInLog } from './act.ts'
import { readableField } from './fields.ts'
import { limitTo } from './select.ts'
import { reader } from './list.ts'
import { isUndone, undoChain } from './take-back.ts'
import { titlesOf } from './timeline-changes.ts'

interface OwnAct {
  readonly act: string
  readonly at: string
  readonly channel: Channel
  readonly action: ChangeAction
  /** What it was about in the first place; the rest followed, or is more of the same. */
  readonly module: string | null
  readonly record: { readonly id: string; readonly title: string } | null
  readonly fields: string[]
  /** Of that module; counted up to a thousand. */
  readonly records: number
  readonly undone: boolean
}

const limitMax = 100
const stepsMax = 200
const recordsMax = 1000

interface Row extends Record<string, unknown> {
  readonly act: string
  readonly at: string
  readonly channel: Channel
  readonly records: number
  readonly steps: readonly {
    readonly module: string
    readonly record: string
    readonly action: ChangeAction
    readonly keys: readonly string[]
  }[]
}

/** What one did oneself, newest first, as long as the bin keeps things. Walks from act to act through the index. */
export async function listOwnActs(
  ctx: Context,
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<{ rows: OwnAct[]; next: string | null }> {
  const limit = Math.min(query.limit ?? 30, limitMax)
  const rows = await reader(ctx).query<Row>(actsSql(ctx, query.cursor, limit + 1))
  const page = rows.slice(0, limit)
  const titles = await titlesIn(ctx, page)
  const chain = await undoChain(
    ctx,
    page.map(({ act }) => act),
  )
  return {
    rows: page.map((row) => described(ctx, row, titles, isUndone(chain, row.act))),
    next: rows.length > limit ? (page.at(-1)?.act ?? null) : null,
  }
}

function actsSql(ctx: Context, cursor: string | undefined, limit: number): Sql {
  const changes = changeTable(ctx.environment)
  const mine = sql`c.actor = ${ctx.policy.userId}`
  const next = (before: Sql): Sql =>
    sql`select c.tx from ${changes} c where ${mine} and ${before} order by c.tx desc limit 1`
  return sql`
    with recursive act (tx, place) as (
      (select first.tx, 1 from (${next(cursor === undefined ? sql`true` : sql`c.tx < ${cursor}`)}) first)
      union all
      select following.tx, act.place + 1 from act cross join lateral (${next(sql`c.tx < act.tx`)}) following
      where act.place < ${limit})
    select act.tx as act, first.at, first.channel, total.records::int as records, steps.steps
    from act
      cross join lateral (select c.at, c.channel, c.module_id from ${changes} c where ${mine} and c.tx = act.tx order by c.seq limit 1) first
      cross join lateral (
        select json_agg(json_build_object('module', s.module_id, 'record', s.record_id, 'action', s.action,
          'keys', array(select jsonb_object_keys(coalesce(s.after, s.before, '{}')))) order by s.seq) as steps
        from (select * from ${changes} c where ${mine} and c.tx = act.tx order by c.seq ${limitTo(stepsMax)}) s) steps
      cross join lateral (
        select count(distinct n.record_id) as records from (
          select c.record_id, c.module_id from ${changes} c where ${mine} and c.tx = act.tx order by c.seq ${limitTo(recordsMax)}) n
        where n.module_id = first.module_id) total
    order by act.place`
}

function described(ctx: Context, row: Row, titles: ReadonlyMap<string, string>, undone: boolean): OwnAct {
  const [first] = row.steps
  const module = ctx.model.modulesById.get(first?.module ?? '')
  const mayRead = module !== undefined && ctx.policy.scope(module.name, 'read') !== 'none'
  const title = titles.get(first?.record ?? '')
  return {
    act: row.act,
    at: new Date(row.at).toISOString(),
    channel: row.channel,
    action: first?.action ?? 'update',
    module: mayRead ? module.name : null,
    record: mayRead && first && title !== undefined ? { id: first.record, title } : null,
    fields: mayRead ? fieldsIn(ctx, module, row) : [],
    records: row.records,
    undone,
  }
}

/** Of the first record, without what followed by itself. */
function fieldsIn(ctx: Context, module: ModelModule, { steps }: Row): string[] {
  const keys = steps
    .filter(({ record, action }) => record === steps[0]?.record && action === 'update')
    .flatMap((step) => step.keys)
  const names = keys.flatMap((key) => nameInLog(module, key) ?? [])
  return [...new Set(names)].filter((name) => name === 'groups' || readableField(ctx, module, name) !== undefined)
}

/** Of what is in the bin too. */
async function titlesIn(ctx: Context, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const wanted = Map.groupBy(
    rows.flatMap(({ steps }) => steps.slice(0, 1)),
    ({ module }) => module,
  )
  const titles = new Map<string, string>()
  for (const [moduleId, steps] of wanted) {
    const module = ctx.model.modulesById.get(moduleId)
    if (!module || ctx.policy.scope(module.name, 'read') === 'none') continue
    const found = await titlesOf(
      ctx,
      module,
      steps.map(({ record }) => record),
    )
    for (const [id, title] of found) titles.set(id, title)
  }
  return titles
}
