/** Asks the product what people ask, within this process, and the database how it answers. */
import pg from 'pg'
import { invariant } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { createKey } from '#server/access/api-keys.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import { sessionSettings } from '#server/db/session-settings.ts'
import { createApp } from '#server/http/app.ts'
import { openSystem } from '#server/main.ts'
import { loadModel } from '#server/model/registry.ts'
import { readSettings } from '#server/settings.ts'
import { findPerson } from '#server/users/password-reset.ts'
import { administrator, salesperson } from '#bench/product.ts'
import type { Sizes } from '#bench/plan-rules.ts'
import { statementsOf, type Statement } from '#bench/statements.ts'

/** Who reaches rows as their own or their group's, and who reaches all. */
const people = { group: salesperson, all: administrator } as const
export type Reader = keyof typeof people

interface Asked {
  readonly answer: unknown
  readonly statements: readonly Statement[]
}

export interface Asking {
  readonly model: Model
  readonly sizes: Sizes
  ask(reader: Reader, place: string): Promise<Asked>
  /** The plan as the product has it, run: the JSON of EXPLAIN. */
  explain(statement: Statement): Promise<unknown>
}

/** Over a data folder that no server runs on. */
export async function withAsking<T>(folder: string, work: (asking: Asking) => Promise<T>): Promise<T> {
  const settings = readSettings({ LAZO_REQUESTS_PER_MINUTE: '100000000' }, { data: folder })
  const { system, close } = await openSystem(settings, { as: 'command', log: () => undefined })
  const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
  const planner = new pg.Client({ connectionString: embedded.url })
  const { fastify } = await createApp(system)
  try {
    await planner.connect()
    await planner.query(sessionSettings('app'))
    await planner.query(`set statement_timeout = '300s'`)
    const keys = new Map<Reader, string>()
    for (const reader of ['group', 'all'] as const) {
      const person = await findPerson(system.db, people[reader])
      invariant(person, `${people[reader]} is of the large company`)
      const key = { name: 'plans', scopes: ['read' as const], expiresAt: null }
      keys.set(reader, (await createKey(system, { userId: person.id, environmentId: null }, key)).secret)
    }
    return await work({
      model: await loadModel(system.environment),
      sizes: await sizesOf(planner),
      explain: async (statement) => await explain(planner, statement),
      async ask(reader, place) {
        let answer: unknown
        const statements = await statementsOf(async () => {
          const headers = { authorization: `Bearer ${keys.get(reader)}` }
          const { statusCode, body } = await fastify.inject({ method: 'GET', url: `/api/v1${place}`, headers })
          // Some things are not for every reader or record; what takes too long is seen by what it reads.
          const isExpected = statusCode < 300 || [403, 404, 409, 503].includes(statusCode)
          invariant(isExpected, `${place}: ${statusCode} ${body}`)
          answer = statusCode < 300 && body !== '' ? JSON.parse(body) : {}
        })
        return { answer, statements }
      },
    })
  } finally {
    await fastify.close()
    await planner.end()
    await embedded.stop()
    await close()
  }
}

async function explain(planner: pg.Client, { text, values }: Statement): Promise<unknown> {
  await planner.query('begin read only')
  try {
    await planner.query(`prepare asked as ${text}`)
    const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`
    const { rows } = await planner.query<{ 'QUERY PLAN': unknown }>(
      `explain (analyze, buffers, timing off, format json) execute asked${given}`,
    )
    return rows[0]?.['QUERY PLAN']
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
  const { rows } = await planner.query<{ name: string; table: string; rows: number }>(`
    select c.relname as name, coalesce(t.relname, c.relname) as table, coalesce(t.reltuples, c.reltuples)::float8 as rows
    from pg_class c left join pg_index x on x.indexrelid = c.oid left join pg_class t on t.oid = x.indrelid
    where c.relkind in ('r', 'i')`)
  return {
    tables: new Map(rows.filter(({ name, table }) => name === table).map((one) => [one.name, one.rows])),
    indexes: new Map(rows.map(({ name, table }) => [name, table])),
  }
}
