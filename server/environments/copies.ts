import sql from 'sql-template-tag'

import { conflict, missing } from '#common/errors.ts'
import type { Context, Environment } from '#server/context.ts'
import { whenAlone } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import { copyProduction } from './copy.ts'
import type { Contents, Environments } from './environments.ts'

type CopyKind = 'sandbox' | 'training'

interface CopyState {
  readonly kind: CopyKind
  readonly contents: Contents
  readonly done: number
  readonly total: number
  readonly problem: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly isLeft: boolean
}

const copyJob = 'environment-copy'
/** Somebody is at it, or will be. */
const isWanted = sql`exists (select from lazo_jobs.job j where j.name = ${copyJob}
  and j.state in ('created', 'retry', 'active') and j.data->>'id' = environment_copy.id::text)`
const leaseSeconds = 2 * 3600

export async function listCopies({ db }: Environment): Promise<CopyState[]> {
  return await db.query<CopyState>(sql`
    select kind, contents, done::int, total::int, problem->>'message' as problem, started_at as "startedAt",
      finished_at as "finishedAt", finished_at is null and not ${isWanted} as "isLeft"
    from lazo.environment_copy order by kind`)
}

/** The row and its job are there together or not at all. One that nobody will finish makes way for another. */
export async function requestCopy(ctx: Context, kind: CopyKind, contents: Contents): Promise<void> {
  const { db, world, jobs } = ctx.environment
  const id = world.newId()
  await db.transaction(async (tx) => {
    const begun = await tx.query(sql`
      insert into lazo.environment_copy (kind, id, contents, schema_name, requested_by, started_at)
      values (${kind}, ${id}, ${contents}, ${`copy_${id.slice(-12)}`}, ${ctx.user.id}, ${world.now()})
      on conflict (kind) do update set id = excluded.id, contents = excluded.contents, schema_name = excluded.schema_name,
        requested_by = excluded.requested_by, started_at = excluded.started_at, done = 0, total = 0, problem = null,
        finished_at = null
      where environment_copy.finished_at is not null or not ${isWanted} returning 1`)
    if (begun.length === 0) throw conflict('Ya se está haciendo esa copia.', 'That copy is being made already.')
    await jobs.enqueue(tx, copyJob, { id }, { key: id })
  })
}

export function registerCopyWork(environments: () => Environments, production: Environment): void {
  production.jobs.work(
    copyJob,
    async ({ id }, { signal }) => {
      // A process that is thought dead may be at it still, and two would write into one schema: who takes over waits
      // for the one before, whose lock ends with its session, and finds what it left.
      const work = async () => await makeCopy(environments(), production, String(id), signal)
      await whenAlone(production.db, `copy:${id}`, work, signal)
    },
    { timeoutSeconds: leaseSeconds, retries: 1 },
  )
}

interface CopyRow {
  readonly id: string
  readonly kind: CopyKind
  readonly contents: Contents
  readonly schema: string
}

async function makeCopy(
  environments: Environments,
  production: Environment,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  const { db, world } = production
  const [row] = await db.query<CopyRow>(sql`
    select id, kind, contents, schema_name as schema from lazo.environment_copy where id = ${id} and finished_at is null`)
  if (!row) return
  try {
    await copyProduction(production, {
      ...row,
      secret: await maskingSecret(production),
      signal,
      progress: async (done, total) =>
        void (await db.query(sql`update lazo.environment_copy set done = ${done}, total = ${total} where id = ${id}`)),
    })
    await putInUse(production, row)
  } catch (error) {
    // Who was stopped leaves it to the next.
    if (signal.aborted) throw error
    const message = error instanceof Error ? error.message : String(error)
    const problem = JSON.stringify({ message: message.slice(0, 500) })
    await db.query(sql`
      update lazo.environment_copy set problem = ${problem}::jsonb, finished_at = ${world.now()} where id = ${id}`)
    world.log({ event: 'environment.copyFailed', kind: row.kind, message })
  }
  environments.forget()
  await dropUnused(production)
}

/** One moment the old copy, the next the new one; whoever is in it stays. Nothing where another was asked for since. */
async function putInUse({ migrator, world }: Environment, row: CopyRow): Promise<void> {
  await migrator.transaction(async (tx) => {
    const finished = await tx.query(sql`
      update lazo.environment_copy set finished_at = ${world.now()}, done = total
      where id = ${row.id} and finished_at is null returning 1`)
    if (finished.length === 0) return
    const updated = await tx.query(sql`
      update lazo.environment set schema_name = ${row.schema}, contents = ${row.contents}, refreshed_at = ${world.now()}
      where kind = ${row.kind} returning 1`)
    if (updated.length === 0) {
      await tx.query(sql`
        insert into lazo.environment (id, workspace_id, kind, schema_name, created_at, contents, refreshed_at)
        select ${world.newId()}, workspace_id, ${row.kind}, ${row.schema}, ${world.now()}, ${row.contents}, ${world.now()}
        from lazo.environment where kind = 'production' limit 1`)
    }
  })
}

export async function deleteCopy(environments: Environments, kind: CopyKind): Promise<void> {
  const { production } = environments
  const gone = await production.migrator.query<{ schema: string }>(sql`
    delete from lazo.environment where kind = ${kind} returning schema_name as schema`)
  if (gone.length === 0) throw missing()
  await production.db.query(sql`delete from lazo.environment_copy where kind = ${kind} and finished_at is not null`)
  environments.forget()
  await dropUnused(production)
}

/** Schemas of copies that no environment has and none is being made in; one in use at the moment waits for the next time. */
async function dropUnused({ migrator, world }: Environment): Promise<void> {
  const rows = await migrator.query<{ schema: string }>(sql`
    select nspname as schema from pg_namespace where nspname ~ '^copy_[0-9a-f]{12}$'
      and nspname not in (select schema_name from lazo.environment)
      and nspname not in (select schema_name from lazo.environment_copy where finished_at is null)`)
  for (const { schema } of rows) {
    await migrator
      .transaction(async (tx: Transaction) => {
        await tx.exec(`drop schema "${schema}" cascade`)
        await tx.query(sql`delete from lazo.migration where schema_name = ${schema}`)
        await tx.query(sql`delete from lazo.setting where key = ${`catalogue.${schema}`}`)
      })
      .catch((error: Error) => world.log({ event: 'environment.schemaKept', schema, message: error.message }))
  }
}

/** The same for every copy: who learned with one finds the same made-up people in the next. */
async function maskingSecret({ db, world }: Environment): Promise<string> {
  const secret = Buffer.from(world.randomBytes(32)).toString('hex')
  const [row] = await db.query<{ value: string }>(sql`
    with made as (
      insert into lazo.setting (key, value) values ('maskingSecret', ${JSON.stringify(secret)}::jsonb)
      on conflict (key) do nothing returning value)
    select value from made union all select value from lazo.setting where key = 'maskingSecret' limit 1`)
  const value = row?.value ?? ''
  if (!/^[0-9a-f]{64}$/.test(value)) throw new Error('The secret of masked copies is not what was written.')
  return value
}
