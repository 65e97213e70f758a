/**
 * How the database answers what people ask all day: each question goes through the HTTP side of the product
 * to the database, and each statement that it takes is planned as for the product and run; what it reads is
 * counted. Time is not looked at.
 */
import process from 'node:process'
import sql from 'sql-template-tag'
import pg from 'pg'
import { invariant } from '#common/errors.ts'
import { createKey } from '#server/access/api-keys.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import { sessionSettings } from '#server/db/session-settings.ts'
import { createApp } from '#server/http/app.ts'
import { openSystem } from '#server/main.ts'
import { loadModel } from '#server/model/registry.ts'
import { readSettings } from '#server/settings.ts'
import { findPerson } from '#server/users/password-reset.ts'
import type { System } from '#server/system.ts'
import { administrator, salesperson } from '#bench/product.ts'
import { largeRows, readingsOf, tooMuch, type Kind, type Reading, type Sizes } from '#bench/plan-rules.ts'
import { askAll, excuses, type Ask } from '#bench/questions.ts'
import { statementsOf, type Statement } from '#bench/statements.ts'

export interface Finding {
  readonly question: string
  readonly reader: string
  readonly kind: Kind
  readonly readings: readonly Reading[]
  /** Why it is left so, where it is known. */
  readonly excuse: string | undefined
  readonly statement: string
}

export interface PlansRun {
  readonly questions: number
  readonly statements: number
  readonly findings: readonly Finding[]
}

/** Who reaches rows as their own or their group's, and who reaches all. */
const people = { group: salesperson, all: administrator } as const
export type Reader = keyof typeof people

export interface PlansOptions {
  /** Questions that contain it. */
  readonly only?: string | undefined
  readonly readers?: readonly Reader[]
}

/** Over a data folder that no server runs on. */
export async function checkPlans(folder: string, options: PlansOptions = {}): Promise<PlansRun> {
  const settings = readSettings({ LAZO_REQUESTS_PER_MINUTE: '100000000' }, { data: folder })
  const { system, close } = await openSystem(settings, { as: 'command', log: () => undefined })
  const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
  const planner = new pg.Client({ connectionString: embedded.url })
  await planner.connect()
  try {
    await planner.query(sessionSettings('app'))
    await planner.query(`set statement_timeout = '300s'`)
    const place = { system, planner, sizes: await sizesOf(planner), only: options.only }
    const runs: PlansRun[] = []
    for (const reader of options.readers ?? (['group', 'all'] as const)) {
      const email = people[reader]
      const person = await findPerson(system.db, email)
      invariant(person, `${email} is of the large company`)
      const owner = { userId: person.id, environmentId: null }
      const { secret } = await createKey(system, owner, { name: 'plans', scopes: ['read'], expiresAt: null })
      runs.push(await checkReader(place, reader, secret))
    }
    return {
      questions: runs.reduce((sum, run) => sum + run.questions, 0),
      statements: runs.reduce((sum, run) => sum + run.statements, 0),
      findings: runs.flatMap((run) => run.findings),
    }
  } finally {
    await planner.end()
    await embedded.stop()
    await close()
  }
}

interface Place {
  readonly system: System
  readonly planner: pg.Client
  readonly sizes: Sizes
  /** Questions that contain it. */
  readonly only: string | undefined
}

async function checkReader(place: Place, reader: string, key: string): Promise<PlansRun> {
  const { system, planner, sizes, only } = place
  const { fastify } = await createApp(system)
  const model = await loadModel(system.environment)
  const seen = new Set<string>()
  const findings: Finding[] = []
  let questions = 0
  const ask: Ask = async ({ place: address, kind }) => {
    let answer: unknown
    const heard = await statementsOf(async () => {
      const { statusCode, body } = await fastify.inject({
        method: 'GET',
        url: `/api/v1${address}`,
        headers: { authorization: `Bearer ${key}` },
      })
      // Some things are not for every reader or record; what takes too long is found below.
      invariant([403, 404, 409, 503].includes(statusCode) || statusCode < 300, `${address}: ${statusCode} ${body}`)
      answer = statusCode < 300 && body !== '' ? JSON.parse(body) : {}
    })
    if (only !== undefined && !address.includes(only)) return answer
    questions += 1
    for (const statement of heard) {
      const known = JSON.stringify([kind, statement.text, statement.values])
      if (seen.has(known)) continue
      seen.add(known)
      const readings = tooMuch(await plan(planner, statement), kind, sizes)
      if (readings.length === 0) continue
      const excuse = excuses.find((one) => one.place.test(decodeURIComponent(address)))
      findings.push({ question: address, reader, kind, readings, excuse: excuse?.why, statement: statement.text })
    }
    return answer
  }
  await askAll(model, ({ table }) => (sizes.tables.get(table) ?? 0) >= largeRows, ask)
  await fastify.close()
  return { questions, statements: seen.size, findings }
}

async function plan(planner: pg.Client, { text, values }: Statement): Promise<Reading[]> {
  await planner.query('begin read only')
  try {
    await planner.query(`prepare asked as ${text}`)
    const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`
    const { rows } = await planner.query<{ 'QUERY PLAN': unknown }>(
      `explain (analyze, timing off, format json) execute asked${given}`,
    )
    return readingsOf(rows[0]?.['QUERY PLAN'])
  } finally {
    await planner.query('rollback')
    await planner.query('deallocate all')
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  const text = Array.isArray(value) ? `{${value.map((one) => JSON.stringify(one)).join(',')}}` : String(value)
  return pg.escapeLiteral(text)
}

async function sizesOf(planner: pg.Client): Promise<Sizes> {
  const { rows } = await planner.query<{ name: string; table: string; rows: number }>(
    sql`select c.relname as name, coalesce(t.relname, c.relname) as table, coalesce(t.reltuples, c.reltuples)::float8 as rows
      from pg_class c left join pg_index x on x.indexrelid = c.oid left join pg_class t on t.oid = x.indrelid
      where c.relkind in ('r', 'i')`.text,
  )
  return {
    tables: new Map(rows.filter(({ name, table }) => name === table).map((one) => [one.name, one.rows])),
    indexes: new Map(rows.map(({ name, table }) => [name, table])),
  }
}

/** Answers whether every plan is as it should be. */
export function printPlans({ questions, statements, findings }: PlansRun): boolean {
  const bad = findings.filter(({ excuse }) => excuse === undefined)
  for (const [why, ones] of Map.groupBy(findings, ({ excuse }) => excuse ?? '')) {
    process.stdout.write(`${why === '' ? 'Reads too much:' : `Known: ${why}`}\n`)
    for (const { reader, kind, question, readings } of ones) {
      const read = readings.map(({ node, table, rows }) => `${node} ${table} ${rows.toLocaleString('en')}`).join(', ')
      process.stdout.write(`  ${reader}, ${kind}: ${decodeURIComponent(question)}\n    ${read}\n`)
    }
  }
  process.stdout.write(
    `${questions} questions in ${statements} statements: ${bad.length} read too much, ${findings.length - bad.length} are known to.\n`,
  )
  return bad.length === 0
}
