import sql, { raw, type Sql } from 'sql-template-tag'
import { decimalFrom, decimalText, round, type Decimal } from '#common/decimal.ts'
import { compileFormula, type CheckedFormula } from '#common/formula/check.ts'
import { evaluateFormula, type Clock } from '#common/formula/evaluate.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import type { FormulaValue } from '#common/formula/values.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney, type Money } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import { typeOf } from './fields.ts'
import { formulaSql } from './formula-sql.ts'
import { isoText, columnName } from './select.ts'

const formulaTypes: Readonly<Record<string, FormulaType>> = {
  text: 'text',
  citext: 'text',
  numeric: 'number',
  bigint: 'number',
  int: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamptz: 'dateTime',
}

/** The type that formulas see of a field; other formulas cannot be read, so no order is needed. */
export function formulaTypeOf(field: ModelField): FormulaType | undefined {
  if (field.type === 'formula' || field.type === 'nextActivity') return undefined
  const type = typeOf(field)
  return type.widget === 'money' ? 'money' : formulaTypes[type.compareAs]
}

export function formulaFields(module: ModelModule): Map<string, FormulaType> {
  return new Map(
    [...module.fields.values()].flatMap((field) => {
      const type = formulaTypeOf(field)
      return type === undefined ? [] : [[field.name, type] as const]
    }),
  )
}

const compiled = new WeakMap<ModelField, CheckedFormula | null>()

function checkedFormula(module: ModelModule, field: ModelField): CheckedFormula | undefined {
  let formula = compiled.get(field)
  if (formula === undefined) {
    const result = compileFormula(field.options?.expression ?? '', formulaFields(module))
    formula = 'checked' in result ? result.checked : null
    compiled.set(field, formula)
  }
  return formula ?? undefined
}

/** The fields that a formula reads: who may not read one of them may not read the formula. */
export function formulaSources(module: ModelModule, field: ModelField): readonly string[] {
  return field.type === 'formula' ? (checkedFormula(module, field)?.fields ?? []) : []
}

function clockOf(ctx: Context): Clock {
  const now = ctx.environment.world.now()
  return { now, today: dayIn(now, ctx.user.timeZone), timeZone: ctx.user.timeZone }
}

/** A formula computed when read: as JSON in its API form, and as the value that filters compare. */
export function formulaOf(ctx: Context, module: ModelModule, field: ModelField, alias: string): { json: Sql; compare: Sql } {
  const formula = checkedFormula(module, field)
  if (!formula) return { json: sql`null::json`, compare: sql`null::text` }
  const value = formulaSql(formula, (name) => sourceSql(module, name, alias), clockOf(ctx))
  return { json: resultJson(ctx, field, value), compare: sql`(${value})` }
}

function sourceSql(module: ModelModule, name: string, alias: string): Sql {
  const field = module.fields.get(name)
  if (!field) return sql`null`
  const column = columnName(field, alias)
  return raw(typeOf(field).compare?.(column, field) ?? column(''))
}

function resultJson(ctx: Context, field: ModelField, value: Sql): Sql {
  switch (field.options?.result) {
    case 'number':
      return sql`trim_scale(${value})::text`
    case 'money': {
      const base = ctx.model.settings.baseCurrency
      return sql`(select case when computed.amount is not null then json_build_object('amount', computed.amount::text,
        'currency', ${base}::text, 'base', computed.amount::text) end from (select round(${value}, 2) as amount) computed)`
    }
    case 'dateTime':
      return isoText(value)
    default:
      return value
  }
}

/**
 * Values of the stored formulas of a record, in written form. A money result keeps the currency that
 * all the amounts it reads share; where they differ it is in the base currency.
 */
export function storedFormulas(ctx: Context, module: ModelModule, values: Values): Values {
  const results: Record<string, unknown> = {}
  for (const field of module.fields.values()) {
    if (field.type !== 'formula' || !field.options?.stored) continue
    const formula = checkedFormula(module, field)
    if (formula) results[field.name] = storedResult(ctx, module, field, formula, values)
  }
  return results
}

function storedResult(ctx: Context, module: ModelModule, field: ModelField, formula: CheckedFormula, values: Values): unknown {
  const evaluate = (part: 'amount' | 'base'): FormulaValue =>
    evaluateFormula(formula, inputs(module, formula, values, part), clockOf(ctx))
  const inBase = evaluate('base')
  if (inBase === null) return null
  if (field.options?.result !== 'money') return isDecimal(inBase) ? decimalText(inBase) : inBase
  const currencies = new Set(formula.fields.flatMap((name) => currencyOf(values[name])))
  const [currency = ctx.model.settings.baseCurrency] = currencies
  const shared = currencies.size === 1 ? currency : ctx.model.settings.baseCurrency
  const amount = currencies.size === 1 ? evaluate('amount') : inBase
  if (!isDecimal(amount) || !isDecimal(inBase)) return null
  const decimals = ctx.model.currencies.get(shared)?.decimals ?? 2
  return { amount: decimalText(round(amount, decimals), 2), currency: shared, base: decimalText(round(inBase, 2), 2) }
}

function inputs(module: ModelModule, formula: CheckedFormula, values: Values, part: 'amount' | 'base'): Map<string, FormulaValue> {
  return new Map(
    formula.fields.map((name) => {
      const field = module.fields.get(name)
      return [name, field ? inputOf(field, values[name], part) : null]
    }),
  )
}

function inputOf(field: ModelField, value: unknown, part: 'amount' | 'base'): FormulaValue {
  if (value === null || value === undefined) return null
  switch (formulaTypeOf(field)) {
    case 'money':
      return isMoney(value) ? (decimalFrom(baseOrAmount(value, part)) ?? null) : null
    case 'number':
      return decimalFrom(value) ?? null
    case 'boolean':
      return value === true
    default:
      return typeof value === 'string' ? value : null
  }
}

function baseOrAmount(value: Money, part: 'amount' | 'base'): string {
  return part === 'base' && 'base' in value && typeof value.base === 'string' ? value.base : value.amount
}

function currencyOf(value: unknown): string[] {
  return isMoney(value) ? [value.currency] : []
}

function isDecimal(value: FormulaValue): value is Decimal {
  return isObject(value) && 'units' in value
}
