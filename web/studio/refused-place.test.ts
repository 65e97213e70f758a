import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyDraft, put } from './draft.ts'
import { refusedPlace } from './refused-place.ts'
import { newElement } from './templates.ts'

const module = newElement('module', 'visit', {})
const other = newElement('module', 'tool', {})
const made = newElement('field', 'name', { name: 'name' }, module.id)
const elements = [module, other, made, newElement('field', 'name', { name: 'name' }, other.id)]

test('a refusal is about the element that was drafted, and leads to it', () => {
  const place = refusedPlace('field.name.options.module', elements, put(emptyDraft, [], made))
  assert.equal(place?.element, made)
  assert.equal(place?.module, module)
  assert.equal(place?.part, 'options.module')
  assert.equal(place?.href, '/studio/modules/visit?tab=fields&part=name')
})

test('of several that were not drafted none is named', () => {
  assert.equal(refusedPlace('field.name', elements, emptyDraft), undefined)
  assert.equal(refusedPlace('settings', elements, emptyDraft), undefined)
})
