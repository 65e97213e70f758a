import type { Field } from '#common/field.ts'
import { decimalFrom } from '#common/decimal.ts'
import { compileFormula, fitsResult } from '#common/formula/check.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import type { FormulaProblem } from '#common/formula/parse.ts'
import type { FormulaValue } from '#common/formula/values.ts'
import { isMoney } from '#common/money.ts'
import type { ColumnName, FieldType } from './define.ts'

/*
 * What formulas see of a field: its type, its column and its value. `type` is the type by which the
 * field is read. Money is read by its base amount, or by its amount where all share a currency.
 */

const byComparison: Readonly<Record<string, FormulaType>> = {
  text: 'text',
  numeric: 'number',
  bigint: 'number',
  integer: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamptz: 'dateTime',
}

/**
 * Undefined for what formulas cannot read: relations, lists, rich text, what depends on the reader,
 * and other formulas, so that there is no order and no circle.
 */
export function operandType(field: Field, type: FieldType): FormulaType | undefined {
  if (field.type === 'formula' || field.type === 'nextActivity' || field.type === 'richText') return undefined
  if (type.operators.some((operator) => operator === 'has')) return undefined
  if (type.widget === 'money') return 'money'
  return Object.hasOwn(byComparison, type.compareAs) ? byComparison[type.compareAs] : undefined
}

export function operandColumn(field: Field, type: FieldType, column: ColumnName, part: 'amount' | 'base'): string {
  if (type.widget === 'money') return column(part === 'base' ? '_base' : '')
  const hasMain = type.columns(field).some(({ suffix }) => suffix === '')
  return hasMain ? column('') : (type.compare?.(column, field) ?? column(''))
}

/** The same from a value in its written or its API form. */
export function operandValue(field: Field, type: FieldType, value: unknown, part: 'amount' | 'base'): FormulaValue {
  if (value === null || value === undefined) return null
  switch (operandType(field, type)) {
    case 'money':
      return isMoney(value) ? (decimalFrom(part === 'base' ? value.base : value.amount) ?? null) : null
    case 'number':
      return decimalFrom(value) ?? null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
    case 'dateTime':
      return typeof value === 'string' ? value : null
    case 'text':
      return typeof value === 'string' ? value : type.searchText?.(value) || null
    case undefined:
      return null
  }
}

/** What is wrong with a formula field, given what its module's other fields are to formulas. */
export function formulaProblems(field: Field, operands: ReadonlyMap<string, FormulaType>): readonly FormulaProblem[] {
  const { expression = '', result = '', stored = false } = field.options ?? {}
  const compiled = compileFormula(expression, operands)
  if ('problems' in compiled) return compiled.problems
  const { type, readsClock } = compiled.checked
  const es = `Da un valor de tipo ${type}, no ${result}.`
  const en = `It gives a value of type ${type}, not ${result}.`
  return [
    ...(fitsResult(type, result) ? [] : [{ at: 0, message: { es, en } }]),
    ...(stored && readsClock ? [{ at: 0, message: clockStored }] : []),
  ]
}

const clockStored = {
  es: 'TODAY y NOW cambian solos: la fórmula no se puede guardar, solo calcular al leer.',
  en: 'TODAY and NOW change by themselves: the formula cannot be stored, only computed when read.',
}
