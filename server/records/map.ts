import sql, { join } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField, unknownField } from './fields.ts'
import { conditionsOf, reader, type ListQuery } from './list.ts'
import { orderBy, sortKeys } from './page.ts'
import { limitTo, recordJson } from './select.ts'

/** More than that is a cloud in which nobody sees anything. */
export const mappedMax = 2000

/** A record with an address in the form of its field type; null where it has none. */
interface Addressed {
  readonly id: string
  readonly title: string
  readonly address: Readonly<Record<string, string | null>> | null
}

/** The records that the same list shows, with one of their addresses, up to one more than a map shows. */
export async function addressedRecords(
  ctx: Context,
  query: Omit<ListQuery, 'cursor' | 'limit' | 'count' | 'fields'> & { readonly place: string },
): Promise<Addressed[]> {
  const module = moduleOf(ctx, query.module)
  const field = readableField(ctx, module, query.place)
  if (!field || !module.fields.has(query.place)) throw unknownField(query.place)
  if (field.type !== 'address')
    throw invalidField('place', 'type', 'Tiene que ser una dirección.', 'It must be a postal address.')
  const conditions = [...conditionsOf(ctx, module, query, 't'), rowRule(ctx, module, 'read', 't')]
  const rows = await reader(ctx).query<{ record: Readonly<Record<string, unknown>> }>(sql`
    select ${recordJson(ctx, module, [field], 't', [field.name])} as record from ${tableOf(ctx, module)} t
    where ${join(conditions, ' and ')} order by ${orderBy(ctx, module, sortKeys(ctx, module, query.sort))}
    ${limitTo(mappedMax + 1)}`)
  return rows.map(({ record }) => ({
    id: String(record.id),
    title: String(record.title),
    // The form that the field type gives it.
    address: (record[field.name] ?? null) as Addressed['address'],
  }))
}
