import type { Localized } from '#common/errors.ts'
import type { Decimal } from '#common/decimal.ts'
import { formulaFunctions, type FormulaType, type FunctionName, type Kind } from './functions.ts'
import { parseFormula, type Formula, type FormulaProblem } from './parse.ts'

/** A formula in which every part has its type. */
export type Typed =
  | { readonly kind: 'literal'; readonly type: FormulaType; readonly value: string | boolean | Decimal | null }
  | { readonly kind: 'field'; readonly type: FormulaType; readonly name: string }
  | { readonly kind: 'call'; readonly type: FormulaType; readonly name: FunctionName; readonly of: readonly Typed[] }

export interface CheckedFormula {
  readonly type: FormulaType
  readonly root: Typed
  /** Fields that it reads, each once. */
  readonly fields: readonly string[]
  /** Whether its value changes as time goes by; then it cannot be stored. */
  readonly readsClock: boolean
}

export type CheckResult = { readonly checked: CheckedFormula } | { readonly problems: readonly FormulaProblem[] }

/** Parses and checks; `fields` are the ones that formulas of the module may read. */
export function compileFormula(text: string, fields: ReadonlyMap<string, FormulaType>): CheckResult {
  const parsed = parseFormula(text)
  return 'problem' in parsed ? { problems: [parsed.problem] } : checkFormula(parsed.formula, fields)
}

function checkFormula(formula: Formula, fields: ReadonlyMap<string, FormulaType>): CheckResult {
  const state: State = { fields, read: new Set(), problems: [], readsClock: false }
  const root = typed(settled(check(state, formula), 'text'))
  if (state.problems.length > 0) return { problems: state.problems }
  return { checked: { type: root.type, root, fields: [...state.read], readsClock: state.readsClock } }
}

/** Whether a formula of this type may fill a field whose result is declared as that one. */
export function fitsResult(type: FormulaType, result: string): boolean {
  return type === result || (isAmount(type) && ['number', 'money', 'percent'].includes(result))
}

interface State {
  readonly fields: ReadonlyMap<string, FormulaType>
  readonly read: Set<string>
  readonly problems: FormulaProblem[]
  readsClock: boolean
}

/** A part whose type may still be open: `null` takes the type of its neighbours. */
type Part = { readonly type: FormulaType | undefined; readonly at: number; readonly as: (type: FormulaType) => Typed }

function check(state: State, formula: Formula): Part {
  switch (formula.kind) {
    case 'literal': {
      const { value, at } = formula
      const type =
        value === null
          ? undefined
          : typeof value === 'object'
            ? 'number'
            : typeof value === 'string'
              ? 'text'
              : 'boolean'
      return { type, at, as: (taken) => ({ kind: 'literal', type: taken, value }) }
    }
    case 'field': {
      const { name, at } = formula
      const type = state.fields.get(name)
      if (type === undefined)
        report(
          state,
          at,
          `No hay un campo «${name}» que las fórmulas puedan leer.`,
          `There is no field “${name}” that formulas can read.`,
        )
      else state.read.add(name)
      return { type, at, as: (taken) => ({ kind: 'field', type: taken, name }) }
    }
    case 'call':
      return checkCall(
        state,
        formula.name,
        formula.of.map((one) => check(state, one)),
        formula,
      )
  }
}

function checkCall(state: State, name: FunctionName, of: readonly Part[], formula: Formula & { kind: 'call' }): Part {
  const { takes, optional = 0, repeats = false } = formulaFunctions[name]
  const { at } = formula
  if (name === 'TODAY' || name === 'NOW') state.readsClock = true
  if (
    of.length < takes.length - optional ||
    (!repeats && of.length > takes.length) ||
    (name === 'CASE' && of.length < 3)
  ) {
    report(
      state,
      at,
      `${title(name).es}: no lleva ${of.length} valores.`,
      `${title(name).en}: it does not take ${of.length} values.`,
    )
    return {
      type: of.find((one) => one.type !== undefined)?.type ?? 'text',
      at,
      as: (type) => ({ kind: 'literal', type, value: null }),
    }
  }
  const groups =
    name === 'CASE'
      ? caseGroups(of)
      : [of.map((part, index) => ({ part, kind: takes[Math.min(index, takes.length - 1)] ?? 'any' }))]
  const shared = groups.map((group) => sharedType(state, name, group))
  const types = new Map(
    groups.flatMap((group, index) =>
      group.map(({ part, kind }) => [part, partType(part, kind, shared[index])] as const),
    ),
  )
  if (name === 'ROUND' && formula.of[1] !== undefined) checkDigits(state, formula.of[1])
  const typedOf = of.map((part) => typed(settled(part, types.get(part) ?? 'text')))
  const type = resultOf(
    name,
    typedOf.map((one) => one.type),
    shared.at(-1),
  )
  return { type, at, as: (taken) => ({ kind: 'call', type: taken, name, of: typedOf }) }
}

type Group = readonly { readonly part: Part; readonly kind: Kind }[]

/** The value with those that it is compared to, and the results. */
function caseGroups(of: readonly Part[]): readonly Group[] {
  const isResult = (index: number): boolean => index > 0 && (index % 2 === 0 || index === of.length - 1)
  const group = (results: boolean): Group =>
    of.flatMap((part, index) => (isResult(index) === results ? [{ part, kind: 'same' as const }] : []))
  return [group(false), group(true)]
}

/** The one type of the arguments that must agree, after reporting those that do not fit. */
function sharedType(state: State, name: FunctionName, group: Group): FormulaType | undefined {
  let shared: FormulaType | undefined
  for (const { part, kind } of group) {
    if (part.type === undefined) continue
    if (!accepts(kind, part.type)) reportType(state, name, part, part.type)
    if (kind !== 'same' && kind !== 'ordered') continue
    if (shared === undefined || (shared === 'number' && part.type === 'money')) shared = part.type
    else if (shared !== part.type && !(shared === 'money' && part.type === 'number'))
      reportType(state, name, part, part.type)
  }
  return shared
}

function accepts(kind: Kind, type: FormulaType): boolean {
  switch (kind) {
    case 'any':
    case 'same':
      return true
    case 'ordered':
      return type !== 'boolean'
    case 'amount':
      return isAmount(type)
    case 'day':
      return type === 'date' || type === 'dateTime'
    case 'text':
      return type === 'text'
    case 'number':
    case 'digits':
      return isAmount(type)
    case 'boolean':
      return type === 'boolean'
  }
}

const usual: Readonly<Record<Kind, FormulaType>> = {
  amount: 'number',
  day: 'date',
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  any: 'text',
  same: 'text',
  ordered: 'number',
  digits: 'number',
}

function partType(part: Part, kind: Kind, shared: FormulaType | undefined): FormulaType {
  return part.type ?? (kind === 'same' || kind === 'ordered' ? shared : undefined) ?? usual[kind]
}

function resultOf(name: FunctionName, types: readonly FormulaType[], shared: FormulaType | undefined): FormulaType {
  const { gives } = formulaFunctions[name]
  switch (gives) {
    case 'amount':
      return types.includes('money') ? 'money' : 'number'
    case 'ratio':
      return types[0] === 'money' && types[1] !== 'money' ? 'money' : 'number'
    case 'same':
      return shared ?? types.at(-1) ?? 'text'
    case 'day':
      return types[0] ?? 'date'
    default:
      return gives
  }
}

function checkDigits(state: State, formula: Formula): void {
  const isNegative = formula.kind === 'call' && formula.name === 'NEGATE'
  const literal = isNegative ? formula.of[0] : formula
  const value = literal?.kind === 'literal' ? literal.value : undefined
  const isDecimal = typeof value === 'object' && value !== null
  if (isDecimal && value.scale === 0 && value.units <= 12n) return
  report(
    state,
    formula.at,
    'Los decimales son un número entre -12 y 12.',
    'The decimals are a number between -12 and 12.',
  )
}

function isAmount(type: FormulaType): boolean {
  return type === 'number' || type === 'money'
}

function settled(part: Part, otherwise: FormulaType): { readonly part: Part; readonly type: FormulaType } {
  return { part, type: part.type ?? otherwise }
}

function typed({ part, type }: ReturnType<typeof settled>): Typed {
  return part.as(type)
}

function report(state: State, at: number, es: string, en: string): void {
  state.problems.push({ at, message: { es, en } })
}

const typeNames: Readonly<Record<FormulaType, Localized>> = {
  text: { es: 'un texto', en: 'text' },
  number: { es: 'un número', en: 'a number' },
  money: { es: 'un importe', en: 'an amount of money' },
  boolean: { es: 'un sí o no', en: 'a yes or no' },
  date: { es: 'una fecha', en: 'a date' },
  dateTime: { es: 'una fecha con hora', en: 'a date with time' },
}

function reportType(state: State, name: FunctionName, part: Part, type: FormulaType): void {
  const { es, en } = typeNames[type]
  report(state, part.at, `${title(name).es}: aquí no va ${es}.`, `${title(name).en}: ${en} does not belong here.`)
}

/** How the function is written, from its help: `a + b`, `LEFT(a, n)`. */
function title(name: FunctionName): Localized {
  const { es, en } = formulaFunctions[name].help
  return { es: es.split(':')[0] ?? name, en: en.split(':')[0] ?? name }
}
