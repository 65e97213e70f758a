import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReaderField } from '#web/api/model.ts'
import { defaultsOf } from './defaults.ts'

const field = (name: string, more: Partial<ReaderField>) =>
  // Of a field as a reader has it, what a default depends on.
  ({ name, type: 'text', label: { es: name, en: name }, ...more }) as ReaderField

test('a form begins with what the server would fill in, a call with the time that it is', () => {
  const before = Date.now()
  const values = defaultsOf({
    fields: [
      field('at', { type: 'dateTime', default: { now: true } }),
      field('direction', { default: 'outgoing' }),
      field('mine', { default: { me: true } }),
      field('number', { default: 1, readOnly: true }),
      field('notes', {}),
    ],
  })
  assert.deepEqual(Object.keys(values), ['at', 'direction'])
  const at = Date.parse(String(values.at))
  assert.ok(before <= at && at <= Date.now())
})
