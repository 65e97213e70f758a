import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { takeTime } from '#server/db/session-settings.ts'
import { fixedTable } from './registry.ts'

const noted = new WeakMap<Environment, { readonly day: string; readonly ids: Set<string> }>()

/** That somebody looked at modules or views: written once a day for each, so that reading stays reading. */
export async function noteUse(environment: Environment, ids: readonly string[]): Promise<void> {
  const { schema, db, world } = environment
  const now = world.now()
  const day = now.slice(0, 10)
  const known = noted.get(environment)
  const today = known?.day === day ? known : { day, ids: new Set<string>() }
  noted.set(environment, today)
  const fresh = ids.filter((id) => !today.ids.has(id))
  if (fresh.length === 0) return
  for (const id of fresh) today.ids.add(id)
  try {
    await db.query(sql`
      insert into ${fixedTable(schema, 'element_use')} as u (element_id, last_used)
      select id, ${now}::timestamptz from unnest(${fresh}::uuid[]) id
      on conflict (element_id) do update set last_used = greatest(u.last_used, excluded.last_used)`)
  } catch (error) {
    // A disk that is full, or a night that holds the rows: what was to be read can be read, and the next look is noted.
    for (const id of fresh) today.ids.delete(id)
    world.log({ event: 'use.notNoted', message: error instanceof Error ? error.message : String(error) })
  }
}

/** So many rows of the log are read at a time: the first night of a large company has all of it to read. */
const rowsPerStep = 20_000
/** Beyond every transaction. */
const lastXid = '18446744073709551615'

/**
 * When each field was last written, out of the log of changes since the last time: a job's work, a step
 * and its mark at a time. What was under way then is read again the next time.
 */
export async function noteWritten(environment: Environment): Promise<number> {
  for (let written = 0; ;) {
    const step = await environment.db.transaction(async (tx) => await noteStep(tx, environment.schema))
    written += step.written
    if (!step.hasMore) return written
  }
}

async function noteStep(tx: Transaction, schema: string): Promise<{ written: number; hasMore: boolean }> {
  const [mark, change] = [fixedTable(schema, 'element_use_mark'), fixedTable(schema, 'change')]
  // One transaction is read whole, however much it wrote.
  await tx.exec(takeTime)
  const [range] = await tx.query<{ from: string; until: string | null }>(sql`
    with mark as (select coalesce((select xid from ${mark}), '0'::xid8) as xid),
      edge as (select xid, (select c.xid from ${change} c where c.xid >= mark.xid order by c.xid, c.seq
        offset ${rowsPerStep} limit 1) as far from mark),
      step as (select xid, case when far > xid then far else (select c.xid from ${change} c where far is not null
        and c.xid > edge.xid order by c.xid limit 1) end as until from edge)
    select xid::text as "from", case when until < pg_snapshot_xmin(pg_current_snapshot()) then until end::text as until
    from step`)
  const until = range?.until ?? null
  const written = await tx.query(sql`
    insert into ${fixedTable(schema, 'element_use')} as u (element_id, last_written)
    select key::uuid, max(c.at) from ${change} c, jsonb_object_keys(c.after) key
    where c.xid >= ${range?.from ?? '0'}::xid8 and c.xid < coalesce(${until}::xid8, ${lastXid}::xid8)
      and c.after is not null and key ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$'
    group by key
    on conflict (element_id) do update set last_written = greatest(u.last_written, excluded.last_written)
    returning element_id`)
  await tx.query(sql`
    insert into ${mark} (xid) values (coalesce(${until}::xid8, pg_snapshot_xmin(pg_current_snapshot())))
    on conflict (single) do update set xid = excluded.xid`)
  return { written: written.length, hasMore: until !== null && until !== range?.from }
}

interface ElementUse {
  readonly lastWritten: string | null
  readonly lastUsed: string | null
}

export async function elementUse({ db, schema }: Environment): Promise<Map<string, ElementUse>> {
  const rows = await db.query<ElementUse & { id: string }>(sql`
    select element_id as id, last_written as "lastWritten", last_used as "lastUsed"
    from ${fixedTable(schema, 'element_use')}`)
  return new Map(rows.map(({ id, ...use }) => [id, use]))
}

interface Reason {
  readonly text: string
  readonly at: string
}

/** Why an element is there, in somebody's words; beside its content, which it does not change. */
export async function readReason({ db, schema }: Environment, id: string): Promise<Reason | null> {
  const [row] = await db.query<{ text: string; at: string }>(
    sql`select reason as text, at from ${fixedTable(schema, 'element_reason')} where element_id = ${id}`,
  )
  return row ?? null
}

export async function writeReason(environment: Environment, id: string, text: string, by: string): Promise<void> {
  const { db, schema, world } = environment
  const table = fixedTable(schema, 'element_reason')
  if (text === '') await db.query(sql`delete from ${table} where element_id = ${id}`)
  else {
    await db.query(sql`
      insert into ${table} (element_id, reason, at, by) values (${id}, ${text}, ${world.now()}, ${by})
      on conflict (element_id) do update set reason = excluded.reason, at = excluded.at, by = excluded.by`)
  }
}
