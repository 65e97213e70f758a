import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scope } from '#common/element.ts'
import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModel } from '#web/api/model.ts'
import { es } from '#common/texts/es.ts'
import { textsOf } from '#common/texts/message.ts'
import { creatableIn, destinationsIn, secondaryIn } from './navigation.ts'

const text = textsOf<typeof es>(es, 'es-ES')
const both = (word: string) => ({ es: word, en: word })

/** A model with what the rail reads of it. */
function modelOf(modules: Readonly<Record<string, { read?: Scope; create?: Scope; activity?: boolean }>>): ReaderModel {
  const described = Object.entries(modules).map(([name, { read = 'all', create = 'all', activity }]) => ({
    name,
    icon: 'folder',
    label: { singular: both(name), plural: both(`${name}s`) },
    capabilities: activity ? { activity: { kind: 'call', regarding: 'about', at: 'at' } } : {},
    may: { read, create, update: 'all', delete: 'all' },
    views: [{ name: 'holding', scope: 'holding' }, { name: 'working' }],
  }))
  const items = [
    { module: 'lead', view: 'holding', label: both('Prospects') },
    { module: 'lead', view: 'working' },
    { module: 'contact' },
  ]
  // Only what the rail reads; the rest of the model is of no account here.
  return { modules: described, navigation: { items } } as unknown as ReaderModel
}

const labels = (items: readonly { readonly label: string }[]) => items.map(({ label }) => label)

test('the rail shows what its reader may read, in the model’s order', () => {
  const model = modelOf({ contact: {}, lead: {} })
  assert.deepEqual(labels(destinationsIn(model, 'en')), ['Prospects', 'leads', 'contacts'])
  assert.deepEqual(labels(destinationsIn(modelOf({ contact: {}, lead: { read: 'none' } }), 'en')), ['contacts'])
})

test('two places of one module are told apart by their view', () => {
  const model = modelOf({ contact: {}, lead: {} })
  const current = (path: string, view?: string) =>
    labels(destinationsIn(model, 'en', { path, view }).filter(({ isCurrent }) => isCurrent))
  assert.deepEqual(current('/records/lead', 'working'), ['leads'])
  assert.deepEqual(current('/records/lead', 'of one’s own'), ['Prospects'])
  assert.deepEqual(current('/records/lead/42'), ['Prospects'])
  assert.deepEqual(current('/records/leaders'), [])
})

test('an open record belongs to the place that shows its kind', () => {
  const model = modelOf({ contact: {}, lead: {} })
  const current = (isHeld: boolean) =>
    labels(destinationsIn(model, 'en', { path: '/records/lead/42', isHeld }).filter(({ isCurrent }) => isCurrent))
  assert.deepEqual(current(true), ['Prospects'])
  assert.deepEqual(current(false), ['leads'])
})

test('one creates what one may, activities after what the rail shows', () => {
  const model = modelOf({ call: { activity: true }, line: {}, contact: {}, lead: { create: 'none' } })
  assert.deepEqual(labels(creatableIn(model, 'es')), ['contact', 'call'])
})

test('below the line stands what one’s switches open, and the trash for those who may delete', () => {
  const model = modelOf({ contact: {} })
  assert.deepEqual(labels(secondaryIn(model, [], text)), ['Mi actividad', 'Papelera'])
  assert.deepEqual(labels(secondaryIn(model, ['import', 'manageUsers'], text)), [
    'Importar',
    'Personas',
    'Mi actividad',
    'Papelera',
  ])
  assert.deepEqual(labels(secondaryIn(model, ['configure'], text)), ['Proyecto', 'Estudio', 'Mi actividad', 'Papelera'])
  const current = secondaryIn(model, ['import'], text, '/import/42').filter(({ isCurrent }) => isCurrent)
  assert.deepEqual(labels(current), ['Importar'])
})

test('the name of a view cannot leave its parameter', () => {
  assert.equal(recordsHref('lead', 'a&b=c'), '/records/lead?view=a%26b%3Dc')
})
