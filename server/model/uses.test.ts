import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import type {
  Element,
  LayoutDefinition,
  NavigationDefinition,
  RoleDefinition,
  ViewDefinition,
} from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { modelHash } from './elements.ts'
import { mapReferences } from '#common/references.ts'
import { obstacles, renamed, usesOf, without } from '#common/uses.ts'
import { validateElements } from './validate.ts'

const elements = standardElements({ company: 'Molinos del Ebro' })
const formula: Element = {
  id: '01990000-0000-4000-8000-0000000000f1',
  kind: 'field',
  name: 'expensive',
  parent: coreId('module', 'product'),
  definition: {
    name: 'expensive',
    type: 'formula',
    label: { es: 'Caro', en: 'Expensive' },
    options: { expression: 'IF(price > 100, "price", name)', result: 'text' },
  } satisfies Field,
  origin: 'local',
  owner: null,
}
const withFormula = [...elements, formula]
const price = coreId('field', 'product', 'price')

const definitionOf = <T>(all: readonly Element[], id: string): T => {
  // Each caller names the kind of the element it asks for.
  return all.find((one) => one.id === id)?.definition as T
}

describe('where an element is used', () => {
  it('is left as it is by a walk that changes nothing', () => {
    const same = withFormula.map((one) => ({ ...one, definition: mapReferences(one, withFormula, ({ name }) => name) }))
    assert.equal(modelHash(same), modelHash(withFormula))
  })

  it('names formulas, capabilities, views and layouts with their place', () => {
    const places = usesOf(withFormula, price).map((use) => `${use.kind} ${use.name} ${use.place}`)
    assert.ok(places.includes('field expensive options.expression'))
    assert.ok(places.includes('module product capabilities.catalogItem'))
    assert.ok(places.some((place) => place.startsWith('layout default')))
  })

  it('follows relations: a roll-up uses the field of the other module', () => {
    const amount = usesOf(elements, coreId('field', 'opportunity', 'amount'))
    assert.ok(
      amount.some((use) => use.module === 'campaign' && use.name === 'wonRevenue' && use.place === 'options.of'),
    )
  })

  it('renames every mention and nothing that only looks like one', () => {
    const next = renamed(withFormula, price, 'listPrice')
    validateElements(next)
    assert.equal(definitionOf<Field>(next, formula.id).options?.expression, 'IF(listPrice > 100, "price", name)')
    assert.equal(definitionOf<Field>(next, price).name, 'listPrice')
    assert.deepEqual(usesOf(next, price).length, usesOf(withFormula, price).length)
  })

  it('renames a module in relations, roles and navigation', () => {
    const account = coreId('module', 'account')
    const next = renamed(elements, account, 'company')
    validateElements(next)
    assert.ok(
      definitionOf<NavigationDefinition>(next, coreId('navigation', 'main'))?.items.some(
        ({ module }) => module === 'company',
      ) ?? true,
    )
    assert.equal(usesOf(next, account).length, usesOf(elements, account).length)
  })

  it('takes a removed field out of lists and layouts, and refuses what a formula needs', () => {
    const notes = coreId('field', 'campaign', 'location')
    assert.deepEqual(obstacles(elements, notes), [])
    const next = without(elements, notes)
    validateElements(next)
    const layout = definitionOf<LayoutDefinition>(next, coreId('layout', 'campaign', 'default'))
    assert.ok(!JSON.stringify(layout).includes('"location"'))
    assert.ok(obstacles(withFormula, price).some(({ message }) => message.es.includes('Caro')))
  })

  it('takes a removed module with its parts out of roles and related lists', () => {
    const competitor = coreId('module', 'competitor')
    const blocking = obstacles(elements, competitor)
    assert.ok(blocking.every(({ rule }) => rule === 'used'))
    const next = without(elements, competitor)
    const roles = next.filter(({ kind }) => kind === 'role').map((role) => role.definition as RoleDefinition)
    assert.ok(roles.every((role) => !('competitor' in role.modules)))
    assert.ok(next.every(({ parent }) => parent !== competitor))
  })

  it('counts a view of the navigation as used', () => {
    const view: Element = {
      ...formula,
      id: '01990000-0000-4000-8000-0000000000f2',
      kind: 'view',
      name: 'dear',
      definition: {
        label: { es: 'Caros', en: 'Dear' },
        type: 'table',
        columns: ['price'],
        position: 9,
      } satisfies ViewDefinition,
    }
    const navigation = elements.find(({ kind }) => kind === 'navigation')
    assert.ok(navigation)
    const items = [{ module: 'product', view: 'dear' }]
    const all = [...elements.filter((one) => one !== navigation), { ...navigation, definition: { items } }, view]
    assert.deepEqual(
      usesOf(all, view.id).map(({ kind, droppable }) => [kind, droppable]),
      [['navigation', true]],
    )
  })
})
