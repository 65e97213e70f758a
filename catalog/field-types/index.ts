import { invariant } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import { addedFieldType } from './added.ts'
import { address } from './address.ts'
import { autoNumber } from './auto-number.ts'
import { boolean } from './boolean.ts'
import { dateTime } from './date-time.ts'
import { date } from './date.ts'
import { decimal } from './decimal.ts'
import type { FieldType } from './define.ts'
import { duration } from './duration.ts'
import { email } from './email.ts'
import { file } from './file.ts'
import { operandType } from './formula-operand.ts'
import { formula } from './formula.ts'
import { image } from './image.ts'
import { integer } from './integer.ts'
import { json } from './json.ts'
import { longText } from './long-text.ts'
import { money } from './money.ts'
import { nextActivity } from './next-activity.ts'
import { option } from './option.ts'
import { options } from './options.ts'
import { percent } from './percent.ts'
import { personName } from './person-name.ts'
import { phone } from './phone.ts'
import { polymorphic } from './polymorphic.ts'
import { recurrence } from './recurrence.ts'
import { relation } from './relation.ts'
import { relations } from './relations.ts'
import { richText } from './rich-text.ts'
import { rollup } from './rollup.ts'
import { stage } from './stage.ts'
import { tags } from './tags.ts'
import { taxId } from './tax-id.ts'
import { text } from './text.ts'
import { url } from './url.ts'
import { user } from './user.ts'

export const fieldTypes: readonly FieldType[] = [
  text,
  longText,
  richText,
  integer,
  decimal,
  percent,
  money,
  boolean,
  date,
  dateTime,
  duration,
  recurrence,
  email,
  phone,
  url,
  address,
  personName,
  taxId,
  option,
  options,
  tags,
  relation,
  relations,
  polymorphic,
  user,
  file,
  image,
  autoNumber,
  formula,
  rollup,
  stage,
  nextActivity,
  json,
]

const byName = new Map(fieldTypes.map((type) => [type.name, type]))

export function isFieldType(name: string): boolean {
  return byName.has(name) || addedFieldType(name) !== undefined
}

export function fieldType(name: string): FieldType {
  const type = byName.get(name) ?? addedFieldType(name)
  invariant(type !== undefined, `field type ${name} is in the catalogue`)
  return type
}

/** The type by which a field is read, filtered, sorted and shown: a computed field's is its result's. */
export function readType(field: Field): FieldType {
  const type = fieldType(field.type)
  return type.actsAs?.(field) ?? type
}

/** The fields of a module that its formulas may read. */
export function formulaOperands(fields: Iterable<Field>): ReadonlyMap<string, FormulaType> {
  const operands = new Map<string, FormulaType>()
  for (const field of fields) {
    const type = isFieldType(field.type) ? operandType(field, readType(field)) : undefined
    if (type !== undefined) operands.set(field.name, type)
  }
  return operands
}
