import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyLine, marginOf, newLines, typedSince, type LineDraft, type StoredLine } from './line-draft.ts'

const line = (key: string, more: Partial<LineDraft>): LineDraft => ({ ...emptyLine('EUR'), key, ...more })
const stored = (draft: LineDraft): StoredLine => ({ draft, position: 1 })

test('what is typed while lines are saved stays, over what the save made of them', () => {
  const kept = line('a', { id: 'a', version: 1, description: 'Envasadora', price: '100' })
  const gone = line('b', { id: 'b', version: 1, description: 'Montaje', price: '50' })
  const fresh = line('new-1', { description: 'Film', price: '10' })
  const blank = line('new-2', {})
  const untouched = line('new-4', {})
  const sent = [kept, gone, fresh, blank, untouched]
  assert.deepEqual(
    newLines(sent).map(({ key }) => key),
    ['new-1'],
  )
  // Meanwhile: another price, one taken out, more words in the new one, words in the blank one, and one more.
  const now = [
    line('new-3', { description: 'Transporte', price: '5' }),
    { ...kept, price: '120' },
    { ...fresh, description: 'Film estirable' },
    { ...blank, description: 'Puesta en marcha' },
    untouched,
  ]
  const after = [
    { ...kept, version: 2, description: 'ENVASADORA' },
    { ...gone, version: 2 },
    { ...fresh, id: 'c', version: 1 },
    line('d', { id: 'd', version: 1, description: 'De una colega' }),
  ].map(stored)
  assert.deepEqual(
    typedSince(sent, now, after).map(({ key, id, version, description, price }) => [
      key,
      id,
      version,
      description,
      price,
    ]),
    [
      ['new-3', undefined, undefined, 'Transporte', '5'],
      ['a', 'a', 2, 'ENVASADORA', '120'],
      ['new-1', 'c', 1, 'Film estirable', '10'],
      ['new-2', undefined, undefined, 'Puesta en marcha', null],
      ['d', 'd', 1, 'De una colega', null],
    ],
  )
})

test('where nothing was typed meanwhile, what is stored is what stands there', () => {
  const sent = [line('a', { id: 'a', version: 1, description: 'A' }), line('new-9', { description: 'B', price: '1' })]
  const after = sent.map((one, at) => stored({ ...one, id: one.id ?? 'n', version: at + 2 }))
  assert.deepEqual(
    typedSince(sent, sent, after),
    after.map(({ draft }) => draft),
  )
})

test('what lines leave is told of those alone whose cost is known in their currency', () => {
  const press = { draft: line('a', { quantity: '2', price: '100', cost: '60' }), base: '180.00' }
  const unknown = { draft: line('b', { quantity: '1', price: '50' }), base: '50.00' }
  const foreign = { draft: line('c', { quantity: '1', price: '50', cost: '10', costCurrency: 'USD' }), base: '50.00' }
  assert.deepEqual(marginOf([press, unknown, foreign]), { amount: '60', share: '33', leftOut: 1 })
  assert.deepEqual(marginOf([{ ...press, base: '0.00' }]), { amount: '-120', share: undefined, leftOut: 0 })
  assert.deepEqual(marginOf([unknown, foreign]), { amount: undefined, share: undefined, leftOut: 1 })
  assert.equal(marginOf([unknown]), undefined)
})
