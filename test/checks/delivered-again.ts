import sql, { raw } from 'sql-template-tag'

import { loadModel } from '#server/model/registry.ts'
import { changeRecords } from '#server/records/mass-work.ts'
import type { Chance } from '#test/support/chance.ts'
import { contextOf } from '#test/support/world.ts'

import type { Failure, SharedServer } from './check.ts'

const together = 20
const moreTimesMax = 3

interface Asked {
  readonly index: number
  readonly act: string
  readonly record: string
  readonly employees: number
}

/**
 * Jobs of the product itself, and the mails that follow from them, that the queue delivers two to four times, late
 * and in another order, as after a process that died before it could say that it was done.
 */
export async function wrongWhenDelivered(server: SharedServer, random: Chance, cases: number): Promise<Failure[]> {
  const { environment } = server.system
  const records = await recordsOf(server)
  const asked: Asked[] = []
  const known = await jobIds(server)
  while (asked.length < cases) {
    const batch = Array.from({ length: Math.min(together, cases - asked.length) }, (_, place): Asked => {
      const index = asked.length + place
      return { index, act: server.world.newId(), record: random.pick(records), employees: index + 1 }
    })
    for (const { act, record, employees } of batch) {
      const ctx = { ...(await contextOf(environment, 'ada')), actId: act }
      await changeRecords(ctx, 'account', { ids: [record] }, { update: { employees } }, 0)
      // Now and then a job has begun before the next one is asked for.
      if (random.next() < 0.2) await environment.jobs.drain()
    }
    asked.push(...batch)
    await environment.jobs.drain()
    for (let time = 0; time < 1 + random.below(moreTimesMax); time += 1) {
      const own = (await jobIds(server)).filter((id) => !known.includes(id))
      await deliverAgain(server, random.some(own, 0.5))
      await environment.jobs.drain()
    }
  }
  return [...(await wrongActs(server, asked)), ...(await lostOrLate(server, asked)), ...mailedTwice(server)]
}

async function recordsOf({ ada }: SharedServer): Promise<string[]> {
  return await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const answer = await ada.post('/records/account', { name: `Delivered ${index}` })
      if (answer.statusCode !== 201) throw new Error(answer.body)
      return String(answer.json().id)
    }),
  )
}

async function jobIds({ database }: SharedServer): Promise<string[]> {
  const rows = await database.migrator.query<{ id: string }>(sql`
    select id from lazo_jobs.job where name in ('mass-change', 'notification-mail')`)
  return rows.map(({ id }) => id)
}

async function deliverAgain({ database }: SharedServer, ids: readonly string[]): Promise<void> {
  await database.migrator.query(sql`
    update lazo_jobs.job set state = 'created', started_on = null, completed_on = null,
      start_after = now() - random() * interval '1 hour', created_on = created_on - random() * interval '1 hour'
    where id = any(${ids}) and state = 'completed'`)
}

/** Each act changed its record once, and whoever asked was told so once. */
async function wrongActs({ database }: SharedServer, asked: readonly Asked[]): Promise<Failure[]> {
  const rows = await database.migrator.query<{ act: string; changes: number; told: number; finished: boolean }>(sql`
    select m.act, m.finished_at is not null as finished,
      (select count(*)::int from env_test.change c where c.tx = m.act and c.record_id is not null) as changes,
      (select count(*)::int from env_test.notification n where n.data ->> 'act' = m.act::text) as told
    from env_test.mass_change m`)
  const byAct = new Map(rows.map((row) => [row.act, row]))
  return asked.flatMap(({ index, act }): Failure[] => {
    const { changes = 0, told = 0, finished = false } = byAct.get(act) ?? {}
    if (changes === 1 && told === 1 && finished) return []
    const sentence = `a job that was delivered again changed ${changes} times, told ${told} times, ${finished ? 'and' : 'never'} ended`
    return [{ index, sentence }]
  })
}

/** What was asked for last stands: nothing old came back with a job that was late. */
async function lostOrLate({ database, system }: SharedServer, asked: readonly Asked[]): Promise<Failure[]> {
  const module = (await loadModel(system.environment)).modules.get('account')
  const column = module?.fields.get('employees')?.column
  const rows = await database.migrator.query<{ id: string; employees: string }>(sql`
    select id, ${raw(`"${column}"`)}::text as employees from ${raw(`env_test."${module?.table}"`)}`)
  const stored = new Map(rows.map(({ id, employees }) => [id, Number(employees)]))
  const last = new Map(asked.map((one) => [one.record, one]))
  return [...last.values()].flatMap(({ index, record, employees }): Failure[] =>
    stored.get(record) === employees
      ? []
      : [{ index, sentence: `${employees} was asked for last and ${stored.get(record)} is there` }],
  )
}

function mailedTwice({ mails }: SharedServer): Failure[] {
  const ids = mails.map(({ messageId }) => messageId)
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place)
  return twice.map((id) => ({ sentence: `${id} left twice` }))
}
