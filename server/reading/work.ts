import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { readFileJob } from '#server/files/read-file-job.ts'
import { fixedTable } from '#server/model/registry.ts'
import { textLimits } from './limits.ts'
import { nothing, type WordedText } from './parts.ts'
import { readTextApart } from './read-apart.ts'

const sweepJob = 'read-files'
const sweepMax = 300
const sweepMs = 8 * 60_000

interface Unread {
  readonly id: string
  readonly hash: string
  readonly name: string
  readonly mime: string
  readonly size: string
}

/** Each file is read once a record has it; those that came in another way, or were missed, a little later. */
export function registerReadingWork(environment: Environment): void {
  const { jobs } = environment
  const options = { timeoutSeconds: 180, retries: 2 }
  jobs.work(readFileJob, async (data) => await readOne(environment, String(data.file)), options)
  jobs.work(sweepJob, async () => await readMissed(environment), { timeoutSeconds: 600, retries: 0 })
  jobs.schedule(sweepJob, '*/5 * * * *', 'UTC')
}

async function readOne(environment: Environment, id: string): Promise<void> {
  const { db, schema } = environment
  const [file] = await db.query<Unread & Record<string, unknown>>(sql`
    select id, hash, name, mime, size from ${fixedTable(schema, 'attachment')} where id = ${id}`)
  if (file) await readInto(environment, file)
}

/** Files of restored backups, copies and demo data have no job of their own. */
async function readMissed(environment: Environment): Promise<void> {
  const { db, schema, world } = environment
  const before = new Date(Date.parse(world.now()) - 4 * 60_000).toISOString()
  const files = await db.query<Unread & Record<string, unknown>>(sql`
    select id, hash, name, mime, size from ${fixedTable(schema, 'attachment')}
    where text_state is null and record_id is not null and created_at < ${before} order by created_at desc limit ${sweepMax}`)
  const end = Date.parse(world.now()) + sweepMs
  for (const file of files) {
    if (Date.parse(world.now()) > end) return
    await readInto(environment, file).catch(async (error: Error) => {
      world.log({ event: 'file.unread', file: file.id, message: error.message })
      await keepText(environment, file.id, nothing('unread'))
    })
  }
}

async function readInto(environment: Environment, file: Unread): Promise<void> {
  await keepText(environment, file.id, await textOf(environment, file))
}

async function textOf({ files }: Environment, { hash, name, mime, size }: Unread): Promise<WordedText> {
  if (Number(size) > textLimits.fileBytesMax) return nothing('tooLarge')
  if (mime.startsWith('image/') || Number(size) === 0) return nothing('empty')
  const folder = await mkdtemp(join(tmpdir(), 'lazo-read-'))
  try {
    const path = join(folder, 'file')
    await pipeline(files.read(hash), createWriteStream(path, { mode: 0o600 }))
    return await readTextApart({ path, name, mime })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function keepText({ db, schema }: Environment, id: string, text: WordedText): Promise<void> {
  const parts = text.parts.map((part, index) => ({ number: index + 1, text: part, words: text.partWords[index] }))
  await db.transaction(async (tx) => {
    const found = await tx.query(sql`
      update ${fixedTable(schema, 'attachment')} set text_state = ${text.state} where id = ${id} returning 1`)
    await tx.query(sql`delete from ${fixedTable(schema, 'file_text')} where file_id = ${id}`)
    // It may have been deleted while it was read.
    if (found.length === 0 || parts.length === 0) return
    await tx.query(sql`
      insert into ${fixedTable(schema, 'file_text')} (file_id, is_paged, parts, words)
      values (${id}, ${text.isPaged}, ${parts.length}, array_to_tsvector(${[...text.words]}::text[]))`)
    await tx.query(sql`
      insert into ${fixedTable(schema, 'file_text_part')} (file_id, number, text, words)
      select ${id}::uuid, x.number, x.text, array_to_tsvector(array(select jsonb_array_elements_text(x.words)))
      from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as x (number int, text text, words jsonb)`)
  })
}
