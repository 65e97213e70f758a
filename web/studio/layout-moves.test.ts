import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LayoutDefinition } from '#common/element.ts'
import { fieldsIn, moveField, moveSection, removeTab } from './layout-moves.ts'

const label = { es: 'Datos', en: 'Details' }
const layout: LayoutDefinition = {
  facts: ['stage', 'amount'],
  sections: [
    { label, fields: ['name', 'account'] },
    { label, fields: ['amount', 'need'], tab: 'more' },
  ],
  tabs: [{ name: 'more', label }],
  related: [],
  quickCreate: ['name'],
}

test('a field is in one section at most', () => {
  const moved = moveField(layout, 'account', 'section-0', 'section-1', 1)
  assert.deepEqual(fieldsIn(moved, 'section-0'), ['name'])
  assert.deepEqual(fieldsIn(moved, 'section-1'), ['amount', 'account', 'need'])
})

test('key facts and the short form show a field besides its section', () => {
  const moved = moveField(layout, 'account', 'section-0', 'facts', 0)
  assert.deepEqual(moved.facts, ['account', 'stage', 'amount'])
  assert.deepEqual(fieldsIn(moved, 'section-0'), ['name', 'account'])
  assert.equal(moveField(layout, 'name', 'section-0', 'quickCreate', 0), layout)
})

test('a key fact taken to a section leaves the facts', () => {
  const moved = moveField(layout, 'stage', 'facts', 'section-0', 2)
  assert.deepEqual(moved.facts, ['amount'])
  assert.deepEqual(fieldsIn(moved, 'section-0'), ['name', 'account', 'stage'])
})

test('a section goes to a tab and comes back when the tab goes', () => {
  const moved = moveSection(layout, 0, 'more', 0)
  assert.deepEqual(
    moved.sections.map(({ fields, tab }) => [fields[0], tab]),
    [
      ['name', 'more'],
      ['amount', 'more'],
    ],
  )
  assert.deepEqual(
    removeTab(moved, 'more').sections.map(({ tab }) => tab),
    [undefined, undefined],
  )
  assert.equal(removeTab(moved, 'more').tabs, undefined)
})
