import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ColumnName } from '#catalog/field-types/define.ts'
import { operandColumn, operandValue } from '#catalog/field-types/formula-operand.ts'
import { formulaOperands, readType } from '#catalog/field-types/index.ts'
import { decimalText, round, type Decimal } from '#common/decimal.ts'
import { compileFormula, type CheckedFormula } from '#common/formula/check.ts'
import { evaluateFormula, type Clock } from '#common/formula/evaluate.ts'
import type { FormulaValue } from '#common/formula/values.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { amountText, fitsAmount, isMoney } from '#common/money.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import { formulaSql } from './formula-sql.ts'
import { perModule } from './known-once.ts'

type Part = 'amount' | 'base'

const compiled = new WeakMap<ModelField, CheckedFormula | null>()

function checkedFormula(module: ModelModule, field: ModelField): CheckedFormula | undefined {
  let formula = compiled.get(field)
  if (formula === undefined) {
    const result = compileFormula(field.options?.expression ?? '', formulaOperands(module.fields.values()))
    formula = 'checked' in result ? result.checked : null
    compiled.set(field, formula)
  }
  return formula ?? undefined
}

/** The fields that a formula reads: who may not read one of them may not read the formula. */
export function formulaSources(module: ModelModule, field: ModelField): readonly string[] {
  return field.type === 'formula' ? (checkedFormula(module, field)?.fields ?? []) : []
}

/** A formula computed when read: as JSON in its API form, and as the value that filters compare. */
export function formulaOf(
  ctx: Context,
  module: ModelModule,
  field: ModelField,
  alias: string,
): { json: Sql; compare: Sql } {
  const formula = checkedFormula(module, field)
  const type = readType(field)
  if (!formula) return { json: sql`null::json`, compare: raw(`null::${type.compareAs}`) }
  const value = (part: Part): Sql =>
    formulaSql(formula, (name) => operandSql(module, name, alias, part), clockOf(ctx, ctx.user.timeZone))
  const compare = sql`(${value('base')})`
  const column: ColumnName = (suffix) => `computed.v${suffix}`
  const from = type.widget === 'money' ? moneyColumns(ctx, module, formula, alias, value) : sql`${compare} as v`
  return {
    json: sql`(select ${raw(type.select?.(column, field) ?? column(''))} from (select ${from}) computed)`,
    compare,
  }
}

function operandSql(module: ModelModule, name: string, alias: string, part: Part): Sql {
  const field = module.fields.get(name)
  return field ? raw(operandColumn(field, readType(field), columnOf(field, alias), part)) : sql`null`
}

function columnOf(field: ModelField, alias: string): ColumnName {
  return (suffix) => `${alias}."${field.column}${suffix}"`
}

/** In the currency that all its amounts share, else in the base currency. */
function moneyColumns(
  ctx: Context,
  module: ModelModule,
  formula: CheckedFormula,
  alias: string,
  value: (part: Part) => Sql,
): Sql {
  const base = sql`${ctx.model.settings.baseCurrency}::text`
  const currencies = moneySources(module, formula).map((field) => raw(columnOf(field, alias)('_cur')))
  if (currencies.length === 0)
    return sql`round(${value('base')}, 2) as v, ${base} as v_cur, round(${value('base')}, 2) as v_base`
  const [first, last] = [sql`least(${join(currencies)})`, sql`greatest(${join(currencies)})`]
  return sql`round(case when ${first} = ${last} then ${value('amount')} else ${value('base')} end, 2) as v,
    case when ${first} = ${last} then ${first} else ${base} end as v_cur,
    round(${value('base')}, 2) as v_base`
}

function moneySources(module: ModelModule, formula: CheckedFormula): readonly ModelField[] {
  const fields = formula.fields.flatMap((name) => module.fields.get(name) ?? [])
  return fields.filter((field) => readType(field).widget === 'money')
}

const storedFormulaFields = perModule((module) =>
  [...module.fields.values()].filter(({ type, options }) => type === 'formula' && options?.stored),
)

/**
 * Values of the stored formulas of a record, in written form. A money result keeps the currency that
 * all the amounts it reads share; where they differ it is in the base currency.
 */
export function storedFormulas(ctx: Context, module: ModelModule, values: Values): Values {
  const results: Record<string, unknown> = {}
  for (const field of storedFormulaFields(module)) {
    const formula = checkedFormula(module, field)
    if (formula) results[field.name] = storedResult(ctx, module, field, formula, values)
  }
  return results
}

function storedResult(
  ctx: Context,
  module: ModelModule,
  field: ModelField,
  formula: CheckedFormula,
  values: Values,
): unknown {
  // What is stored is the same for every reader, hence the company's time zone.
  const clock = clockOf(ctx, ctx.model.settings.timeZone)
  const evaluate = (part: Part): FormulaValue =>
    evaluateFormula(formula, operandValues(module, formula, values, part), clock)
  const inBase = evaluate('base')
  if (field.options?.result !== 'money') return isDecimal(inBase) ? decimalText(inBase) : inBase
  const base = ctx.model.settings.baseCurrency
  const currencies = new Set(moneySources(module, formula).flatMap(({ name }) => currencyOf(values[name])))
  const [currency = base] = currencies.size === 1 ? currencies : []
  const amount =
    currencies.size === 1 ? rounded(ctx.model, evaluate('amount'), currency) : rounded(ctx.model, inBase, base)
  return amount === null ? null : { amount, currency, base: rounded(ctx.model, inBase, base) }
}

function operandValues(
  module: ModelModule,
  formula: CheckedFormula,
  values: Values,
  part: Part,
): ReadonlyMap<string, FormulaValue> {
  return new Map(
    formula.fields.map((name) => {
      const field = module.fields.get(name)
      return [name, field ? operandValue(field, readType(field), values[name], part) : null]
    }),
  )
}

/** To the decimals of the currency; null where the column could not hold it. */
function rounded(model: Model, value: FormulaValue, currency: string): string | null {
  if (!isDecimal(value)) return null
  const amount = round(value, model.currencies.get(currency)?.decimals ?? 2)
  return fitsAmount(amount) ? amountText(amount) : null
}

function clockOf(ctx: Context, timeZone: string): Clock {
  const now = ctx.environment.world.now()
  return { now, today: dayIn(now, timeZone), timeZone }
}

function currencyOf(value: unknown): string[] {
  return isMoney(value) ? [value.currency] : []
}

function isDecimal(value: FormulaValue): value is Decimal {
  return isObject(value) && 'units' in value
}
