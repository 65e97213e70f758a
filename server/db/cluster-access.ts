import pg from 'pg'

import { removeToken, superuser, writeToken } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { errorCode } from './database-violation.ts'

export const databaseName = 'lazo'
const maintenanceDatabase = 'postgres'

export function urlOf({ socket }: Cluster, database: string): string {
  const credentials = socket.password ? `${superuser}:${socket.password}` : superuser
  const address = `postgresql://${credentials}@${socket.directory ? 'localhost' : '127.0.0.1'}:${socket.port}/${database}`
  return socket.directory ? `${address}?host=${encodeURIComponent(socket.directory)}` : address
}

/** A connection to the server's own database, for what concerns the server as a whole. */
export async function connectForMaintenance(cluster: Cluster, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, maintenanceDatabase),
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function withMaintenance<T>(cluster: Cluster, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectForMaintenance(cluster, 'lazo start')
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

export async function probe(cluster: Cluster): Promise<'ready' | 'starting' | 'absent'> {
  try {
    await withMaintenance(cluster, (client) => client.query('select 1'))
    return 'ready'
  } catch (error) {
    return errorCode(error) === '57P03' ? 'starting' : 'absent'
  }
}

/** Makes sure that the server is the one of this directory, that it keeps what it acknowledges, and that our database is there. */
export async function prepareServer(cluster: Cluster, adopted: boolean): Promise<void> {
  await withMaintenance(cluster, async (client) => {
    if (adopted) await assertSameDirectory(cluster, client)
    await assertDurable(client)
    await createDatabase(client)
  })
}

async function assertSameDirectory(cluster: Cluster, client: pg.Client): Promise<void> {
  const token = await writeToken(cluster)
  try {
    const result = await client.query<{ text: string | null }>('select pg_read_file($1, true) as text', [
      `lazo-token-${token}`,
    ])
    if (result.rows[0]?.text === token) return
  } finally {
    await removeToken(cluster, token)
  }
  throw new Error(
    `${cluster.clusterDir} is a copy of a folder whose database is running. ` +
      'Stop that one before you start the copy, or make the copy with a backup.',
  )
}

const durableSettings = ['fsync', 'full_page_writes', 'data_checksums']

async function assertDurable(client: pg.Client): Promise<void> {
  const result = await client.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [durableSettings],
  )
  const off = result.rows.filter(({ setting }) => setting !== 'on').map(({ name }) => name)
  if (off.length > 0) throw new Error(`The database would lose data: ${off.join(', ')} must be on.`)
}

async function createDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
  if (found.rows.length > 0) return
  await client.query(`create database ${databaseName}`).catch((error: unknown) => {
    // Another process made it in the meantime.
    const code = errorCode(error)
    if (code !== '42P04' && code !== '23505') throw error
  })
}
