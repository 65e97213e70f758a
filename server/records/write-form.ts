import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { typeOf } from './fields.ts'
import { columnName } from './select.ts'

/**
 * SQL of a record's own values as JSON by field name, in the form in which they are written:
 * relations as ids, money with its rate. The change log keeps this form, so that undo can write it.
 */
export function writeForm(module: ModelModule, alias: string): Sql {
  const fields = [...module.fields.values()].filter((field) => columnsOf(field).length > 0)
  if (fields.length === 0) return sql`'{}'::json`
  const columns = fields.map((field) => sql`${written(field, alias)} as ${raw(`"${field.name}"`)}`)
  return sql`(select row_to_json(own) from (select ${join(columns)}) own)`
}

function written(field: ModelField, alias: string): Sql {
  const column = columnName(field, alias)
  if (field.type === 'money') {
    return sql`case when ${raw(column(''))} is not null then json_build_object(
      'amount', trim_scale(${raw(column(''))})::text, 'currency', ${raw(column('_cur'))},
      'base', trim_scale(${raw(column('_base'))})::text, 'rate', trim_scale(${raw(column('_rate'))})::text,
      'rateDate', ${raw(column('_rate_date'))}) end`
  }
  if (field.type === 'nextActivity')
    return raw(`to_char(${column('')} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
  const type = typeOf(field)
  return raw(type.select?.(column, field) ?? column(''))
}

/** A written value in the form in which a user would give it. */
export function inputForm(ctx: Context, value: unknown): unknown {
  if (isMoney(value)) return { amount: value.amount, currency: value.currency }
  if (isObject(value) && 'module' in value && 'id' in value) {
    return { module: ctx.model.modulesById.get(String(value.module))?.name, id: value.id }
  }
  return value ?? null
}
