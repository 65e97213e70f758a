import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LayoutDefinition, ModuleDefinition } from '#common/element.ts'
import { elementsOf } from './draft.ts'
import { linkModule } from './link-module.ts'
import { newElement } from './templates.ts'

const layout: LayoutDefinition = { facts: [], sections: [], related: [], quickCreate: [] }

function moduleNamed(name: string) {
  const label = { es: name, en: name }
  const definition: ModuleDefinition = {
    label: { singular: label, plural: label },
    icon: 'folder',
    titleFields: ['name'],
    capabilities: {},
    defaultSort: [],
  }
  return { ...newElement('module', name, definition), definition }
}

const [campaign, product] = [moduleNamed('campaign'), moduleNamed('product')]
const elements = [campaign, product, newElement('layout', 'default', layout, product.id)]

test('what joins two modules points at both and is listed at the other end', () => {
  const made = linkModule(elements, campaign, product)
  assert.deepEqual(made.options, { through: 'campaignProduct', near: 'campaign', far: 'product' })
  const targets = elementsOf(made.elements, 'field').map(({ definition }) => definition.options?.module)
  assert.deepEqual(targets, ['campaign', 'product'])
  const listed = elementsOf(made.elements, 'layout').flatMap(({ definition }) => definition.related)
  assert.ok(listed.some(({ module, by }) => module === 'campaignProduct' && by === 'product'))
})

test('a module joined with itself has two ends of different names', () => {
  const { through, near, far } = linkModule(elements, product, product).options
  assert.deepEqual([through, near, far], ['productProduct', 'product', 'product2'])
})
