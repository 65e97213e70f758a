import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Element } from '#common/element.ts'
import { newTwins } from './option-twins.ts'

type Named = readonly [value: string, es: string, en: string, retired?: boolean]

function list(...options: readonly Named[]): Element {
  const definition = {
    label: { es: 'Estado', en: 'Status' },
    options: options.map(([value, es, en, retired = false]) => ({ value, label: { es, en }, retired })),
  }
  return { id: 'list', kind: 'optionList', name: 'status', parent: null, definition, origin: 'local', owner: null }
}

const said = (before: Element | null, after: Element | null) => newTwins(before, after).map(({ message }) => message.es)

it('two options of one name are refused by that name, in either language, however they are written', () => {
  const twins = list(['a', 'En proyecto', 'Planned'], ['b', 'en  Proyecto', 'Begun'])
  assert.deepEqual(said(null, twins), ['Dos opciones de «Estado» se llaman «en  Proyecto»: cambia el nombre de una.'])
  assert.equal(said(null, list(['a', 'Abierta', 'Open'], ['b', 'Abriéndose', 'Open'])).length, 1)
})

it('other names, one that is retired and what a list has had all along are not', () => {
  const twins = list(['a', 'Abierta', 'Open'], ['b', 'Abierta', 'Opened'])
  assert.deepEqual(said(null, list(['a', 'Abierta', 'Open'], ['b', 'Cerrada', 'Closed'])), [])
  assert.deepEqual(said(null, list(['a', 'Abierta', 'Open'], ['b', 'Abierta', 'Open', true])), [])
  assert.deepEqual(said(twins, list(['a', 'Abierta', 'Open'], ['b', 'Abierta', 'Opened'], ['c', 'Otra', 'Other'])), [])
  assert.deepEqual(said(twins, null), [])
})
