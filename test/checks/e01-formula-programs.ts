import fc from 'fast-check'

import { compileFormula } from '#common/formula/check.ts'
import { evaluateFormula } from '#common/formula/evaluate.ts'
import { formulaFunctions } from '#common/formula/functions.ts'
import { bounds } from '#common/formula/values.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'

import type { Check, Failure } from './check.ts'
import { clocks, fields, rows, valuesOf } from './formula-records.ts'
import { anyFormula } from './formula-texts.ts'

const bombMsMax = 100

/** What gets out of other languages, and what belongs to their objects. */
const escapes: readonly string[] = [
  'constructor.constructor("return process")()',
  'name.constructor',
  'n1["constructor"]',
  '__proto__',
  'n1.__proto__',
  'toString()',
  'valueOf()',
  'this',
  'window',
  'globalThis',
  'process.exit()',
  'require("fs")',
  'import("fs")',
  'import.meta',
  'n1 = n2 = 1; 2',
  'n1++',
  'n1 := 1',
  '() => 1',
  'x => x',
  'function(){}',
  '[1, 2][0]',
  '{"a": 1}',
  '`${n1}`',
  '${n1}',
  '{{n1}}',
  'new Date()',
  'n1 ? 1 : 2',
  'n1?.a',
  '1, 2',
  '/a+/',
  '@n1',
  '#n1',
  '$1',
  'n1\\u0028)',
  'IF.call(null)',
  'hasOwnProperty("a")',
  'constructor(1)',
  'eval("1")',
  '__defineGetter__("a", 1)',
  'IF(true, constructor, 1)',
  'CASE(__proto__, 1, 2)',
  "'; drop table m_1; --",
  '1; select 1',
  '1 -- comment\n + *',
  '1 /* */ 2',
  'pg_sleep(9)',
  't1::text',
  't1 || (select 1)',
  '\u0000',
  '"\ud800"',
  '"\u0000"',
  'LEFT(t1)',
  'ADD(1, 2)',
  'ROUND(n1, n2)',
  'ROUND(1, 99)',
  '1e400',
  '0x10',
  '1_000',
  'NaN',
  'Infinity',
  'undefined',
  '٣',
  '１',
]

const many = (count: number, text: string): string => text.repeat(count)
const list = (count: number, text: string): string => Array.from({ length: count }, () => text).join(',')

/** Deep, wide, long, and what would grow as it is worked out. */
const bombs: readonly string[] = [
  ...[30, 1_000, 100_000].flatMap((size) => [
    `${many(size, '(')}1${many(size, ')')}`,
    many(size, '('),
    `${many(size, '-')}1`,
    `${many(size, '!')}b1`,
    many(size, 'IF('),
    `${many(size, 'ABS(')}n1${many(size, ')')}`,
    many(size, '"'),
    many(size, "'"),
    many(size, '\\'),
    many(size, '"\\'),
    many(size, '9'),
    `0.${many(size, '9')}`,
    many(size, 'a'),
    many(size, ' '),
    many(size, '\n'),
    many(size, '1+'),
    `CONCAT(${list(size, 't1')})`,
    `MAX(${list(size, 'n1')})`,
    `CASE(n1, ${list(size, '1')})`,
    `AND(${list(size, 'b1')})`,
    many(size, '😀'),
    `"${many(size, 'x')}"`,
  ]),
  list(100, '9999999999').replaceAll(',', '*'),
  list(140, '0.000000000001').replaceAll(',', '/'),
  list(90, 'n1').replaceAll(',', '*'),
  `${many(14, 'CONCAT(t1, ')}t1${many(14, ')')}`,
  `${many(15, 'NUMBER(TEXT(')}1${many(15, '))')}`,
  `CONCAT(${list(140, 'CONCAT(t1,t1)')})`,
  'ADDDAYS(d1, 999999999999999999999999)',
  'ADDMONTHS(w1, -999999999999999999999999)',
  'LEFT(t1, 999999999999999999999999)',
  'RIGHT(t1, -999999999999999999999999)',
  'ROUND(n1 / 3, 12)',
  'ROUND(n1, -12)',
  'MODULO',
  'n1 % 0.000000000001',
  '1 / 0',
  '0 / 0',
  'DAYS(d1, d2) * 999999999999999999999999',
]

const words: readonly string[] = [
  ...'( ) , + - * / % & && || ! = != <> < <= > >= . [ ] { } ; : ? @ # $ ` \\ "a" \' 1 .5 1. null true false'.split(' '),
  ...fields.keys(),
  'amount',
  'this',
  '__proto__',
  'constructor',
  ...Object.keys(formulaFunctions),
]

export const formulaPrograms: Check = {
  id: 'E01',
  tries: 'Formulas by chance, broken ones, ways out of other languages, and those that would never end.',
  cases: { C: 10_000, N: 200_000 },
  async run(_world, cases, seed) {
    const fixed = [...escapes, ...bombs]
    const others = programs(chance(seed), seed, Math.max(0, cases - fixed.length))
    const failures: Failure[] = []
    for (const [index, text] of [...fixed, ...others].entries()) {
      const isBomb = index >= escapes.length && index < fixed.length
      const sentence = isBomb ? wrongWithin(text) : wrongIn(text)
      if (sentence !== undefined) failures.push({ index, sentence, replay: text.slice(0, 2_000) })
    }
    for (const [index, text] of escapes.entries()) {
      if ('checked' in compileFormula(text, fields)) failures.push({ index, sentence: 'is a formula', replay: text })
    }
    return { cases: fixed.length + others.length, failures }
  },
}

/** By thirds: words in any order, formulas with some of their text lost, doubled or swapped, any characters. */
function programs(random: Chance, seed: number, count: number): string[] {
  const whole = fc.sample(anyFormula, { seed, numRuns: Math.ceil(count / 3) })
  const noise = fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), { seed, numRuns: Math.ceil(count / 3) })
  return Array.from({ length: count }, (_, index) => {
    const place = Math.floor(index / 3)
    if (index % 3 === 0) return Array.from({ length: random.below(40) }, () => random.pick(words)).join(' ')
    return (index % 3 === 1 ? broken(random, whole[place] ?? '') : noise[place]) ?? ''
  })
}

function broken(random: Chance, text: string): string {
  let result = text
  for (let times = random.below(4); times >= 0; times -= 1) {
    const [from, to] = [random.below(result.length + 1), random.below(result.length + 1)].toSorted((a, b) => a - b)
    const [before, part, after] = [result.slice(0, from), result.slice(from, to), result.slice(to)]
    result = random.pick([before + after, before + part + part + after, before + random.pick(words) + after, part])
  }
  return result
}

/** The best of three: the first may meet a compiler or a collector of garbage at work. */
function wrongWithin(text: string): string | undefined {
  let fastest = Infinity
  for (let time = 0; time < 3 && fastest > bombMsMax; time += 1) {
    const { user, system } = process.cpuUsage()
    const wrong = wrongIn(text)
    if (wrong !== undefined) return wrong
    const spent = process.cpuUsage({ user, system })
    fastest = Math.min(fastest, (spent.user + spent.system) / 1000)
  }
  return fastest > bombMsMax ? `takes ${Math.round(fastest)} ms` : undefined
}

/** A problem with its place and in both languages, or a value of the language within its bounds. */
function wrongIn(text: string): string | undefined {
  try {
    const compiled = compileFormula(text, fields)
    if ('problems' in compiled) {
      const said = compiled.problems.every(
        ({ at, message }) => at >= 0 && at <= text.length && message.es.length > 3 && message.en.length > 3,
      )
      return said && compiled.problems.length > 0 ? undefined : 'is refused without saying where and why'
    }
    for (const clock of clocks.slice(0, 2)) {
      for (const row of rows) {
        const value = evaluateFormula(compiled.checked, valuesOf(row), clock)
        if (!isValue(value)) return 'gives what is no value'
      }
    }
    return undefined
  } catch (error) {
    return `throws ${String(error)}`
  }
}

const digitsMax = 10n ** BigInt(bounds.wholeDigits + bounds.decimals)

function isValue(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'string') return Array.from(value).length <= bounds.characters
  if (typeof value !== 'object' || !('units' in value) || !('scale' in value)) return false
  const { units, scale } = value
  const isBounded = typeof units === 'bigint' && units < digitsMax && units > -digitsMax
  return isBounded && typeof scale === 'number' && scale >= 0 && scale <= bounds.decimals
}
