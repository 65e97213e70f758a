import { writeRulesFor } from '#catalog/extension.ts'
import { fieldType } from '#catalog/field-types/index.ts'
import { invariant, violation, type Violation } from '#common/errors.ts'
import type { ParseContext } from '#common/field.ts'
import { matches } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import type { Context, Policy } from '#server/context.ts'
import { documentDefaults } from './document-rules.ts'
import { isComputed, readableField } from './fields.ts'
import { lifecycleViolations, stateRefusal } from './lifecycle.ts'
import { perModule } from './known-once.ts'
import { moneyFields } from './base-amounts.ts'
import { checkQualification } from './qualification.ts'
import { checkStage } from './stage.ts'

/** Values by field name in written form: relations as ids, money as `{amount, currency}`. */
export type Values = Readonly<Record<string, unknown>>

interface Checked {
  /** Parsed values of the fields that are written; null empties. */
  readonly values: Values
  readonly violations: readonly Violation[]
}

export interface CheckOptions {
  /** The record before an update; null for a new one. */
  readonly before: Values | null
  /** The system itself writes: fields that input may not set are allowed. */
  readonly internal: boolean
  /** What a step of the lifecycle asked for: it may be filled in whatever state the record is. */
  readonly inStep?: boolean
}

/**
 * An object without any inherited name, such as that of a field called constructor. V8 keeps one that
 * Object.create(null) makes as a table of hashes, several times as slow to read and to copy.
 */
const Bare = function Bare() {} as unknown as new () => Record<string, unknown> // A class would inherit names.
Bare.prototype = Object.create(null)

/**
 * Parses and checks input against the module's rules: unknown and forbidden keys, types, required
 * fields, conditions, stages. Lists every violation. What needs other rows is checked afterwards.
 */
export function checkValues(
  ctx: Context,
  module: ModelModule,
  input: Values,
  context: ParseContext,
  options: CheckOptions,
): Checked {
  const violations: Violation[] = []
  const values = new Bare()
  for (const [name, value] of Object.entries(input)) {
    const field = module.fields.get(name)
    const refusal = field && options.internal ? undefined : refuseKey(ctx, module, name, field)
    if (refusal) violations.push(refusal)
    else if (field) parseValue(field, value, context, values, violations)
  }
  violations.push(...retiredCurrencies(ctx, module, values, options))
  if (options.before === null) addDefaults(module, values, input, context)
  if (options.before === null) Object.assign(values, documentDefaults(ctx, module, values, context.today))
  judgeByRules(module, values, violations, context, options)
  const stage = checkStage(ctx, module, values, input, options)
  Object.assign(values, stage.values, checkQualification(ctx, module, values, options))
  const merged: Values = options.before === null ? values : { ...options.before, ...values }
  // One violation a field: what could not be read is not also missing, nor wrong for its stage.
  const said = new Set(violations.map(({ field }) => field.split('.')[0]))
  const ruled = [
    ...stage.violations,
    ...lifecycleViolations(module, values, options),
    ...checkRules(module, values, merged, options),
  ]
  for (const one of ruled) {
    if (!said.has(one.field)) violations.push(one)
    said.add(one.field)
  }
  return { values, violations }
}

/** For each set of rights what is refused of a field, which thousands of rows ask. */
const refusals = new WeakMap<Policy, WeakMap<ModelField, Violation | 'none'>>()

function refuseKey(
  ctx: Context,
  module: ModelModule,
  name: string,
  field: ModelField | undefined,
): Violation | undefined {
  if (!field) return unknownKey(name)
  const known = refusals.get(ctx.policy) ?? new WeakMap<ModelField, Violation | 'none'>()
  refusals.set(ctx.policy, known)
  const refusal = known.get(field) ?? refuseField(ctx, module, field) ?? 'none'
  known.set(field, refusal)
  return refusal === 'none' ? undefined : refusal
}

function unknownKey(name: string): Violation {
  return violation(name, 'unknown', `No existe el campo «${name}».`, `There is no field “${name}”.`)
}

function refuseField(ctx: Context, module: ModelModule, field: ModelField): Violation | undefined {
  const { name } = field
  if (!readableField(ctx, module, name)) return unknownKey(name)
  if (module.lifecycle?.field === name) return stateRefusal(module.lifecycle)
  if (field.readOnly || isComputed(field)) {
    return violation(name, 'readOnly', 'Lo rellena el sistema.', 'The system fills it in.')
  }
  if (!ctx.policy.canWrite(module.name, name)) {
    return violation(name, 'forbidden', 'Tu rol no puede cambiar este campo.', 'Your role may not change this field.')
  }
  return undefined
}

function parseValue(
  field: ModelField,
  value: unknown,
  context: ParseContext,
  values: Record<string, unknown>,
  violations: Violation[],
): void {
  if (value === null || value === undefined || value === '') {
    values[field.name] = null
    return
  }
  const parsed = fieldType(field.type).parse(value, field, context)
  if ('value' in parsed) {
    values[field.name] = parsed.value
    return
  }
  const at = parsed.at === undefined ? field.name : `${field.name}.${parsed.at}`
  violations.push({ field: at, rule: parsed.rule, message: parsed.problem })
}

/** A currency that is no longer offered stays where it is, and comes to nothing new. */
function retiredCurrencies(
  { model }: Context,
  module: ModelModule,
  values: Values,
  { before, internal }: CheckOptions,
): Violation[] {
  if (internal) return []
  return moneyFields(module).flatMap(({ name }) => {
    const value = values[name]
    if (!isMoney(value) || model.currencies.get(value.currency)?.retired !== true) return []
    const kept = before?.[name]
    if (isMoney(kept) && kept.currency === value.currency) return []
    const { currency } = value
    return [
      violation(
        name,
        'currency',
        `La divisa ${currency} ya no se ofrece.`,
        `The currency ${currency} is no longer offered.`,
      ),
    ]
  })
}

const fieldsWithDefault = perModule((module) =>
  [...module.fields.values()].filter((field) => field.default !== undefined),
)

const fieldsWithRules = perModule((module) =>
  [...module.fields.values()].filter((field) => field.required || field.requiredIf || field.readOnlyIf),
)

function addDefaults(module: ModelModule, values: Record<string, unknown>, input: Values, context: ParseContext): void {
  for (const field of fieldsWithDefault(module)) {
    if (Object.hasOwn(input, field.name)) continue
    const parsed = fieldType(field.type).parse(defaultInput(field.default, context), field, context)
    if ('value' in parsed) values[field.name] = parsed.value
  }
}

/** What extensions say of the write: they fill fields and find faults, like our own rules. */
function judgeByRules(
  module: ModelModule,
  values: Record<string, unknown>,
  violations: Violation[],
  context: ParseContext,
  { before }: CheckOptions,
): void {
  for (const rule of writeRulesFor(module)) {
    const { fill = {}, violations: found = [] } = rule.judge({
      module,
      values,
      record: { ...before, ...values },
      isNew: before === null,
      today: context.today,
    })
    for (const [name, value] of Object.entries(fill)) {
      const field = module.fields.get(name)
      invariant(field && !isComputed(field), `rule ${rule.name} fills fields that hold a value, and not ${name}`)
      parseValue(field, value, context, values, violations)
    }
    violations.push(...found)
  }
}

function defaultInput(value: unknown, context: ParseContext): unknown {
  if (value === null || typeof value !== 'object') return value
  if ('now' in value) return context.now
  if ('today' in value) return context.today
  if ('me' in value) return context.userId
  return value
}

/** Required, conditional and locked fields; an update answers only for what it touches. */
function checkRules(module: ModelModule, values: Values, merged: Values, options: CheckOptions): Violation[] {
  const violations: Violation[] = []
  for (const field of fieldsWithRules(module)) {
    const touched = Object.hasOwn(values, field.name)
    const shown = field.showIf === undefined || matches(field.showIf, merged)
    const required = (field.required || (field.requiredIf !== undefined && matches(field.requiredIf, merged))) && shown
    const conditionTouched = field.requiredIf !== undefined && Object.keys(values).length > 0
    if (
      required &&
      isEmpty(merged[field.name]) &&
      !isComputed(field) &&
      (touched || options.before === null || conditionTouched)
    ) {
      violations.push(violation(field.name, 'required', 'Este campo es obligatorio.', 'This field is required.'))
    }
    const locked =
      field.readOnlyIf !== undefined && options.before !== null && matches(field.readOnlyIf, options.before)
    if (touched && locked && !options.internal) {
      violations.push(violation(field.name, 'readOnly', 'Ahora no se puede cambiar.', 'It cannot be changed now.'))
    }
  }
  return violations
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
