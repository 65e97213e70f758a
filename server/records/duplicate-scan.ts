import sql, { raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context, Environment } from '#server/context.ts'
import { takeTime } from '#server/db/session-settings.ts'
import { fixedTable } from '#server/model/registry.ts'
import { scoreOf } from './candidates.ts'
import { keySources, keyTable, writeKeys } from './duplicate-keys.ts'
import { canMerge } from './merge.ts'
import { limitTo } from './select.ts'
import { notify } from '#server/notifications/notify.ts'
import { inWrite } from './write.ts'

const scanJob = 'find-duplicates'
const recordsPerStep = 5000
/** What more records than these share, such as the number of a switchboard, tells nothing. */
const sharedMax = 20
const nightMs = 20 * 60 * 60 * 1000

/** Starts looking for duplicates in the background; one search of a module waits at a time. */
export async function startScan(ctx: Context, module: ModelModule): Promise<void> {
  const now = ctx.environment.world.now()
  await inWrite(ctx, async (inner) => {
    await inner.tx.query(sql`
      insert into ${scanTable(ctx)} (module_id, started_at) values (${module.id}, ${now})
      on conflict (module_id) do update set started_at = excluded.started_at`)
    const data = { module: module.name, by: ctx.channel === 'system' ? null : ctx.policy.userId, act: ctx.actId }
    await inner.environment.jobs.enqueue(inner.tx, scanJob, data, { key: module.name })
  })
}

/** Once a night, of every module whose records stand for somebody. */
export async function startScansDue(ctx: Context): Promise<number> {
  const before = new Date(Date.parse(ctx.environment.world.now()) - nightMs).toISOString()
  const rows = await ctx.environment.db.query<{ module_id: string }>(
    sql`select module_id from ${scanTable(ctx)} where started_at > ${before}`,
  )
  const recent = new Set(rows.map((row) => row.module_id))
  const due = [...ctx.model.modules.values()].filter((module) => canMerge(module) && !recent.has(module.id))
  for (const module of due) await startScan(ctx, module)
  return due.length
}

/** Says who looks for duplicates; before the jobs start. */
export function registerDuplicateWork(
  environment: Environment,
  open: (environment: Environment) => Promise<Context>,
): void {
  environment.jobs.work(
    scanJob,
    async (data, { signal }) => {
      const ctx = await open(environment)
      const module = ctx.model.modules.get(String(data.module))
      if (!module) return
      await scanDuplicates(ctx, module, signal)
      if (typeof data.by !== 'string') return
      const end = { kind: 'duplicates', to: [data.by], moduleId: module.id, once: `scan ${String(data.act)}` } as const
      await inWrite(ctx, async (inner) => await notify(inner, [end]))
    },
    { timeoutSeconds: 3600 },
  )
}

export function scanTable(ctx: Context): Sql {
  return fixedTable(ctx.environment.schema, 'duplicate_scan')
}

export function pairTable(ctx: Context): Sql {
  return fixedTable(ctx.environment.schema, 'duplicate_pair')
}

/**
 * Looks for records that share a key, a step at a time: first every record that changed since the last
 * search gets its keys, then each is paired with those of the same key. Done twice it finds the same.
 */
export async function scanDuplicates(ctx: Context, module: ModelModule, signal?: AbortSignal): Promise<void> {
  const { db, world } = ctx.environment
  const started = world.now()
  const [last] = await db.query<{ until: string | null }>(
    sql`select scanned_until as until from ${scanTable(ctx)} where module_id = ${module.id}`,
  )
  const since = last?.until ?? null
  for await (const ids of changedIds(ctx, module, since)) {
    signal?.throwIfAborted()
    await writeKeys(ctx, module, ids)
  }
  for await (const ids of changedIds(ctx, module, since)) {
    signal?.throwIfAborted()
    await writePairs(ctx, module, ids, started)
  }
  await db.query(sql`
    insert into ${scanTable(ctx)} (module_id, scanned_until, started_at, finished_at)
    values (${module.id}, ${started}, ${started}, ${world.now()})
    on conflict (module_id) do update set scanned_until = excluded.scanned_until, finished_at = excluded.finished_at`)
}

async function* changedIds(ctx: Context, module: ModelModule, since: string | null): AsyncGenerator<string[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  // A little is looked at twice, so that a write that was under way is not passed over.
  const isChanged = since === null ? sql`true` : sql`t.updated_at >= ${since}::timestamptz - interval '10 minutes'`
  while (true) {
    const rows = await ctx.environment.db.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, module)} t where t.id > ${after} and ${isChanged}
      order by t.id ${limitTo(recordsPerStep)}`)
    const ids = rows.map((row) => row.id)
    if (ids.length > 0) yield ids
    if (ids.length < recordsPerStep) return
    after = ids.at(-1) ?? after
  }
}

async function writePairs(ctx: Context, module: ModelModule, ids: readonly string[], at: string): Promise<void> {
  const kinds = [...new Set(keySources(module).map(({ kind }) => kind))]
  const weights = kinds.map((kind) => `when '${kind}' then ${scoreOf([kind])}`).join(' ')
  const { person } = module.capabilities
  await ctx.environment.db.transaction(async (tx) => {
    await tx.exec(takeTime)
    await tx.query(sql`
      delete from ${pairTable(ctx)} where dismissed_at is null
        and (first_id = any(${[...ids]}::uuid[]) or second_id = any(${[...ids]}::uuid[]))`)
    await tx.query(sql`
      insert into ${pairTable(ctx)} (first_id, second_id, module_id, reasons, score, found_at)
      select first_id, second_id, ${module.id}::uuid, array_agg(kind order by kind), sum(case kind ${raw(weights)} end), ${at}
      from (
        select distinct least(mine.record_id, other.id) as first_id, greatest(mine.record_id, other.id) as second_id, mine.kind
        from ${keyTable(ctx)} mine
        cross join lateral (
          select array_agg(record_id) as ids from (
            select same.record_id from ${keyTable(ctx)} same
            where same.module_id = ${module.id} and same.kind = mine.kind and same.key = mine.key ${limitTo(sharedMax + 1)}) alike_keys
        ) found
        cross join lateral unnest(found.ids) other (id)
        where mine.record_id = any(${[...ids]}::uuid[]) and cardinality(found.ids) between 2 and ${sharedMax}
          and other.id <> mine.record_id) alike
      group by first_id, second_id
      ${person ? sql`having array_agg(kind) <> array['phone']` : sql``}
      on conflict (first_id, second_id) do update set reasons = excluded.reasons, score = excluded.score`)
  })
}
