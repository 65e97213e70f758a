/** Our accounts, contacts and deals in the tables of another system, in a database beside ours. */
import pg from 'pg'
import sql, { raw, type Sql } from 'sql-template-tag'
import type { Plain } from '#bench/plain.ts'
import { copyIn } from '#server/db/copy.ts'

export interface PeerDatabase {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly name: string
}

/** Names of columns in the system's tables. */
interface Naming {
  readonly owner: string
  readonly account: string
  /** What stands for a person of ours. */
  person(id: Sql): Sql
}

/** A new one, on the server of ours. */
export async function createPeerDatabase(url: string, name: string): Promise<PeerDatabase> {
  const ours = new URL(url)
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    await admin.query(`drop database if exists "${name}" with (force)`)
    await admin.query(`create database "${name}"`)
  } finally {
    await admin.end()
  }
  return {
    host: ours.searchParams.get('host') ?? ours.hostname,
    port: Number(ours.port),
    user: ours.username,
    password: ours.password,
    name,
  }
}

export async function dropPeerDatabase(url: string, name: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`drop database if exists "${name}" with (force)`).finally(async () => await admin.end())
}

/** The same rows with the same ids; what lies in the bin stays out. */
export async function copyRows(plain: Plain, database: PeerDatabase, naming: Naming): Promise<void> {
  const { host, port, user, password, name } = database
  const client = new pg.Client({ host, port, user, password, database: name })
  await client.connect()
  try {
    for (const { table, columns, from } of selections(plain, naming)) {
      const names = columns.map((column) => `"${column}"`).join(', ')
      const chunks = await plain.db.transaction(
        async (tx) => await Array.fromAsync(tx.copyOut(`copy (${from}) to stdout`)),
      )
      await copyIn(client, `copy "${table}" (${names}) from stdin`, inTurn(chunks))
      await client.query(`vacuum analyze "${table}"`)
    }
  } finally {
    await client.end()
  }
}

async function* inTurn(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

interface Selection {
  readonly table: string
  readonly columns: readonly string[]
  readonly from: string
}

const common = ['id', 'name', 'createdAt', 'updatedAt']
export const contactTexts = ['email', 'phone', 'mobile', 'jobTitle', 'marketingConsent'] as const

function selections({ table, column }: Plain, { owner, account, person }: Naming): Selection[] {
  const who = person(sql`t.owner_id`).text
  const field = (module: string, name: string, suffix = ''): string => `t.${column(module, name, suffix).text}`
  const select = (module: string, more: readonly string[], where = ''): string =>
    `select t.id, t.title, t.created_at, t.updated_at, ${[who, ...more].join(', ')} from ${table(module).text} t ${where}`
  const present = 'where t.deleted_at is null'
  return [
    { table: 'accounts', columns: [...common, owner], from: select('account', []) },
    {
      table: 'contacts',
      columns: [...common, owner, account, 'doNotCall', ...contactTexts],
      from: select(
        'contact',
        ['account', 'doNotCall', ...contactTexts].map((name) => field('contact', name)),
        present,
      ),
    },
    {
      table: 'deals',
      columns: [...common, owner, account, 'stage', 'amount'],
      from: select(
        'opportunity',
        [field('opportunity', 'account'), field('opportunity', 'stage'), field('opportunity', 'amount', '_base')],
        present,
      ),
    },
  ]
}

/** People who own records, the one under measure first. */
export async function owners({ db, userId, table }: Plain): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from lazo."user" where id in (${raw(
      ['account', 'contact', 'opportunity']
        .map((module) => `select owner_id from ${table(module).text}`)
        .join(' union '),
    )}) order by id <> ${userId}, id`)
  return rows.map(({ id }) => id)
}
