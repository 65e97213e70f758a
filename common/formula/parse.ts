import type { Localized } from '#common/errors.ts'
import { parseDecimal, wholeDigits, type Decimal } from '#common/decimal.ts'
import { checkLines } from '#common/text.ts'
import { functionNamed, type FunctionName } from './functions.ts'
import { tokens, type Token } from '#common/formula-tokens.ts'

/**
 * A formula as data: literals, the record's own fields and calls of known functions. Signs are calls
 * too. There is nothing else in the language: no members, indexes, assignments, lists or loops.
 */
export type Formula =
  | { readonly kind: 'literal'; readonly value: string | boolean | Decimal | null; readonly at: number }
  | { readonly kind: 'field'; readonly name: string; readonly at: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly Formula[]; readonly at: number }

export interface FormulaProblem {
  /** Offset in the formula's text. */
  readonly at: number
  readonly message: Localized
}

export type ParsedFormula = { readonly formula: Formula } | { readonly problem: FormulaProblem }

export const formulaLimits = { length: 2_000, depth: 32, nodes: 300 } as const

export function parseFormula(text: string): ParsedFormula {
  const checked = checkLines(text, formulaLimits.length)
  if (!('value' in checked)) return { problem: { at: 0, message: checked.problem } }
  const state: State = { tokens: tokens(text), place: 0, nodes: 0, problem: undefined }
  const formula = expression(state, 0, 0)
  const token = current(state)
  if (token.kind !== 'end') refuseToken(state, token)
  return state.problem === undefined ? { formula } : { problem: state.problem }
}

interface State {
  readonly tokens: readonly Token[]
  place: number
  nodes: number
  /** The first one; everything after it is skipped. */
  problem: FormulaProblem | undefined
}

/** Signs between two operands, by how strongly they bind. */
const infix: Readonly<Record<string, readonly [strength: number, name: FunctionName]>> = {
  '||': [1, 'OR'],
  '&&': [2, 'AND'],
  '=': [3, 'EQUAL'],
  '==': [3, 'EQUAL'],
  '!=': [3, 'DIFFERENT'],
  '<>': [3, 'DIFFERENT'],
  '<': [4, 'LESS'],
  '<=': [4, 'LESS_OR_EQUAL'],
  '>': [4, 'GREATER'],
  '>=': [4, 'GREATER_OR_EQUAL'],
  '&': [5, 'CONCAT'],
  '+': [6, 'ADD'],
  '-': [6, 'SUBTRACT'],
  '*': [7, 'MULTIPLY'],
  '/': [7, 'DIVIDE'],
  '%': [7, 'MODULO'],
}
const prefixStrength = 8

function expression(state: State, strengthMin: number, depth: number): Formula {
  let left = operand(state, depth)
  while (state.problem === undefined) {
    const token = current(state)
    const known = token.kind === 'sign' && Object.hasOwn(infix, token.text) ? infix[token.text] : undefined
    if (known === undefined || known[0] <= strengthMin) return left
    state.place += 1
    left = call(state, known[1], [left, expression(state, known[0], depth + 1)], token.at)
  }
  return left
}

function operand(state: State, depth: number): Formula {
  const token = current(state)
  if (depth > formulaLimits.depth)
    return refuse(state, token.at, 'Tiene demasiados niveles.', 'It is nested too deeply.')
  state.place += 1
  switch (token.kind) {
    case 'number':
      return numberLiteral(state, token)
    case 'text':
      return node(state, { kind: 'literal', value: token.text, at: token.at })
    case 'name':
      return nameOrCall(state, token, depth)
    case 'sign':
      if (token.text === '-') return call(state, 'NEGATE', [expression(state, prefixStrength, depth + 1)], token.at)
      if (token.text === '!') return call(state, 'NOT', [expression(state, prefixStrength, depth + 1)], token.at)
      if (token.text === '(') return inParentheses(state, depth)
      return refuseToken(state, token)
    case 'unknown':
    case 'unfinished':
    case 'end':
      return refuseToken(state, token)
  }
}

function inParentheses(state: State, depth: number): Formula {
  const inner = expression(state, 0, depth + 1)
  expectSign(state, ')')
  return inner
}

function numberLiteral(state: State, token: Token): Formula {
  const value = parseDecimal(token.text)
  if (value === undefined || value.scale > 12 || wholeDigits(value) > 24) {
    return refuse(state, token.at, 'El número tiene demasiadas cifras.', 'The number has too many digits.')
  }
  return node(state, { kind: 'literal', value, at: token.at })
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function nameOrCall(state: State, token: Token, depth: number): Formula {
  const next = current(state)
  if (next.kind !== 'sign' || next.text !== '(') {
    const value = words.get(token.text)
    if (value !== undefined) return node(state, { kind: 'literal', value, at: token.at })
    return node(state, { kind: 'field', name: token.text, at: token.at })
  }
  const name = functionNamed(token.text)
  if (name === undefined) {
    return refuse(state, token.at, `No existe la función ${token.text}.`, `There is no function ${token.text}.`)
  }
  state.place += 1
  return call(state, name, callArguments(state, depth), token.at)
}

function callArguments(state: State, depth: number): readonly Formula[] {
  const of: Formula[] = []
  if (takeSign(state, ')')) return of
  while (state.problem === undefined) {
    of.push(expression(state, 0, depth + 1))
    if (takeSign(state, ')')) return of
    expectSign(state, ',')
  }
  return of
}

function call(state: State, name: FunctionName, of: readonly Formula[], at: number): Formula {
  return node(state, { kind: 'call', name, of, at })
}

function node(state: State, formula: Formula): Formula {
  state.nodes += 1
  if (state.nodes > formulaLimits.nodes) return refuse(state, formula.at, 'Es demasiado larga.', 'It is too long.')
  return formula
}

function current(state: State): Token {
  return state.tokens[state.place] ?? state.tokens.at(-1) ?? { kind: 'end', text: '', at: 0 }
}

function takeSign(state: State, text: string): boolean {
  const token = current(state)
  if (token.kind !== 'sign' || token.text !== text) return false
  state.place += 1
  return true
}

function expectSign(state: State, text: string): void {
  if (takeSign(state, text)) return
  const { at } = current(state)
  refuse(state, at, `Falta «${text}».`, `“${text}” is missing.`)
}

function refuseToken(state: State, token: Token): Formula {
  if (token.kind === 'end') return refuse(state, token.at, 'La fórmula está incompleta.', 'The formula is incomplete.')
  if (token.kind === 'unfinished')
    return refuse(state, token.at, 'Faltan las comillas de cierre.', 'The closing quote is missing.')
  const [before, after] = [state.tokens[state.place - 1], state.tokens[state.place + 1]]
  if (token.text === ',' && before?.kind === 'number' && after?.kind === 'number') {
    const number = `${before.text}.${after.text}`
    return refuse(state, token.at, `Los decimales llevan punto: ${number}.`, `Decimals take a point: ${number}.`)
  }
  return refuse(state, token.at, `«${token.text}» no va aquí.`, `“${token.text}” does not belong here.`)
}

function refuse(state: State, at: number, es: string, en: string): Formula {
  state.problem ??= { at, message: { es, en } }
  return { kind: 'literal', value: null, at }
}
