/** The same work as plain SQL, as somebody would write it by hand who knows the tables and need check nothing. */
import sql, { raw, type Sql } from 'sql-template-tag'
import { v7 as newId } from 'uuid'
import { coreId } from '#catalog/modules/define.ts'
import { openDatabase, type Database } from '#server/db/database.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import { physicalName } from '#server/model/elements.ts'
import { salesperson } from '#bench/product.ts'

export interface Plain {
  readonly db: Database
  /** Of the person under measure. */
  readonly userId: string
  /** Quoted. */
  readonly schema: string
  table(module: string): Sql
  column(module: string, field: string, suffix?: string): Sql
  close(): Promise<void>
}

export async function openPlain(folder: string, parallel: number): Promise<Plain> {
  const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
  const db = await openDatabase({ url: embedded.url, role: 'migrator', poolSize: parallel })
  const [place] = await db.query<{ schema: string }>(sql`select schema_name as schema from lazo.environment limit 1`)
  const [user] = await db.query<{ id: string }>(sql`select id from lazo."user" where email = ${salesperson}`)
  return {
    db,
    userId: user?.id ?? '',
    schema: `"${place?.schema}"`,
    table: (module) => raw(`"${place?.schema}"."${physicalName('m', coreId('module', module))}"`),
    column: (module, field, suffix = '') => raw(`"${physicalName('f', coreId('field', module, field))}${suffix}"`),
    async close() {
      await db.close()
      await embedded.stop()
    },
  }
}

export async function plainGet({ db, table }: Plain, id: string): Promise<void> {
  await db.text(sql`select row_to_json(t)::text from ${table('contact')} t where t.id = ${id} and t.deleted_at is null`)
}

export async function plainList({ db, userId, table, column }: Plain): Promise<void> {
  const contact = (field: string): Sql => sql`t.${column('contact', field)}`
  await db.text(sql`
    select json_agg(page)::text from (
      select t.id, t.title, ${contact('account')}, ${contact('jobTitle')}, ${contact('email')}, ${contact('phone')},
        ${contact('mobile')}, t.owner_id, t.updated_at
      from ${table('contact')} t
      where t.deleted_at is null and t.owner_id = ${userId} and ${contact('marketingConsent')} = 'granted'
        and ${contact('doNotCall')} = false
      order by t.title_key, t.id limit 50) page`)
}

export async function plainSearch({ db, userId, table }: Plain, text: string): Promise<void> {
  await db.text(sql`
    select coalesce(json_agg(page), '[]')::text from (
      select t.id, t.title, t.owner_id, t.updated_at from ${table('contact')} t
      where t.deleted_at is null and t.owner_id = ${userId} and t.search_text like ${`%${text}%`}
      order by t.title_key, t.id limit 50) page`)
}

export async function plainCreate({ db, userId, table, column }: Plain, name: string, email: string): Promise<void> {
  await db.query(sql`
    insert into ${table('contact')} (id, title, title_key, search_text, owner_id, created_at, updated_at,
      ${column('contact', 'firstName')}, ${column('contact', 'email')})
    values (${newId()}, ${name}, ${name}, ${`${name} ${email}`}, ${userId}, now(), now(), ${name}, ${email})`)
}

export async function plainMove({ db, table, column }: Plain, id: string, stage: string): Promise<void> {
  await db.query(sql`
    update ${table('opportunity')} set ${column('opportunity', 'stage')} = ${stage}, version = version + 1, updated_at = now()
    where id = ${id}`)
}

export async function plainTotals({ db, userId, table, column }: Plain): Promise<void> {
  const deal = (field: string, suffix = ''): Sql => sql`t.${column('opportunity', field, suffix)}`
  await db.text(sql`
    select json_agg(totals)::text from (
      select ${deal('stage')}, count(*), sum(${deal('amount', '_base')}) from ${table('opportunity')} t
      where t.deleted_at is null and t.owner_id = ${userId} group by 1) totals`)
}
