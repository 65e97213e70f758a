import type { Clock, PgBoss } from 'pg-boss'
import sql from 'sql-template-tag'

import type { LogEvent } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { isNoRoom, noRoomCodes } from '#server/db/database-violation.ts'

interface RoomOptions {
  readonly boss: Pick<PgBoss, 'retry'>
  readonly clock: Clock
  readonly everySeconds: number
  readonly log: (event: LogEvent) => void
}

interface Room {
  /** That a job has failed; nothing is looked for before one of them did so for want of room. */
  noteFailure(error: unknown): void
  end(): Promise<void>
}

/** A disk may be full for longer than a job is tried again: what failed for that alone goes on once there is room. */
export function awaitRoom(db: Database, { boss, clock, everySeconds, log }: RoomOptions): Room {
  // The process before may have left some.
  let isAwaited = true

  async function look(): Promise<void> {
    if (!isAwaited) return
    try {
      isAwaited = false
      const stopped = await db.query<{ name: string; ids: string[] }>(sql`
        select name, array_agg(id) as ids from lazo_jobs.job
        where state = 'failed' and output->>'code' = any(${noRoomCodes}::text[]) group by name`)
      if (stopped.length === 0) return
      isAwaited = true
      await tryRoom(db)
      for (const { name, ids } of stopped) await boss.retry(name, ids)
      log({ event: 'jobs.roomAgain', names: stopped.map(({ name }) => name).join(' ') })
    } catch (error) {
      isAwaited = true
      if (!isNoRoom(error)) log({ event: 'jobs.error', message: String(error) })
    }
  }

  let last = look()
  const timer = clock.setInterval(() => (last = last.then(look)), everySeconds * 1000)
  return {
    noteFailure(error) {
      isAwaited ||= isNoRoom(error)
    },
    async end() {
      clock.clearInterval(timer)
      await last
    },
  }
}

/**
 * Sorts some 16 MB where there is memory for less, which the database does on its disk: else a mail whose sending cannot
 * be written down would leave again each time. @throws where there is no room
 */
async function tryRoom(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(sql`set local work_mem = '64kB'`)
    await tx.query(sql`
      select max(text) from (select repeat(md5(n::text), 32) as text from generate_series(1, 16384) n order by 1 offset 1) sorted`)
  })
}
