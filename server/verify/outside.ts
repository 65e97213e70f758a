import { createHash } from 'node:crypto'

import sql from 'sql-template-tag'

import { canonical } from '#server/model/elements.ts'
import { fixedTable } from '#server/model/registry.ts'

import { brokenIn, brokenOf, type Broken, type Verifying } from './define.ts'

/** The content of each attachment is there and is what its name says. */
export async function filesAreIntact(ctx: Verifying): Promise<Broken> {
  const { files, schema, migrator } = ctx.environment
  const table = fixedTable(schema, 'attachment')
  const rows = await ctx.tx.query<{ hash: string }>(sql`select distinct hash from ${table} order by hash`)
  const broken: string[] = []
  for (const { hash } of rows) {
    if (await files.isIntact(hash)) continue
    // It may have been deleted for good since the moment that is looked at.
    const [row] = await migrator.query<{ name: string }>(
      sql`select min(name) as name from ${table} where hash = ${hash} having count(*) > 0`,
    )
    if (row) broken.push(`file ${hash} ${row.name}`)
  }
  return brokenOf(broken)
}

const issuedPerBatch = 200

/** What left the company is kept as it left: whoever accepted it accepted this. */
export async function issuedIsAsItLeft(ctx: Verifying): Promise<Broken> {
  const table = fixedTable(ctx.environment.schema, 'issued_document')
  const broken: string[] = []
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const rows: { id: string; hash: string; document: unknown }[] = await ctx.tx.query(sql`
      select id, hash, document from ${table} where id > ${after} order by id limit ${issuedPerBatch}`)
    broken.push(...rows.filter(({ hash, document }) => sha256(document) !== hash).map(({ id }) => `document ${id}`))
    after = rows.length === issuedPerBatch ? rows.at(-1)?.id : undefined
  }
  return brokenOf(broken)
}

function sha256(document: unknown): string {
  return createHash('sha256').update(canonical(document)).digest('hex')
}

/** What is told outside says what was decided: an answer is of its document, and a mail that left says when. */
export async function mailsSayWhen(ctx: Verifying): Promise<Broken> {
  const [mails, replies, documents] = ['sent_mail', 'public_reply', 'issued_document'].map((name) =>
    fixedTable(ctx.environment.schema, name),
  )
  return await brokenIn(
    ctx,
    sql`select 'mail ' || m.id from ${mails} m where (m.state = 'sent') <> (m.sent_at is not null)
    union all select 'reply ' || r.id from ${replies} r join ${documents} d on d.id = r.document_id
      where d.record_id <> r.record_id`,
  )
}

/** Nobody holds work for longer than they were given: what is past its lease goes to somebody else. */
export async function jobsAreWithinLease(ctx: Verifying): Promise<Broken> {
  return await brokenIn(
    ctx,
    sql`select name || ' ' || id from lazo_jobs.job
      where state = 'active' and started_on + make_interval(secs => expire_seconds + 120) < now()`,
  )
}
