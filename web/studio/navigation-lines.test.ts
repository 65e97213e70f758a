import assert from 'node:assert/strict'
import { test } from 'node:test'
import { itemsOf, linesOf } from './navigation-lines.ts'

const sales = { es: 'Ventas', en: 'Sales' }
const items = [{ module: 'account' }, { module: 'opportunity', heading: sales }, { module: 'lead' }]

test('a menu is lines and lines are the menu', () => {
  assert.deepEqual(
    linesOf(items).map((line) => ('heading' in line ? line.heading.es : line.item.module)),
    ['account', 'Ventas', 'opportunity', 'lead'],
  )
  assert.deepEqual(itemsOf(linesOf(items)), items)
})

test('a heading stays when its first place goes elsewhere', () => {
  const [account, heading, opportunity, lead] = linesOf(items)
  assert.ok(account && heading && opportunity && lead)
  assert.deepEqual(itemsOf([opportunity, account, heading, lead]), [
    { module: 'opportunity' },
    { module: 'account' },
    { module: 'lead', heading: sales },
  ])
  assert.deepEqual(itemsOf([account, lead, heading]), [{ module: 'account' }, { module: 'lead', heading: sales }])
})
