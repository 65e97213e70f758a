/** What else goes on: somebody imports contacts, and the work of the night is done. */
import { openPerson } from '#bench/people.ts'
import type { Place } from '#bench/day-span.ts'
import { administrator } from '#bench/product.ts'
import { importContacts } from '#bench/workloads.ts'
import { openJobs } from '#server/jobs/jobs.ts'
import { setTimeout as wait } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { v7 as newId } from 'uuid'

const importedRows = 10_000
const nightly = ['nightly', 'kpi.nightly']

/** Until then, one import after another; @returns rows a second of the first. */
export async function besides({ web, plain }: Place, untilMs: number): Promise<number | undefined> {
  const [ada] = await plain.db.query<{ id: string }>(sql`select id from lazo."user" where email = ${administrator}`)
  const who = await openPerson(plain, ada?.id ?? '')
  const call = async (method: string, place: string, body?: unknown): Promise<string> => {
    const { status, text, retryAfter } = await web.send(who, method, place, body)
    if (retryAfter !== undefined) {
      await wait(Number(retryAfter) * 1000)
      return await call(method, place, body)
    }
    if (status >= 300) throw new Error(`${method} ${place}: ${status} ${text.slice(0, 300)}`)
    return text
  }
  const upload = async (name: string, content: string): Promise<string> => {
    const head = `--part\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
    const { id } = JSON.parse(await call('POST', '/files', `${head}${content}\r\n--part--\r\n`)) as { id: string } // Defined by the API.
    return id
  }
  await startNight(plain)
  let perSecond: number | undefined
  while (performance.now() < untilMs) {
    const measured = await importContacts({ call, upload }, importedRows)
    perSecond ??= measured
  }
  return perSecond
}

/** The scan for duplicates of all modules, snapshots of pipelines and KPIs, and what else is done by night. */
async function startNight({ db }: Place['plain']): Promise<void> {
  const jobs = openJobs(db, { workers: false, log: () => undefined, newId })
  for (const name of nightly) jobs.work(name, async () => undefined, { timeoutSeconds: 1800 })
  await db.exec("update production.duplicate_scan set started_at = started_at - interval '2 days'")
  await jobs.start()
  await db.transaction(async (tx) => {
    for (const name of nightly) await jobs.enqueue(tx, name, {})
  })
  await jobs.stop()
}
