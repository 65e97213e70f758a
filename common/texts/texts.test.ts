import assert from 'node:assert/strict'
import { test } from 'node:test'
import { en } from './en.ts'
import { es } from './es.ts'
import { isCounted, placeholdersOf, textsOf } from './message.ts'
import { translated } from './units.ts'

function flat(part: unknown, path = ''): [string, unknown][] {
  if (typeof part !== 'object' || part === null || isCounted(part)) return [[path, part]]
  return Object.entries(part).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`))
}

test('each text is data and takes the same in both languages', () => {
  const english = new Map(flat(en))
  for (const [path, words] of flat(es)) {
    const other = english.get(path)
    if (isCounted(words)) {
      assert.ok(isCounted(other), path)
      continue
    }
    assert.ok(typeof words === 'string' && typeof other === 'string', path)
    assert.deepEqual(placeholdersOf(other), placeholdersOf(words), path)
  }
})

test('a pattern is filled by name, in any order, and in small letters where it says so', () => {
  const text = textsOf<typeof es>(es, 'es-ES')
  assert.equal(text.board.name({ records: 'Oportunidades' }), 'Tablero de oportunidades')
  assert.equal(text.common.progress({ done: 3, total: 10 }), '3 de 10')
  const turned = textsOf<{ readonly a: '{one} {two}' }>({ a: '{two}: {one}' }, 'ca')
  assert.equal(turned.a({ one: 'x', two: '{one}' }), '{one}: x')
})

test('a translation that takes other values than its text has now does not show', () => {
  const words = { upload: 'Up to {megabytes} MB', done: 'Uploaded', moved: 'Moved {title}' } as const
  const shown = translated(words, { upload: 'Fins a 50 MB', done: '{count} pujats', moved: 'S’ha mogut {title}' })
  const texts = textsOf<typeof words>(shown, 'ca')
  assert.deepEqual(
    [texts.upload({ megabytes: 50 }), texts.done, texts.moved({ title: 'Acme' })],
    ['Up to 50 MB', 'Uploaded', 'S’ha mogut Acme'],
  )
})

test('braces around digits are no placeholder', () => {
  assert.deepEqual(placeholdersOf('[A-Z]{2}-[0-9]{4} {name}'), ['name'])
})
