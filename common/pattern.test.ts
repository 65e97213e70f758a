import assert from 'node:assert/strict'
import process from 'node:process'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, matchesPattern } from './pattern.ts'

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern)
  assert.ok('pattern' in compiled, `${pattern} is a pattern`)
  return matchesPattern(compiled.pattern, text)
}

test('a pattern matches the whole text', () => {
  const cases: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
    ['[A-Z]{2}\\d{4}', ['AB1234'], ['AB123', 'AB12345', 'xAB1234', 'ab1234']],
    ['^(?:ref|REF)-\\d+$', ['ref-1', 'REF-99'], ['Ref-1', 'ref-', 'ref-1 ']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['a{2,}', ['aa', 'aaaaaa'], ['a']],
    ['(ab?)*', ['', 'a', 'ababa'], ['b', 'abb']],
    ['[^\\s\\-]+', ['año'], ['a b', 'a-b', '']],
    ['\\p{Lu}\\p{Ll}*', ['Ñandú'], ['ñandú', 'N1']],
    ['.\\.', ['😀.', 'a.'], ['a', '..a']],
    ['[a\\-z]|[.-]', ['-', 'a', 'z', '.'], ['b']],
    ['', [''], ['a']],
  ]
  for (const [pattern, yes, no] of cases) {
    for (const text of yes) assert.equal(matches(pattern, text), true, `${pattern} ${text}`)
    for (const text of no) assert.equal(matches(pattern, text), false, `${pattern} ${text}`)
  }
})

test('what is no pattern, or too large a one, is refused', () => {
  const broken = [
    '(',
    ')',
    '[',
    'a{',
    'a{2',
    'a{3,2}',
    '*',
    'a**',
    '\\',
    '\\1',
    '(?=a)',
    '(?<!a)',
    '[]',
    '[z-a]',
    '\\p{Greek}',
    'a^b',
    'x'.repeat(201),
    '((((a{99}){99}){99}){99})',
    '('.repeat(21) + ')'.repeat(21),
  ]
  for (const pattern of broken) assert.ok('problem' in compilePattern(pattern), pattern)
})

test('patterns that explode elsewhere take no longer than others', () => {
  const text = `${'a'.repeat(10_000)}!`
  const before = process.threadCpuUsage()
  for (const pattern of ['(a+)+', '(a|a)*', '(a|aa)+', 'a*a*a*a*a*a*a*a*b', '(.*.*.*)*x', '([a-z]+)*\\d']) {
    assert.equal(matches(pattern, text), false)
  }
  const { user, system } = process.threadCpuUsage(before)
  assert.ok(user + system < 2_000_000)
})

test('it agrees with the language’s own expressions', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '\\d',
    '1',
    '(a|b1)',
    '(?:ab)?',
    'a*',
    'b+',
    '(a1*){1,2}',
    '|',
    'b{2}',
  )
  const pattern = fc.array(piece, { maxLength: 6 }).map((some) => some.join(''))
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'ñ'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, text, (source, value) => {
      assert.equal(matches(source, value), new RegExp(`^(?:${source})$`, 'u').test(value))
    }),
    { numRuns: 3_000, seed: 20_260_615 },
  )
})
