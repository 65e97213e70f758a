import { createHash } from 'node:crypto'

import sql, { raw } from 'sql-template-tag'

import type { Element } from '#common/element.ts'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { planModel } from '#server/model/plan.ts'
import { applyPlan } from '#server/model/apply.ts'
import { readElements } from '#server/model/registry.ts'

import { BackupError, readContainer } from './container.ts'
import { neutralReason } from './neutral.ts'
import type { Entry } from './container.ts'
import { backedTables, copyTarget, isWaitingJobs, quote, readJournal, waitingJobs } from './tables.ts'
import type { BackedTable } from './tables.ts'
import type { Inventory, Manifest, TableSummary } from './write-backup.ts'

interface RestoreOptions {
  readonly password: string | undefined
  /** A copy to look at: no keys, no mail, no calls, until it is released. */
  readonly neutralise: boolean
}

/**
 * Fills an installation that nobody uses yet. The rows come in one transaction that ends only when the
 * manifest agrees with what was loaded: a damaged backup, a full disk or a kill leaves nothing behind.
 */
export async function restoreBackup(
  environment: Environment,
  place: string,
  options: RestoreOptions,
): Promise<Manifest> {
  await refuseUsed(environment)
  await makeTables(environment, place, options.password)
  const entries = await readContainer(place, options.password)
  return await environment.migrator.transaction(async (tx) => {
    await tx.exec(
      'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0',
    )
    const tables = await backedTables(tx, ['lazo', environment.schema])
    await tx.exec(`create temp table waiting_job (like lazo_jobs.job including defaults) on commit drop`)
    const constraints = await dropForeignKeys(tx, environment.schema)
    await tx.exec(`truncate ${tables.map(({ schema, table }) => `${quote(schema)}.${quote(table)}`).join(', ')}`)
    const manifest = await load(tx, environment, entries, tables)
    for (const constraint of constraints) await tx.exec(constraint)
    await continueNumbers(tx, environment.schema)
    if (options.neutralise) await neutralise(tx, environment)
    else await goOn(tx)
    return manifest
  })
}

async function refuseUsed({ db }: Environment): Promise<void> {
  const rows = await db.query(sql`select 1 from lazo."user" limit 1`)
  if (rows.length > 0) throw new BackupError('There is somebody here already: restore into an empty place.')
}

/** The first entries say what the tables are; making them changes the model of an installation that is empty. */
async function makeTables(environment: Environment, place: string, password: string | undefined): Promise<void> {
  const entries = await readContainer(place, password)
  const first = await entries.next()
  const inventory = first.done ? undefined : first.value.header
  if (!inventory || !isInventory(inventory)) throw new BackupError('The file has no inventory.')
  await refuseOtherSteps(environment, inventory)
  const second = await entries.next()
  if (second.done || second.value.header.table !== 'element') throw new BackupError('The file has no elements.')
  const elements = await readBackedElements(environment, second.value)
  await entries.return(undefined)
  await applyPlan(environment, await planModel(environment, elements), { by: null })
}

function isInventory(header: Entry['header']): header is Entry['header'] & Inventory {
  return header.kind === 'inventory' && Array.isArray(header.journal) && Array.isArray(header.environments)
}

async function refuseOtherSteps(environment: Environment, inventory: Inventory): Promise<void> {
  const here = new Set(
    (await readJournal(environment.migrator, ['lazo', environment.schema])).map(
      ({ schema, name, hash }) => `${schema} ${name} ${hash}`,
    ),
  )
  const there = inventory.journal.map(({ schema, name, hash }) => `${schema} ${name} ${hash}`)
  const isSame = there.length === here.size && there.every((step) => here.has(step))
  const isOwn = inventory.environments.length === 1 && inventory.environments[0]?.schema === environment.schema
  if (isSame && isOwn) return
  throw new BackupError(
    'The backup was made by another version of Lazo: restore it with that version, then start this one on the result.',
  )
}

/** Through a table of the moment, so that PostgreSQL reads what PostgreSQL wrote. */
async function readBackedElements(environment: Environment, entry: Entry): Promise<Element[]> {
  const { columns } = asTable(entry)
  const names = columns.map(quote).join(', ')
  return await environment.migrator.transaction(async (tx) => {
    await tx.exec(`create schema restoring; create table restoring.element (like ${quote(environment.schema)}.element)`)
    await tx.copyIn(`copy restoring.element (${names}) from stdin`, entry.content)
    const elements = await readElements(tx, 'restoring')
    await tx.exec('drop schema restoring cascade')
    return elements
  })
}

async function dropForeignKeys(tx: Transaction, schema: string): Promise<string[]> {
  const rows = await tx.query<{ table: string; name: string; definition: string }>(sql`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace::regnamespace::text in ('lazo', ${schema}) and conparentid = 0`)
  for (const { table, name } of rows) await tx.exec(`alter table ${table} drop constraint ${quote(name)}`)
  return rows.map(({ table, name, definition }) => `alter table ${table} add constraint ${quote(name)} ${definition}`)
}

async function load(
  tx: Transaction,
  environment: Environment,
  entries: AsyncGenerator<Entry>,
  tables: readonly BackedTable[],
): Promise<Manifest> {
  const loaded: TableSummary[] = []
  let files = 0
  for await (const entry of entries) {
    const { kind } = entry.header
    if (kind === 'table') loaded.push(await loadTable(tx, entry, tables))
    else if (kind === 'file') {
      await loadFile(environment, entry)
      files += 1
    } else if (kind === 'manifest') return agreed(entry.header, loaded, files)
  }
  throw new BackupError('The file has no manifest.')
}

async function loadTable(tx: Transaction, entry: Entry, tables: readonly BackedTable[]): Promise<TableSummary> {
  const given = asTable(entry)
  const isJobs = isWaitingJobs(given)
  const known = isJobs
    ? waitingJobs
    : tables.find(({ schema, table }) => schema === given.schema && table === given.table)
  const isSame =
    known && given.columns.length === known.columns.length && given.columns.every((one) => known.columns.includes(one))
  if (!isSame) throw new BackupError(`The table ${given.schema}.${given.table} of the backup does not fit here.`)
  const hash = createHash('sha256')
  const source = (async function* () {
    for await (const chunk of entry.content) {
      hash.update(chunk)
      yield chunk
    }
  })()
  const target = isJobs ? { ...given, schema: 'pg_temp', table: 'waiting_job' } : given
  const rows = await tx.copyIn(`copy ${copyTarget(target)} from stdin`, source)
  return { schema: given.schema, table: given.table, rows, sha256: hash.digest('hex') }
}

function asTable({ header }: Entry): BackedTable {
  const { schema, table, columns } = header
  const isTable = typeof schema === 'string' && typeof table === 'string' && Array.isArray(columns)
  if (!isTable) throw new BackupError('An entry of the file is not a table.')
  return { schema, table, columns: columns.map(String) }
}

const fileBytesMax = 10_000_000_000

async function loadFile({ files }: Environment, entry: Entry): Promise<void> {
  const stored = await files.put(entry.content, { bytesMax: fileBytesMax })
  if (stored.hash !== entry.header.hash)
    throw new BackupError(`The file ${String(entry.header.hash)} is not what it was.`)
}

function agreed(header: Entry['header'], loaded: readonly TableSummary[], files: number): Manifest {
  // The writer's own shape, under its checksum.
  const manifest = header as unknown as Manifest
  const nameOf = ({ schema, table, rows, sha256 }: TableSummary): string => `${schema}.${table} ${rows} ${sha256}`
  const expected = manifest.tables.map(nameOf).toSorted().join('\n')
  if (expected === loaded.map(nameOf).toSorted().join('\n') && files === manifest.files) return manifest
  throw new BackupError('What was loaded is not what the manifest says.')
}

/** Identity columns go on after the highest number that was restored. */
async function continueNumbers(tx: Transaction, schema: string): Promise<void> {
  const rows = await tx.query<{ schema: string; table: string; column: string; sequence: string }>(sql`
    select n.nspname as schema, c.relname as table, a.attname as column,
      pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('lazo', ${schema}) and c.relkind = 'r' and a.attidentity <> ''`)
  for (const { schema: place, table, column, sequence } of rows) {
    await tx.query(sql`
      select setval(${sequence}::regclass, greatest(max(${raw(quote(column))}), 1), max(${raw(quote(column))}) is not null)
      from ${raw(`${quote(place)}.${quote(table)}`)}`)
  }
}

/** What waited for a worker waits again, under its own name; of one key the first alone, as in any queue. */
async function goOn(tx: Transaction): Promise<void> {
  const names = raw(waitingJobs.columns.map(quote).join(', '))
  await tx.query(sql`delete from lazo_jobs.job where state < 'completed'`)
  await tx.query(sql`
    insert into lazo_jobs.job (${names}) select ${names} from waiting_job w
    where exists (select from lazo_jobs.queue q where q.name = w.name) order by created_on, id on conflict do nothing`)
}

/** What waited in the company is the company's to send: from here it does not leave after a release either. */
async function neutralise(tx: Transaction, { schema, world }: Environment): Promise<void> {
  const now = world.now()
  await tx.query(sql`
    update ${raw(`${quote(schema)}.sent_mail`)}
    set state = case state when 'waiting' then 'failed' else 'unsure' end, error = ${neutralReason}
    where state in ('waiting', 'sending')`)
  await tx.query(sql`
    update ${raw(`${quote(schema)}.notification`)} set mail = 'none' where mail in ('now', 'digest')`)
  await tx.query(sql`update lazo.api_key set revoked_at = ${now} where revoked_at is null`)
  await tx.query(sql`
    insert into lazo.setting (key, value, updated_at) values ('neutral', 'true'::jsonb, ${now})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`)
}
