import assert from 'node:assert/strict'
import { test } from 'node:test'
import { questionsOf } from './process-questions.ts'

const node = (id: string, name: string, more: object = {}) => ({ id, type: 'task' as const, name, ...more })
const map = {
  nodes: [
    node('a', 'Llamar', { actor: 'Ventas' }),
    node('b', 'Ofertar', { actor: 'Técnica', isKey: true }),
    node('c', 'Cobrar'),
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
}

test('who takes a step and what comes after one is asked, the key step first, with the answer among the options', () => {
  const questions = questionsOf([{ id: 'p', name: 'Pedidos', map }])
  assert.deepEqual(
    questions.map(({ key, answer }) => [key, answer]),
    [
      ['p b who', 'Técnica'],
      ['p b next', 'Cobrar'],
    ],
  )
  for (const { options, answer } of questions) {
    assert.ok(options.includes(answer))
    assert.equal(new Set(options).size, options.length)
  }
})

test('nothing is asked that answers itself, or that has two answers', () => {
  const alone = { nodes: [node('a', 'Llamar', { actor: 'Ventas' })], edges: [] }
  assert.deepEqual(questionsOf([{ id: 'p', name: 'Pedidos', map: alone }]), [])
  const forks = {
    ...map,
    nodes: map.nodes.map(({ id, name }) => node(id, name)),
    edges: [...map.edges, { from: 'b', to: 'a' }],
  }
  assert.deepEqual(
    questionsOf([{ id: 'p', name: 'Pedidos', map: forks }]).map(({ key }) => key),
    ['p a next'],
  )
})
