/** Jobs of several servers: each is done once, and those of a server that dies are done by another. */
import { setTimeout as wait } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { turnOf, unlessOk, type Several } from '#bench/scale-trials.ts'
import type { Server } from '#bench/servers.ts'
import type { Web } from '#bench/people.ts'

const importedRows = 20_000
const watchedMs = 150_000
const doneMsMax = 240_000
/** Whose schedule is each minute. */
const everyMinute = 'reminder'

/** An import is cut off by the death of whoever does it; meanwhile people go on, and each minute has its one job. */
export async function takeOver(several: Several, [victim, ...others]: readonly Server[]): Promise<void> {
  const { plain, proxy, people, ada, say } = several
  const beganAt = new Date()
  const startedMs = performance.now()
  // The others are held, so that it is known who does the work.
  for (const { child } of others) child.kill('SIGSTOP')
  const alone = turnOf(several.webs, 0)
  const id = await beginImport(alone, ada)
  const progress = async (web = proxy) => JSON.parse((await web.send(ada, 'GET', `/imports/${id}`)).text) as Import // Defined by the API.
  while ((await progress(alone)).counts.done === 0) await wait(50)
  const wrong: string[] = []
  await victim?.end('SIGKILL')
  for (const { child } of others) child.kill('SIGCONT')
  const killedMs = performance.now()
  let asked = 0
  const answers: string[] = []
  let state = await progress()
  const doneBefore = state.counts.done
  let resumedMs = Number.NaN
  while (state.status !== 'done' && performance.now() - killedMs < doneMsMax) {
    for (const person of people) {
      asked += 1
      answers.push(...unlessOk(await proxy.send(person, 'GET', '/session')))
    }
    await wait(500)
    state = await progress()
    if (Number.isNaN(resumedMs) && state.counts.done > doneBefore) resumedMs = performance.now() - killedMs
  }
  if (state.status !== 'done') wrong.push(`the import is ${state.status} after ${doneMsMax / 1000} s`)
  const [rows] = await plain.db.query<{ n: number }>(sql`
    select count(*)::int as n from ${plain.table('contact')} where ${plain.column('contact', 'email')} like '%@import.example'
      and created_at >= ${beganAt.toISOString()}`)
  if (rows?.n !== importedRows) wrong.push(`${rows?.n} of ${importedRows} rows are there`)
  say(
    `a server killed during an import of ${importedRows}: another goes on with it ${seconds(resumedMs)} later, ends ${seconds(performance.now() - killedMs)} later, each row once`,
    wrong,
  )
  say(`${asked} requests of ${people.length} sessions meanwhile`, answers)
  await wait(Math.max(0, watchedMs - (performance.now() - startedMs)))
  const slots = await plain.db.query<{ minute: string; n: number }>(sql`
    select date_trunc('minute', created_on)::text as minute, count(*)::int as n from lazo_jobs.job
    where name like ${`%${everyMinute}%`} and created_on > ${beganAt.toISOString()} group by 1 order by 1`)
  const twice = slots.filter(({ n }) => n !== 1).map(({ minute, n }) => `${minute}: ${n} times`)
  say(`${slots.length} minutes, each with its one job`, slots.length === 0 ? ['no job of a schedule was seen'] : twice)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`
}

interface Import {
  readonly status: string
  readonly mapping: readonly unknown[]
  readonly counts: { readonly done: number }
}

async function beginImport(web: Web, ada: Several['ada']): Promise<string> {
  const lines = Array.from(
    { length: importedRows },
    (_, at) => `Prueba${at};De Importar ${at};p${at}.${Date.now()}@import.example`,
  )
  const content = ['Nombre;Apellidos;Correo electrónico', ...lines].join('\n')
  const head = `--part\r\ncontent-disposition: form-data; name="file"; filename="contacts.csv"\r\n\r\n`
  const call = async (method: string, place: string, body?: unknown): Promise<string> => {
    const { status, text } = await web.send(ada, method, place, body)
    if (status >= 300) throw new Error(`${method} ${place}: ${status} ${text.slice(0, 300)}`)
    return text
  }
  const file = JSON.parse(await call('POST', '/files', `${head}${content}\r\n--part--\r\n`)) as { id: string } // Defined by the API.
  const { id } = JSON.parse(await call('POST', '/imports', { module: 'contact', file: file.id })) as { id: string } // Defined by the API.
  const reach = async (status: string): Promise<Import> => {
    for (;;) {
      const found = JSON.parse(await call('GET', `/imports/${id}`)) as Import // Defined by the API.
      if (found.status === status) return found
      await wait(50)
    }
  }
  const { mapping } = await reach('mapped')
  await call('PUT', `/imports/${id}/plan`, { mapping, options: {} })
  await reach('checked')
  await call('PUT', `/imports/${id}/run`)
  return id
}
