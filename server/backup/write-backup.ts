import { createHash } from 'node:crypto'

import sql, { raw } from 'sql-template-tag'

import type { Environment } from '#server/context.ts'
import { whenAlone } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import { contentsLock } from '#server/records/file-contents.ts'
import { noteInstallation } from '#server/users/installation.ts'

import { writeContainer } from './container.ts'
import type { Entry } from './container.ts'
import { backedTables, copyTarget, quote, readJournal, waitingJobs } from './tables.ts'
import type { BackedTable, Journal } from './tables.ts'

export interface Manifest {
  readonly kind: 'manifest'
  readonly createdAt: string
  readonly tables: readonly TableSummary[]
  readonly files: number
  /** Documents whose content is not on the disk: their records are in the backup, and what they said is in none. */
  readonly missing: readonly Content[]
}

interface Content {
  readonly hash: string
  readonly names: readonly string[]
}

export interface TableSummary {
  readonly schema: string
  readonly table: string
  readonly rows: number
  readonly sha256: string
}

export interface Inventory {
  readonly kind: 'inventory'
  readonly journal: readonly Journal[]
  readonly environments: readonly { readonly schema: string }[]
}

/** One snapshot of everything, taken while the server works, in one file. */
export async function writeBackup(
  environment: Environment,
  place: string,
  password: string | undefined,
): Promise<Manifest> {
  const { migrator } = environment
  let manifest: Manifest | undefined
  const write = async () =>
    await migrator.transaction(
      async (tx) => {
        await tx.exec('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
        const entries = collect(tx, environment, (made) => {
          manifest = made
        })
        await writeContainer(place, entries, { password, world: environment.world })
      },
      { isolation: 'repeatable read', readOnly: true },
    )
  // The files of that moment too: what is deleted meanwhile stays until they have been read.
  await whenAlone(migrator, contentsLock, write)
  if (!manifest) throw new Error('The backup was not finished.')
  await noteInstallation(environment, 'backup', { at: manifest.createdAt, missing: manifest.missing.length })
  return manifest
}

async function* collect(
  tx: Transaction,
  environment: Environment,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Entry> {
  const environments = await tx.query<{ schema: string }>(
    sql`select schema_name as schema from lazo.environment where kind = 'production' order by id`,
  )
  const schemas = environments.map(({ schema }) => schema)
  const inventory: Inventory = {
    kind: 'inventory',
    journal: await readJournal(tx, ['lazo', ...schemas]),
    environments,
  }
  yield { header: { ...inventory }, content: nothing() }
  const summaries: TableSummary[] = []
  for (const table of [...inOrder(await backedTables(tx, ['lazo', ...schemas])), waitingJobs]) {
    const hash = createHash('sha256')
    yield { header: { kind: 'table', ...table }, content: hashed(rowsOf(tx, table), hash) }
    summaries.push({
      schema: table.schema,
      table: table.table,
      rows: await countRows(tx, table),
      sha256: hash.digest('hex'),
    })
  }
  let files = 0
  const missing: Content[] = []
  for (const used of await usedContents(tx, schemas)) {
    const { hash } = used
    if ((await environment.files.writtenAt(hash)) === undefined) {
      missing.push(used)
      continue
    }
    yield { header: { kind: 'file', hash }, content: environment.files.read(hash) }
    files += 1
  }
  const manifest: Manifest = { kind: 'manifest', createdAt: environment.world.now(), tables: summaries, files, missing }
  onManifest(manifest)
  yield { header: { ...manifest }, content: nothing() }
}

/** The elements first: from them a restore makes the tables of the rest. */
function inOrder(tables: readonly BackedTable[]): BackedTable[] {
  return tables.toSorted((a, b) => Number(b.table === 'element') - Number(a.table === 'element'))
}

function rowsOf(tx: Transaction, table: BackedTable): AsyncIterable<Uint8Array> {
  // In the order of the log, which the restored rows are numbered by anew.
  const from =
    table.table === 'change'
      ? `(select ${table.columns.map(quote).join(', ')} from ${quote(table.schema)}.change order by xid, seq)`
      : table === waitingJobs
        ? `(${selected(table)} order by created_on, id)`
        : partOf(table)
  return tx.copyOut(`copy ${from} to stdout`)
}

/** Rows of the system that belong to copies of production, which no backup has. */
const ofProduction: Readonly<Record<string, string>> = {
  'lazo.environment': `kind = 'production'`,
  'lazo.api_key': 'environment_id is null',
  'lazo.setting': `key not like 'catalogue.copy%' and key not like 'installation.%'`,
  'lazo_jobs.job': `state < 'completed' and name not like '\\_\\_%' and name <> 'environment-copy' and data->>'environment' is null`,
}

function partOf(table: BackedTable): string {
  return `${table.schema}.${table.table}` in ofProduction ? `(${selected(table)})` : copyTarget(table)
}

function selected({ schema, table, columns }: BackedTable): string {
  const condition = ofProduction[`${schema}.${table}`] ?? 'true'
  return `select ${columns.map(quote).join(', ')} from ${quote(schema)}.${quote(table)} where ${condition}`
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk)
    yield chunk
  }
}

async function countRows(tx: Transaction, { schema, table }: BackedTable): Promise<number> {
  const rows = await tx.query<{ count: number }>(
    sql`select count(*)::int as count from ${raw(`${quote(schema)}.${quote(table)}`)}
        where ${raw(ofProduction[`${schema}.${table}`] ?? 'true')}`,
  )
  return rows[0]?.count ?? 0
}

async function usedContents(tx: Transaction, schemas: readonly string[]): Promise<Content[]> {
  const names = new Map<string, string[]>()
  for (const schema of schemas) {
    const rows = await tx.query<Content>(sql`
      select hash, array_agg(distinct name order by name) as names from ${raw(`${quote(schema)}.attachment`)} group by hash`)
    for (const row of rows) names.set(row.hash, [...(names.get(row.hash) ?? []), ...row.names])
  }
  return [...names.keys()].toSorted().map((hash) => ({ hash, names: names.get(hash) ?? [] }))
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
