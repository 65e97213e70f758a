import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Element } from '#common/element.ts'
import { elementsOf } from './draft.ts'
import { placesOf } from './field-places.ts'
import { moduleElements } from './templates.ts'

const label = { es: 'Obra', en: 'Site' }
const made = moduleElements({ template: 'plain', name: 'site', icon: 'folder', singular: label, plural: label }, [])
const [module] = elementsOf(made, 'module')
if (!module) throw new Error('A template makes a module')

test('the short form of a new module asks for its first fields, not only for its name', () => {
  let elements: readonly Element[] = made
  const add = (name: string, type: string, isModuleNew: boolean) => {
    const places = placesOf(elements, module, { name, type, isModuleNew })
    elements = elements.map((one) => places.find(({ id }) => id === one.id) ?? one)
    return elementsOf(elements, 'layout', module.id)[0]?.definition
  }
  assert.deepEqual(add('street', 'text', true)?.quickCreate, ['name', 'street'])
  assert.deepEqual(add('total', 'formula', true)?.quickCreate, ['name', 'street'])
  for (const name of ['one', 'two', 'three', 'four']) add(name, 'text', true)
  assert.deepEqual(add('late', 'text', true)?.quickCreate, ['name', 'street', 'one', 'two', 'three', 'four'])
})

test('the short form of a module that people use already stays as they know it', () => {
  const [layout] = elementsOf(placesOf(made, module, { name: 'street', type: 'text', isModuleNew: false }), 'layout')
  assert.deepEqual(layout?.definition.quickCreate, ['name'])
  assert.ok(layout?.definition.sections[0]?.fields.includes('street'))
})
