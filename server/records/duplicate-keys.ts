import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { takeTime } from '#server/db/session-settings.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Reason } from './candidates.ts'
import { stemSql } from './same-name.ts'
import { columnName } from './select.ts'

/** What a record is recognised by, of which only the hash is kept. */
export type KeyKind = Extract<Reason, 'taxId' | 'email' | 'phone' | 'name' | 'domain'>

interface Source {
  readonly kind: KeyKind
  /** The fields that it is made of; none for the name, which its title is. */
  readonly fields: readonly ModelField[]
  /** SQL text of the normalised value; null and empty are no key. */
  readonly value: string
}

/** Where everybody may have an address: it says nothing of a company. */
const freeMail =
  'gmail.com googlemail.com hotmail.com hotmail.es outlook.com outlook.es live.com msn.com yahoo.com yahoo.es ' +
  'ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.es proton.me protonmail.com telefonica.net terra.es ono.com ' +
  'movistar.es orange.es ya.com wanadoo.es euskaltel.net hotmail.com.mx prodigy.net.mx yahoo.com.mx yahoo.com.ar'

export function keySources(module: ModelModule): Source[] {
  const { person, company } = module.capabilities
  const ofType = (type: string): ModelField[] => [...module.fields.values()].filter((field) => field.type === type)
  const stem = stemSql('t.title_key')
  const website = module.fields.get(company?.website ?? '')
  const domains = [
    ...(website && !person ? [{ fields: [website], value: hostOf(column(website)) }] : []),
    ...ofType('email').map((field) => ({ fields: [field], value: mailDomain(column(field)) })),
  ]
  return [
    ...ofType('taxId').map((field) => ({
      kind: 'taxId' as const,
      fields: [field],
      value: `upper(${column(field)}) || coalesce(${column(field, '_country')}, '')`,
    })),
    ...ofType('email').map((field) => ({ kind: 'email' as const, fields: [field], value: `lower(${column(field)})` })),
    ...ofType('phone').map((field) => ({
      kind: 'phone' as const,
      fields: [field],
      value: `split_part(${column(field)}, ';', 1)`,
    })),
    // A first name alone is nobody's name.
    { kind: 'name', fields: [], value: person ? `case when ${stem} like '% %' then ${stem} end` : stem },
    // Colleagues share a domain: it says something of those of one name.
    ...domains.map(({ fields, value }) => ({
      kind: 'domain' as const,
      fields,
      value: person ? `nullif(${stem}, '') || '@' || ${value}` : value,
    })),
  ]
}

function column(field: ModelField, suffix = ''): string {
  return columnName(field, 't')(suffix)
}

function hostOf(url: string): string {
  return `nullif(regexp_replace(regexp_replace(lower(${url}), '^([a-z]+://)?(www[.])?', ''), '[/:?#].*$', ''), '')`
}

function mailDomain(email: string): string {
  const free = freeMail.split(' ').map((domain) => `'${domain}'`)
  return `(select d from split_part(lower(${email}), '@', 2) d where d not in ('', ${free.join(', ')}))`
}

/** Kinds of which the reader may know why two records are alike. */
export function readableKinds(module: ModelModule, mayRead: (field: string) => boolean): KeyKind[] {
  const sources = keySources(module)
  const kinds = [...new Set(sources.map(({ kind }) => kind))]
  const fieldsOf = (kind: KeyKind): string[] =>
    kind === 'name'
      ? [...module.titleFields]
      : sources.filter((source) => source.kind === kind).flatMap(({ fields }) => fields.map(({ name }) => name))
  return kinds.filter((kind) => fieldsOf(kind).every(mayRead))
}

export function keyTable(ctx: Context): Sql {
  return fixedTable(ctx.environment.schema, 'duplicate_key')
}

/** Says anew what records are recognised by; those in the bin by nothing. */
export async function writeKeys(ctx: Context, module: ModelModule, ids: readonly string[]): Promise<void> {
  const legs = keySources(module).map(
    ({ kind, value }) => sql`select t.id, ${kind}::text as kind, ${raw(value)} as value
      from ${tableOf(ctx, module)} t where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null`,
  )
  await ctx.environment.db.transaction(async (tx) => {
    await tx.exec(takeTime)
    await tx.query(sql`delete from ${keyTable(ctx)} where record_id = any(${[...ids]}::uuid[])`)
    await tx.query(sql`
      insert into ${keyTable(ctx)} (record_id, module_id, kind, key)
      select distinct id, ${module.id}::uuid, kind, md5(value)::uuid
      from (${join(legs, ' union all ')}) found where length(value) > 2`)
  })
}
