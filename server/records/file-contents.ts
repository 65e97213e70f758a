import sql, { join, type Sql } from 'sql-template-tag'
import { unavailable } from '#common/errors.ts'
import type { Context, Environment } from '#server/context.ts'
import { whileAlone } from '#server/db/alone.ts'
import type { Queryable, Transaction } from '#server/db/database.ts'
import type { StoredFile } from '#server/files/files.ts'
import { fixedTable } from '#server/model/registry.ts'

/** Held by whoever removes contents, and by whoever needs all that there were at one moment. */
export const contentsLock = 'contents'

const perStep = 200
/** A list that was imported is personal data: it goes when its import can no longer be undone. */
const unclaimedDays = 90
/** By then whoever put it has said whose it is, or never will. */
const leftAgeMs = 24 * 3600 * 1000

/** A file that is in no record yet. @throws where its content went this moment, with the last file that had the same */
export async function keepUpload({ environment, user }: Context, name: string, stored: StoredFile): Promise<string> {
  const { db, files, schema, world } = environment
  const id = world.newId()
  await db.transaction(async (tx) => {
    await lockContents(tx, [stored.hash])
    if ((await files.writtenAt(stored.hash)) === undefined)
      throw unavailable('El archivo no se pudo guardar. Vuelve a subirlo.', 'The file was not kept. Upload it again.')
    await tx.query(sql`
      insert into ${fixedTable(schema, 'attachment')} (id, hash, name, mime, size, created_at, created_by)
      values (${id}, ${stored.hash}, ${name}, ${stored.mediaType}, ${stored.size}, ${world.now()}, ${user.id})`)
  })
  return id
}

/** The same content may be in several files, also of other environments: it goes with the last. */
export async function removeContents(environment: Environment, hashes: readonly string[]): Promise<void> {
  const all = [...new Set(hashes)].toSorted()
  if (all.length === 0) return
  // What stays because somebody else is at it goes with the next night.
  await whileAlone(environment.db, contentsLock, async () => {
    for (let at = 0; at < all.length; at += perStep) await removeUnused(environment, all.slice(at, at + perStep))
  })
}

async function removeUnused({ db, files }: Environment, hashes: readonly string[]): Promise<void> {
  await db.transaction(async (tx) => {
    await lockContents(tx, hashes)
    for (const hash of await unusedOf(tx, hashes)) await files.remove(hash)
  })
}

/** What a content is used for and whether it is removed is decided one after the other. */
async function lockContents(tx: Transaction, hashes: readonly string[]): Promise<void> {
  await tx.query(sql`
    select pg_advisory_xact_lock(hashtextextended('content:' || hash, 0)) from unnest(${[...hashes]}::text[]) hash`)
}

async function unusedOf(db: Queryable, hashes: readonly string[]): Promise<readonly string[]> {
  const environments = await db.query<{ schema: string }>(sql`select schema_name as schema from lazo.environment`)
  const uses = environments.flatMap(({ schema }): Sql[] => [
    sql`select hash from ${fixedTable(schema, 'attachment')}`,
    sql`select file_hash from ${fixedTable(schema, 'import_batch')}`,
  ])
  const rows = await db.query<{ hash: string }>(sql`
    select hash from unnest(${[...hashes]}::text[]) hash except (${join(uses, ' union all ')})`)
  return rows.map(({ hash }) => hash)
}

/**
 * Uploads that came into no record, and every content that no file has any more: what a process left that died, what
 * was in a copy that is gone, what a backup was reading when its record was deleted.
 * @returns how many uploads
 */
export async function forgetUploads(environment: Environment): Promise<number> {
  const { db, files, schema, world } = environment
  const nowMs = Date.parse(world.now())
  const gone = await db.query(sql`
    delete from ${fixedTable(schema, 'attachment')} where record_id is null
      and created_at < ${world.now()}::timestamptz - make_interval(days => ${unclaimedDays}) returning 1`)
  let some: string[] = []
  const look = async () => {
    const left: string[] = []
    for (const hash of await unusedOf(db, some)) {
      const writtenAt = await files.writtenAt(hash)
      if (writtenAt !== undefined && nowMs - Date.parse(writtenAt) > leftAgeMs) left.push(hash)
    }
    await removeContents(environment, left)
    some = []
  }
  for await (const hash of files.hashes()) if (some.push(hash) === perStep) await look()
  await look()
  return gone.length
}
