import sql, { raw } from 'sql-template-tag'
import { fieldType } from '#catalog/field-types/index.ts'
import { conversionOf, type Convert, type ConversionContext } from '#common/conversions.ts'
import type { Localized } from '#common/errors.ts'
import type { ParseContext } from '#common/field.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { normalize } from '#common/normalize.ts'
import type { Queryable, Transaction } from '#server/db/database.ts'
import { addField, columnsOf, qualified } from './ddl.ts'
import { parseContextOf } from './parse-values.ts'

/** A field that keeps its values in another type. */
export interface Conversion {
  readonly module: ModelModule
  readonly from: ModelField
  readonly to: ModelField
  readonly convert: Convert
  readonly context: ConversionContext
  readonly parsing: ParseContext
}

/** A value that the new type does not take, and why. */
export interface Unfit {
  readonly id: string
  readonly title: string
  readonly value: string
  readonly problem: Localized
}

interface ConversionResult {
  readonly unfit: number
  readonly samples: readonly Unfit[]
}

const batchSize = 2_000
const samplesMax = 5
const noValue: Localized = { es: 'No tiene equivalente.', en: 'It has no equivalent.' }

/** How the values of a field become those of its new type; undefined where that is not declared. */
export function conversionBetween(before: Model, after: Model, fieldId: string): Conversion | undefined {
  const [from, to] = [before.fieldsById.get(fieldId), after.fieldsById.get(fieldId)]
  const module = [...before.modules.values()].find(({ fields }) => from && fields.get(from.name)?.id === fieldId)
  const convert = from && to ? conversionOf(from.type, to.type) : undefined
  if (!from || !to || !module || convert === undefined || convert === 'kept') return undefined
  const parsing = parseContextOf(after, module, { now: '', today: '', userId: null })
  return { module, from, to, convert, context: contextOf(before, after), parsing }
}

function contextOf(before: Model, after: Model): ConversionContext {
  const { locale, timeZone, baseCurrency } = after.settings
  const language = locale.startsWith('es') ? 'es' : 'en'
  const optionsOf = (model: Model, list: string) => model.optionLists.get(list)?.options ?? []
  return {
    currency: baseCurrency,
    optionLabel: (list, value) => optionsOf(before, list).find((one) => one.value === value)?.label[language] ?? value,
    optionNamed(list, text) {
      const wanted = normalize(text)
      const names = optionsOf(after, list).map(({ value, label }) => ({ value, all: [value, label.es, label.en] }))
      return names.find(({ all }) => all.some((one) => normalize(one) === wanted))?.value
    },
    startOfDay: (day) => `${day}T00:00:00${offsetOf(day, timeZone)}`,
  }
}

/** `+02:00`: how far the zone is from universal time on that day. */
function offsetOf(day: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    new Date(`${day}T00:00:00Z`),
  )
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? 'Z' : name.slice(3)
}

/** What would be lost; nothing is written. */
export async function tryConversion(db: Queryable, schema: string, conversion: Conversion): Promise<ConversionResult> {
  let unfit = 0
  const samples: Unfit[] = []
  for await (const rows of batchesOf(db, schema, conversion, '')) {
    for (const { id, title, value } of rows) {
      const result = convertValue(conversion, value)
      if ('stored' in result) continue
      unfit += 1
      if (samples.length < samplesMax) samples.push({ id, title, value: shown(conversion.from, value), ...result })
    }
  }
  return { unfit, samples }
}

/** Where the values wait for those of the new type to be written. */
const aside = 'old_'

/** Gives the field its new columns with the converted values in them. The answer says how many were lost. */
export async function runConversion(tx: Transaction, schema: string, conversion: Conversion): Promise<number> {
  const { module, from, to } = conversion
  const table = qualified(schema, module.table)
  for (const { name } of columnsOf(from))
    await tx.exec(`alter table ${table} rename column "${name}" to "${aside}${name}"`)
  for (const statement of addField(schema, module, to)) await tx.exec(statement)
  let unfit = 0
  const columns = columnsOf(to)
  for await (const rows of batchesOf(tx, schema, conversion, aside)) {
    const written = rows.flatMap(({ id, value }) => {
      const result = convertValue(conversion, value)
      return 'stored' in result ? [{ id, ...result.stored }] : []
    })
    unfit += rows.length - written.length
    await tx.query(sql`
      update ${raw(table)} t set ${raw(columns.map(({ name }) => `"${name}" = x."${name}"`).join(', '))}
      from json_to_recordset(${JSON.stringify(written)}::json) as x
        (id uuid, ${raw(columns.map((column) => `"${column.name}" ${column.sql}`).join(', '))})
      where x.id = t.id`)
  }
  const drops = columnsOf(from).map(({ name }) => `drop column "${aside}${name}"`)
  await tx.exec(`alter table ${table} ${drops.join(', ')}`)
  return unfit
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly title: string
  readonly value: unknown
}

/** All records that have a value, those in the bin too. */
async function* batchesOf(
  db: Queryable,
  schema: string,
  { module, from }: Conversion,
  prefix: string,
): AsyncGenerator<readonly Row[]> {
  const column = (suffix: string) => `t."${prefix}${from.column}${suffix}"`
  const value = fieldType(from.type).select?.(column, from) ?? column('')
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const rows: Row[] = await db.query<Row>(sql`
      select t.id, t.title, to_json(${raw(value)}) as value from ${raw(qualified(schema, module.table))} t
      where t.id > ${after} and ${raw(column(''))} is not null order by t.id limit ${batchSize}`)
    if (rows.length > 0) yield rows
    after = rows.length === batchSize ? rows.at(-1)?.id : undefined
  }
}

type Converted = { readonly stored: Readonly<Record<string, unknown>> } | { readonly problem: Localized }

function convertValue({ from, to, convert, context, parsing }: Conversion, value: unknown): Converted {
  const input = convert(value, { from, to }, context)
  if (input === undefined || input === null) return { problem: noValue }
  const parsed = fieldType(to.type).parse(input, to, parsing)
  if (!('value' in parsed)) return { problem: parsed.problem }
  if (parsed.value === null) return { problem: noValue }
  const bySuffix = isMoney(parsed.value)
    ? { '': parsed.value.amount, _cur: parsed.value.currency, _base: parsed.value.amount, _rate: '1' }
    : (fieldType(to.type).store?.(parsed.value) ?? { '': parsed.value })
  return { stored: Object.fromEntries(Object.entries(bySuffix).map(([suffix, one]) => [to.column + suffix, one])) }
}

function shown(from: ModelField, value: unknown): string {
  const text =
    fieldType(from.type).exportText?.(value, from) ?? (typeof value === 'string' ? value : JSON.stringify(value))
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
