import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { fieldType } from '#catalog/field-types/index.ts'
import { stepControls } from '#common/workflow.ts'
import { stepEntries } from './index.ts'

const id = '019a0000-0000-7000-8000-000000000001'
const text = { es: 'Mira', en: 'Look' }

/** For each step settings that it takes, and some that it does not. */
const cases: Readonly<Record<string, { readonly may: readonly unknown[]; readonly mayNot: readonly unknown[] }>> = {
  createRecord: {
    may: [{ module: 'task', link: 'regarding', owner: { who: 'owner' }, values: { subject: { value: 'x' } } }],
    mayNot: [{ module: 'task' }, { module: 'task', owner: 'me', values: {} }],
  },
  setFields: {
    may: [{ values: { name: { empty: true }, at: { today: 3, unit: 'workdays' }, of: { field: 'owner' } } }],
    mayNot: [{}, { values: { name: 'x' } }, { values: { name: { formula: '1+1' } } }],
  },
  assignOwner: {
    may: [
      { by: 'person', user: id },
      { by: 'turn', role: id },
      { by: 'leastBusy', group: id },
    ],
    mayNot: [{ by: 'person' }, { by: 'turn' }, { by: 'anybody', role: id }],
  },
  notify: {
    may: [{ to: [{ who: 'above' }, { role: id }], text }],
    mayNot: [
      { to: [], text },
      { to: [{ who: 'everybody' }], text },
    ],
  },
  wait: { may: [{ days: 1 }, { hours: 2 }, { until: 'dueAt', days: -2 }], mayNot: [{}, { days: -1 }, { days: 9999 }] },
  branch: {
    may: [{ condition: { field: 'name', op: 'notEmpty' }, met: [], otherwise: [] }],
    mayNot: [{ met: [], otherwise: [] }],
  },
  webhook: {
    may: [{ url: 'https://example.com/x', fields: ['name'] }],
    mayNot: [{ url: 'javascript:1', fields: [] }, { url: 'https://example.com' }],
  },
}

describe('steps', () => {
  it('have names of their own, and cases here', () => {
    assert.deepEqual(stepEntries.map(({ name }) => name).toSorted(), Object.keys(cases).toSorted())
  })

  for (const { name, schema, settings } of stepEntries) {
    it(`${name} takes what it asks for, and nothing else`, () => {
      for (const one of cases[name]?.may ?? []) {
        assert.ok(schema.safeParse(one).success, JSON.stringify(one))
        assert.ok(!schema.safeParse({ ...Object(one), code: 'x' }).success)
        const known = settings.map((setting) => setting.name)
        assert.deepEqual(
          Object.keys(Object(one)).filter((key) => !known.includes(key)),
          [],
        )
      }
      for (const one of cases[name]?.mayNot ?? []) assert.ok(!schema.safeParse(one).success, JSON.stringify(one))
    })

    it(`${name} is drawn by controls and field types that there are`, () => {
      for (const { type, control, choices, ...setting } of settings) {
        fieldType(type)
        assert.ok(control === undefined || stepControls.includes(control))
        assert.equal(control === 'choice', choices !== undefined, setting.name)
      }
    })
  }
})
