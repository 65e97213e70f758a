/** Writes as one has to write them by hand for the same promise: all in a transaction, and nothing checked. */
import type pg from 'pg'
import type { BarePlan, BareStatement } from '#bench/bare-plan.ts'

export function asQuery({ name, text, values, slots }: BareStatement, given: readonly unknown[]): pg.QueryArrayConfig {
  const filled = [...values]
  slots.forEach((slot, index) => (filled[slot] = given[index]))
  return { name, text, values: filled, rowMode: 'array' }
}

/** A record, its entry in the change log and a job. @returns its id */
export async function createBare(
  client: pg.ClientBase,
  { insert }: BarePlan,
  { firstName, email }: Readonly<Record<string, string>>,
): Promise<unknown> {
  await client.query('begin')
  const made = await client.query<unknown[]>(asQuery(insert.record, [firstName, email]))
  const id = made.rows[0]?.[0]
  await client.query(asQuery(insert.change, [id, JSON.stringify({ firstName, email })]))
  await client.query(asQuery(insert.job, [JSON.stringify({ id })]))
  await client.query('commit')
  return id
}

/** A deal in another stage, its entry in the change log and in the history of its stages. */
export async function moveBare(client: pg.ClientBase, { move }: BarePlan, id: string, stage: string): Promise<void> {
  await client.query('begin')
  await client.query(asQuery(move.record, [stage, id]))
  await client.query(asQuery(move.change, [id, stage]))
  await client.query(asQuery(move.stage, [id, stage]))
  await client.query('commit')
}

export async function withClient<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}
