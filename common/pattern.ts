/**
 * Patterns that administrators write, matched in time linear in the text: all ways through the
 * pattern advance together, so none is tried again. Literals, `.`, classes, groups, alternatives and
 * counted repetition; no back references, no looking around. The whole text must match.
 *
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
import type { Refusal } from './text.ts'

type Characters = (character: string) => boolean

type Part =
  | { readonly kind: 'one'; readonly of: Characters }
  | { readonly kind: 'row' | 'either'; readonly of: readonly Part[] }
  | { readonly kind: 'repeat'; readonly of: Part; readonly min: number; readonly max: number }

/** Takes a character, or leads on to other steps without one. */
type Step = { readonly takes: Characters | undefined; next: readonly number[] }

export interface Pattern {
  readonly steps: readonly Step[]
  readonly start: number
}

const limits = { length: 200, steps: 2_000, depth: 20 } as const

export function compilePattern(text: string): { readonly pattern: Pattern } | Refusal {
  const state: Reading = { characters: Array.from(text), at: 0, depth: 0, isBroken: text.length > limits.length }
  const part = readEither(state)
  if (state.isBroken || state.at < state.characters.length) return notPattern
  const steps: Step[] = [{ takes: undefined, next: [] }]
  const start = build(steps, part, 0)
  return steps.length > limits.steps ? notPattern : { pattern: { steps, start } }
}

/** Places reached together, with the state that each character seen there has led to. */
interface State {
  readonly places: ReadonlySet<number>
  readonly after: Map<string, State>
}

/** Of one text: those that come back, as most do, are looked up and not walked again. */
const statesMax = 500

export function matchesPattern({ steps, start }: Pattern, text: string): boolean {
  const known = new Map<string, State>()
  const stateOf = (from: readonly number[]): State => {
    const places = reachable(steps, from)
    const key = [...places].toSorted((a, b) => a - b).join()
    const state = known.get(key) ?? { places, after: new Map() }
    if (known.size >= statesMax) known.clear()
    known.set(key, state)
    return state
  }
  let state = stateOf([start])
  for (const character of text) {
    let next = state.after.get(character)
    if (!next) {
      const taken = [...state.places].flatMap((place) => {
        const step = steps[place]
        return step?.takes?.(character) === true ? step.next : []
      })
      if (taken.length === 0) return false
      next = stateOf(taken)
      state.after.set(character, next)
    }
    state = next
  }
  // Place 0 is the end.
  return state.places.has(0)
}

function reachable(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const found = new Set(from)
  // A set that grows while it is walked is walked to its new end.
  for (const place of found) {
    const step = steps[place]
    if (step?.takes === undefined) for (const next of step?.next ?? []) found.add(next)
  }
  return found
}

/** Adds the steps of a part that goes on at `next`; gives where it begins. */
function build(steps: Step[], part: Part, next: number): number {
  if (steps.length > limits.steps) return next
  switch (part.kind) {
    case 'one':
      return steps.push({ takes: part.of, next: [next] }) - 1
    case 'row':
      return part.of.reduceRight((after, one) => build(steps, one, after), next)
    case 'either':
      return steps.push({ takes: undefined, next: part.of.map((one) => build(steps, one, next)) }) - 1
    case 'repeat':
      return buildRepeat(steps, part.of, part.min, part.max, next)
  }
}

function buildRepeat(steps: Step[], part: Part, min: number, max: number, next: number): number {
  let start = next
  if (max === Number.POSITIVE_INFINITY) {
    const loop: Step = { takes: undefined, next: [] }
    start = steps.push(loop) - 1
    loop.next = [build(steps, part, start), next]
  }
  for (let count = min; count < max && Number.isFinite(max) && steps.length <= limits.steps; count += 1) {
    start = steps.push({ takes: undefined, next: [build(steps, part, start), next] }) - 1
  }
  for (let count = 0; count < min && steps.length <= limits.steps; count += 1) start = build(steps, part, start)
  return start
}

interface Reading {
  readonly characters: readonly string[]
  at: number
  depth: number
  isBroken: boolean
}

function readEither(state: Reading): Part {
  const of = [readRow(state)]
  while (take(state, '|')) of.push(readRow(state))
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'either', of }
}

function readRow(state: Reading): Part {
  const of: Part[] = []
  take(state, '^')
  while (state.at < state.characters.length && !state.isBroken && !'|)'.includes(peek(state))) {
    if (peek(state) === '$' && '|)'.includes(state.characters[state.at + 1] ?? '|')) state.at += 1
    else of.push(readRepeat(state, readOne(state)))
  }
  return { kind: 'row', of }
}

function readOne(state: Reading): Part {
  if (take(state, '(')) return readGroup(state)
  if (take(state, '[')) return { kind: 'one', of: readClass(state) }
  if (take(state, '.')) return { kind: 'one', of: () => true }
  if (take(state, '\\')) return { kind: 'one', of: readEscape(state).of }
  if ('*+?{}]^$'.includes(peek(state))) state.isBroken = true
  const wanted = next(state)
  return { kind: 'one', of: (character) => character === wanted }
}

function readGroup(state: Reading): Part {
  state.depth += 1
  if (state.depth > limits.depth || (take(state, '?') && !take(state, ':'))) state.isBroken = true
  const part: Part = state.isBroken ? { kind: 'row', of: [] } : readEither(state)
  if (!take(state, ')')) state.isBroken = true
  state.depth -= 1
  return part
}

function readRepeat(state: Reading, part: Part): Part {
  const known: Readonly<Record<string, readonly [number, number]>> = {
    '*': [0, Number.POSITIVE_INFINITY],
    '+': [1, Number.POSITIVE_INFINITY],
    '?': [0, 1],
  }
  const sign = peek(state)
  const [min, max] = (Object.hasOwn(known, sign) ? known[sign] : undefined) ?? readCount(state)
  if (Object.hasOwn(known, sign)) state.at += 1
  if (max < min) state.isBroken = true
  return min === 1 && max === 1 ? part : { kind: 'repeat', of: part, min, max }
}

/** `{3}`, `{2,}`, `{2,5}`; nothing means once. */
function readCount(state: Reading): readonly [number, number] {
  if (!take(state, '{')) return [1, 1]
  const min = readNumber(state)
  const hasMax = take(state, ',')
  const max = hasMax ? (peek(state) === '}' ? Number.POSITIVE_INFINITY : readNumber(state)) : min
  if (!take(state, '}')) state.isBroken = true
  return [min, max]
}

function readNumber(state: Reading): number {
  let text = ''
  while (/^[0-9]$/.test(peek(state)) && text.length < 4) text += next(state)
  if (text === '') state.isBroken = true
  return Number(text)
}

const named: Readonly<Record<string, RegExp>> = {
  d: /^\d$/,
  D: /^\D$/u,
  w: /^\w$/,
  W: /^\W$/u,
  s: /^\s$/,
  S: /^\S$/u,
}
const properties: Readonly<Record<string, RegExp>> = {
  '{L}': /^\p{L}$/u,
  '{Lu}': /^\p{Lu}$/u,
  '{Ll}': /^\p{Ll}$/u,
  '{N}': /^\p{N}$/u,
}

/** A class of characters, or the sign itself: `\d`, `\p{L}`, `\.`. */
function readEscape(state: Reading): { readonly of: Characters; readonly literal?: string } {
  const sign = next(state)
  if (sign === 'p') {
    const name = Object.keys(properties).find(
      (one) => state.characters.slice(state.at, state.at + one.length).join('') === one,
    )
    state.at += name?.length ?? 0
    const property = name === undefined ? undefined : properties[name]
    if (property === undefined) state.isBroken = true
    return { of: (character) => property?.test(character) === true }
  }
  const known = Object.hasOwn(named, sign) ? named[sign] : undefined
  if (known !== undefined) return { of: (character) => known.test(character) }
  if (sign === '' || /^[\p{L}\p{N}]$/u.test(sign)) state.isBroken = true
  return { of: (character) => character === sign, literal: sign }
}

function readClass(state: Reading): Characters {
  const isNegated = take(state, '^')
  const members: Characters[] = []
  while (peek(state) !== ']' && !state.isBroken) members.push(readMember(state))
  if (!take(state, ']') || members.length === 0) state.isBroken = true
  return (character) => members.some((member) => member(character)) !== isNegated
}

function readMember(state: Reading): Characters {
  const escaped = take(state, '\\') ? readEscape(state) : undefined
  if (escaped !== undefined && escaped.literal === undefined) return escaped.of
  const literal = escaped?.literal ?? next(state)
  const isRange = peek(state) === '-' && state.characters[state.at + 1] !== ']'
  if (literal === '') state.isBroken = true
  if (!isRange) return (character) => character === literal
  state.at += 1
  const to = take(state, '\\') ? readEscape(state).literal : next(state)
  const [low, high] = [literal.codePointAt(0) ?? 0, to?.codePointAt(0) ?? -1]
  if (high < low) state.isBroken = true
  return (character) => {
    const code = character.codePointAt(0) ?? -1
    return code >= low && code <= high
  }
}

function peek(state: Reading): string {
  return state.characters[state.at] ?? ''
}

function next(state: Reading): string {
  const character = state.characters[state.at]
  if (character === undefined) state.isBroken = true
  state.at += 1
  return character ?? ''
}

function take(state: Reading, character: string): boolean {
  if (state.characters[state.at] !== character) return false
  state.at += 1
  return true
}

const notPattern: Refusal = {
  rule: 'pattern',
  problem: {
    es: 'No es un patrón válido: admite literales, clases, grupos, alternativas y repeticiones.',
    en: 'It is not a valid pattern: it takes literals, classes, groups, alternatives and repetitions.',
  },
}
