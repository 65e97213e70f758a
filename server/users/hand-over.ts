import sql, { raw, type Sql } from 'sql-template-tag'
import { invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { noteAccess } from '#server/access/events.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { changeEach } from '#server/records/mass.ts'
import { columnName, limitTo } from '#server/records/select.ts'
import { inWrite } from '#server/records/write.ts'
import { listAccounts } from './accounts.ts'
import { refuseOthers } from './delegation.ts'

interface HandOver {
  readonly from: string
  readonly to: string
  /** Names of modules; all that have owners where there is none. */
  readonly modules: readonly string[]
  /** Closed ones too: activities that are done, deals that are won or lost. */
  readonly closed: boolean
}

interface HandOverState {
  readonly total: number
  readonly done: number
  readonly refused: number
  readonly finished: boolean
}

const handOverJob = 'hand-over'
const recordsPerStep = 200

/** How many records somebody owns in each module, as far as the asker sees them. */
export async function countOwned(
  ctx: Context,
  from: string,
  closed: boolean,
): Promise<{ module: string; count: number }[]> {
  await managed(ctx, from)
  const counts: { module: string; count: number }[] = []
  for (const module of ownedModules(ctx, [])) {
    const [row] = await reader(ctx).query<{ count: number }>(sql`
      select count(*)::int as count from ${tableOf(ctx, module)} t where ${ownedBy(ctx, module, from, closed)}`)
    if (row && row.count > 0) counts.push({ module: module.name, count: row.count })
  }
  return counts
}

/** All in one act, in the background, with the rights of whoever asks: nobody reaches records by it. */
export async function beginHandOver(
  ctx: Context,
  { from, to, modules, closed }: HandOver,
): Promise<{ act: string; total: number }> {
  await managed(ctx, from)
  const accounts = await listAccounts(ctx)
  if (from === to || !accounts.some((one) => one.id === to && one.active)) {
    throw invalidField('to', 'user', 'Elige a otra persona en activo.', 'Choose another active person.')
  }
  const chosen = ownedModules(ctx, modules).map(({ name }) => name)
  const counts = await countOwned(ctx, from, closed)
  const total = counts.filter(({ module }) => chosen.includes(module)).reduce((sum, { count }) => sum + count, 0)
  const { environment, actId, user } = ctx
  await inWrite(ctx, async ({ tx }) => {
    await tx.query(sql`
      insert into ${table(environment)} (act, by, from_id, to_id, modules, closed, total, started_at)
      values (${actId}, ${user.id}, ${from}, ${to}, ${chosen}::text[], ${closed}, ${total}, ${environment.world.now()})`)
    await noteAccess(tx, environment.world, { kind: 'handedOver', userId: user.id, subjectId: from })
    await environment.jobs.enqueue(tx, handOverJob, { act: actId })
  })
  return { act: actId, total }
}

/** Of one's own. */
export async function readHandOver(ctx: Context, act: string): Promise<HandOverState> {
  const [state] = await ctx.environment.db.query<HandOverState & Record<string, unknown>>(sql`
    select total, done, refused, finished_at is not null as finished from ${table(ctx.environment)}
    where act = ${act} and by = ${ctx.user.id}`)
  if (!state) throw missing()
  return state
}

interface Row extends Record<string, unknown> {
  readonly by: string
  readonly from_id: string
  readonly to_id: string
  readonly modules: readonly string[]
  readonly closed: boolean
}

/** Says who hands over; before the jobs start. Done again after a crash, what has another owner already stays. */
export function registerHandOver(environment: Environment): void {
  environment.jobs.work(
    handOverJob,
    async ({ act }, { signal }) => {
      const actId = String(act)
      const [row] = await environment.db.query<Row>(sql`select * from ${table(environment)} where act = ${actId}`)
      const ctx = row && (await userContext(environment, { userId: row.by, actId, channel: 'ui' }))
      if (!row || !ctx) return
      for (const module of ownedModules(ctx, row.modules)) await handOverModule(ctx, module, row, signal)
      signal.throwIfAborted()
      await environment.db.query(sql`
        update ${table(environment)} set finished_at = ${environment.world.now()} where act = ${actId}`)
    },
    { timeoutSeconds: 3600 },
  )
}

async function handOverModule(ctx: Context, module: ModelModule, row: Row, signal: AbortSignal): Promise<void> {
  for (let last = '00000000-0000-0000-0000-000000000000'; !signal.aborted;) {
    const rows = await reader(ctx).query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, module)} t
      where ${ownedBy(ctx, module, row.from_id, row.closed)} and t.id > ${last} order by t.id ${limitTo(recordsPerStep)}`)
    if (rows.length === 0) return
    last = rows.at(-1)?.id ?? last
    await inWrite(ctx, async (inner) => {
      const ids = rows.map(({ id }) => id)
      const { changed, refused } = await changeEach(inner, module.name, ids, { update: { owner: row.to_id } })
      await progress(inner.tx, inner, changed, refused.length)
    })
  }
}

async function progress(
  db: Queryable,
  { environment, actId }: Context,
  changed: number,
  refused: number,
): Promise<void> {
  await db.query(sql`
    update ${table(environment)} set done = done + ${changed}, refused = refused + ${refused} where act = ${actId}`)
}

function table({ schema }: Environment): Sql {
  return fixedTable(schema, 'handover')
}

async function managed(ctx: Context, id: string): Promise<void> {
  const account = (await listAccounts(ctx)).find((one) => one.id === id)
  if (!account) throw missing()
  refuseOthers(ctx, account)
}

function ownedModules(ctx: Context, names: readonly string[]): ModelModule[] {
  return [...ctx.model.modules.values()].filter(
    ({ name, capabilities }) =>
      capabilities.owned &&
      !capabilities.user &&
      ctx.policy.scope(name, 'read') !== 'none' &&
      (names.length === 0 || names.includes(name)),
  )
}

function ownedBy(ctx: Context, module: ModelModule, owner: string, closed: boolean): Sql {
  const open = closed ? sql`true` : isOpen(module)
  return sql`t.owner_id = ${owner} and t.deleted_at is null and ${open} and ${rowRule(ctx, module, 'read', 't')}`
}

function isOpen(module: ModelModule): Sql {
  const { activity, pipeline } = module.capabilities
  const done = module.fields.get(activity?.done ?? '')
  if (done) return sql`${raw(columnName(done, 't')(''))} is not true`
  const stage = module.fields.get(pipeline?.stage ?? '')
  if (!stage) return sql`true`
  const closed = module.pipelines.flatMap(({ stages }) =>
    stages.filter(({ status }) => status !== 'open').map(({ value }) => value),
  )
  return sql`not coalesce(${raw(columnName(stage, 't')(''))} = any(${closed}::text[]), false)`
}
