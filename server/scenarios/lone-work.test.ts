import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstDay, standardExercises } from '#catalog/scenarios/index.ts'
import { readScenario } from '#common/scenario-schema.ts'
import { loneWork } from './lone-work.ts'

function alone(given: readonly object[], steps: readonly object[]) {
  const read = readScenario({ as: 'role:salesperson', given, steps })
  assert.ok('scenario' in read, JSON.stringify(read))
  return loneWork(read.scenario)
}

const account = { do: 'create', module: 'account', values: { name: 'Bodegas' } }
const rename = { do: 'update', on: '@account', values: { name: 'Bodegas del Sur' } }
const draft = { expect: 'field', on: '@account', name: 'name', equals: 'Bodegas' }

test('what somebody does alone is an exercise, without what is refused and what is no longer so at the end', () => {
  const found = alone(
    [],
    [{ ...account, expect: 'requiredError' }, account, draft, rename, { expect: 'exists', on: '@account' }],
  )
  assert.deepEqual(
    found?.steps.map((step) => ('do' in step ? step.do : step.expect)),
    ['create', 'update', 'exists'],
  )
  assert.ok(alone([], [account, draft])?.steps.length === 2, 'what is still so is judged')
})

test('what takes somebody else, a file, or leaves nothing in the log is none', () => {
  assert.equal(alone([], [account, { ...rename, as: 'role:salesManager' }]), undefined)
  assert.equal(alone([], [{ do: 'import', module: 'account', rows: [{ name: 'Uno' }] }]), undefined)
  assert.equal(alone([], [{ do: 'open', module: 'account' }]), undefined)
  assert.equal(alone([{ ...account, values: { name: 'Una', owner: '@colleague' } }], [rename]), undefined)
  assert.ok(alone([account], [rename]))
})

test('counts are only of what belongs to the records at hand', () => {
  const count = (where: object) => ({ expect: 'count', module: 'task', where, equals: 1 })
  assert.equal(alone([], [account, count({ subject: 'Llamar' })])?.steps.length, 1)
  assert.equal(alone([], [account, count({ regarding: '@account' })])?.steps.length, 2)
})

test('those that ship are done alone, and of the first day only what one does', () => {
  for (const { scenario } of Object.values(standardExercises)) assert.ok(loneWork(scenario))
  assert.deepEqual(
    firstDay.map(({ scenario }) => loneWork(scenario) !== undefined),
    [true, true, false, true],
  )
})
