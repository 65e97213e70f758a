import sql, { type Sql } from 'sql-template-tag'

import type { ChangeAction } from '#common/change.ts'
import type { Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'

import { changeChannel, changeTable } from './log.ts'

/** A change as the stream hands it out; who may see it is the subscriber's matter. */
export interface StreamedChange {
  /** Place in the log: `xid.seq`, for Last-Event-ID. */
  readonly position: string
  readonly moduleId: string
  readonly recordId: string
  readonly action: ChangeAction
  /** Ids of fields, and names of standard keys. */
  readonly fieldIds: readonly string[]
  readonly actor: string | null
}

export type StreamMessage =
  | { readonly changes: readonly StreamedChange[] }
  | { readonly resync: true; readonly position: string }
  /** From where on a new reader hears all: a cut before the first change must lose none either. */
  | { readonly start: true; readonly position: string }
  /** Ids of users whose notifications are other than before. */
  | { readonly noticed: ReadonlySet<string> }

export interface ChangeStream {
  /** What is read after asking for this lacks nothing but what the stream tells from here on. */
  position(): string
  /**
   * Changes committed after a position (or from now on), in order, none missing. A reader that is too
   * far behind is told to read everything anew instead.
   */
  subscribe(after: string | undefined, listener: (message: StreamMessage) => void): Promise<() => void>
  close(): Promise<void>
}

const batchMax = 500
/** For whoever comes back, while nobody listens: of a large write no more is read than shows that it is one. */
const aloneMax = 100
export const keptMax = 5_000
/** Whoever comes back after a restart of the server goes on where they were. */
const keptAtStart = 1_000
/** Behind a write that still runs nothing may be read yet; then look again soon. */
const retryMs = 60
/** Should a notification ever be lost, nobody waits longer than this. */
const idleMs = 5_000
const windowMs = 40

/**
 * Reads the log below the oldest running transaction, so that no change can appear behind a position
 * that was already handed out. One reader for all subscribers of the process.
 */
export async function openChangeStream(environment: Environment): Promise<ChangeStream> {
  const listeners = new Set<(message: StreamMessage) => void>()
  let position = await currentPosition(environment)
  let kept = keptChanges(position, await readLatest(environment, position))
  const readNoticed = noticedSince(environment, position)
  const alarm = openAlarm(read)
  let isClosed = false
  /** Since the last look. */
  let isTold = false

  async function read(): Promise<void> {
    isTold = false
    const most = listeners.size === 0 ? aloneMax : batchMax
    const page = await readAfter(environment, position, most).catch(() => undefined)
    if (isClosed) return
    if (page) take(page.changes)
    if (page?.changes.length === most && listeners.size === 0) await passOver()
    const notices = await readNoticed()
    if (isClosed) return
    if (notices.users.size > 0) tell({ noticed: notices.users })
    const isBehind = notices.hasPending || page?.hasPending === true
    alarm.ring(isTold ? windowMs : isBehind ? retryMs : idleMs)
  }

  function take(changes: readonly StreamedChange[]): void {
    const last = changes.at(-1)
    if (!last) return
    position = last.position
    kept.add(changes)
    tell({ changes })
  }

  /** A large write while nobody listens is not read to its end: who comes back later reads anew. */
  async function passOver(): Promise<void> {
    const now = await currentPosition(environment).catch(() => undefined)
    // Whoever came meanwhile hears all that follows the position that they were told.
    if (now === undefined || listeners.size > 0 || comparePositions(now, position) <= 0) return
    position = now
    kept = keptChanges(now, [])
  }

  function tell(message: StreamMessage): void {
    for (const listener of listeners) listener(message)
  }

  const stop = await environment.db.listen(changeChannel, {
    onMessage: (schema) => {
      if (schema !== environment.schema || isTold) return
      // What is told meanwhile puts the next look off no further, however much is written.
      isTold = true
      alarm.ring(windowMs)
    },
    onReconnect: () => alarm.ring(0),
  })
  alarm.ring(isTold ? windowMs : idleMs)

  return {
    position: () => position,
    async subscribe(after, listener) {
      const missed = after === undefined ? [] : isPosition(after) ? kept.after(after) : undefined
      if (after === undefined) listener({ start: true, position })
      else if (!missed) listener({ resync: true, position })
      else if (missed.length > 0) listener({ changes: missed })
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      alarm.silence()
      await stop()
      await alarm.ended()
    },
  }
}

/** Calls once, after the delay that was asked for last; each time when the call before has ended. */
function openAlarm(call: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  let isSilent = false
  return {
    ring(delayMs: number): void {
      clearTimeout(timer)
      if (isSilent) return
      timer = setTimeout(() => {
        running = running.then(call)
      }, delayMs).unref()
    },
    silence(): void {
      isSilent = true
      clearTimeout(timer)
    },
    ended: async () => await running,
  }
}

/** The latest changes, for those who come back. */
function keptChanges(start: string, latest: readonly StreamedChange[]) {
  const kept = [...latest]
  let oldest = kept[0]?.position ?? start
  return {
    add(changes: readonly StreamedChange[]): void {
      kept.push(...changes)
      const dropped = kept.splice(0, Math.max(0, kept.length - keptMax))
      oldest = dropped.at(-1)?.position ?? oldest
    },
    /** Those after a position; nothing where some of them are no longer kept. */
    after(position: string): readonly StreamedChange[] | undefined {
      if (comparePositions(position, oldest) < 0) return undefined
      return kept.slice(kept.findLastIndex((change) => comparePositions(change.position, position) <= 0) + 1)
    },
  }
}

function isPosition(text: string): boolean {
  return /^\d{1,20}\.\d{1,19}$/.test(text)
}

function comparePositions(left: string, right: string): number {
  const [leftXid = '0', leftSeq = '0'] = left.split('.')
  const [rightXid = '0', rightSeq = '0'] = right.split('.')
  const difference = BigInt(leftXid) - BigInt(rightXid) || BigInt(leftSeq) - BigInt(rightSeq)
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

async function currentPosition({ db }: Environment): Promise<string> {
  const rows = await db.query<{ xid: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`)
  return `${rows[0]?.xid ?? '0'}.0`
}

/** The last changes before a position, in order. */
async function readLatest(environment: Environment, before: string): Promise<readonly StreamedChange[]> {
  const [xid] = before.split('.')
  const rows = await environment.db.query<StreamedChange>(sql`
    ${selectChanges(environment)} where xid < ${xid}::xid8 order by xid desc, seq desc limit ${keptAtStart}`)
  return rows.toReversed()
}

interface Page {
  readonly changes: readonly StreamedChange[]
  /** There are changes whose turn has not come, because an older transaction still runs. */
  readonly hasPending: boolean
}

function selectChanges(environment: Environment): Sql {
  return sql`
    select xid::text || '.' || seq as position, module_id as "moduleId", record_id as "recordId", action, actor,
      array(select jsonb_object_keys(coalesce(before, '{}') || coalesce(after, '{}'))) as "fieldIds"
    from ${changeTable(environment)}`
}

async function readAfter(environment: Environment, after: string, limit: number): Promise<Page> {
  const [xid, seq] = after.split('.')
  const table = changeTable(environment)
  const rows = await environment.db.query<StreamedChange>(sql`
    ${selectChanges(environment)}
    where (xid, seq) > (${xid}::xid8, ${seq}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, seq limit ${limit}`)
  if (rows.length > 0) return { changes: rows, hasPending: true }
  // The last is asked for by the index: whether there is any after a place, the planner would read from the start.
  const pending = await environment.db.query<{ found: boolean }>(sql`
    select (xid, seq) > (${xid}::xid8, ${seq}::bigint) as found from ${table} order by xid desc, seq desc limit 1`)
  return { changes: [], hasPending: pending[0]?.found ?? false }
}

interface Noticed {
  readonly users: ReadonlySet<string>
  readonly hasPending: boolean
}

/** Whose notifications have changed since it was last asked, by transactions that have ended. */
function noticedSince({ db, schema }: Environment, position: string): () => Promise<Noticed> {
  const table = fixedTable(schema, 'notification')
  let from = position.split('.')[0] ?? '0'
  return async () => {
    const [row] = await db
      .query<{ until: string; pending: boolean | null; users: string[] }>(
        sql`select x.xmin::text as until, (select max(xid) from ${table}) >= x.xmin as pending,
          array(select distinct user_id from ${table} where xid >= ${from}::xid8 and xid < x.xmin) as users
        from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) x`,
      )
      // Asked again soon; nothing is lost by then.
      .catch(() => [])
    from = row?.until ?? from
    return { users: new Set(row?.users), hasPending: row?.pending ?? false }
  }
}
