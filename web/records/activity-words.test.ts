import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReaderModule } from '#web/api/model.ts'
import { followingFrom } from './activity-words.ts'

const activity = { kind: 'call', regarding: 'regarding', at: 'at', done: 'done', outcome: 'outcome' }
const call = (kind = 'call') =>
  ({
    name: 'call',
    label: { singular: { es: 'Llamada', en: 'Call' } },
    titleFields: ['subject'],
    capabilities: { activity: { ...activity, kind } },
    // Of a module as a reader has it, what an activity's words depend on.
  }) as unknown as ReaderModule
const guara = { module: 'account', id: 'a', title: 'Aceites de Guara' }
const labarta = { module: 'account', id: 'b', title: 'Refrescos Labarta' }

test('a call about somebody has its subject; what somebody wrote stays', () => {
  const after = (values: object) => followingFrom(call(), { ...values }, ['regarding', labarta], 'es')
  assert.deepEqual(after({}), { subject: 'Llamada: Refrescos Labarta' })
  assert.deepEqual(after({ subject: 'Llamada: Aceites de Guara', regarding: guara }), {
    subject: 'Llamada: Refrescos Labarta',
  })
  assert.deepEqual(after({ subject: 'Precio del film', regarding: guara }), {})
  assert.deepEqual(followingFrom(call('task'), {}, ['regarding', labarta], 'es'), {})
})

test('how a call ended says that it is over; that nobody knows says nothing', () => {
  assert.deepEqual(followingFrom(call(), {}, ['outcome', 'interested'], 'es'), { done: true })
  assert.deepEqual(followingFrom(call(), {}, ['outcome', null], 'es'), {})
  assert.deepEqual(followingFrom(call(), {}, ['notes', 'Habló de precio'], 'es'), {})
})
