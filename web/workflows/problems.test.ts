import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkflowStep } from '#common/workflow.ts'
import { problemsOf } from './problems.ts'

const call: WorkflowStep = { name: 'call', kind: 'createRecord', settings: {} }
const steps: readonly WorkflowStep[] = [
  { name: 'wait', kind: 'wait', settings: { days: 1 } },
  { name: 'ifUncalled', kind: 'branch', settings: { met: [call], otherwise: [] } },
]
const at = (field: string) => problemsOf([{ field, message: 'No.' }], 'callLead', steps)

test('what is refused of a step stands at its setting, by its name or by its place', () => {
  const settings = (field: string) => [...at(field).steps].map(([step, all]) => [step, ...all.keys()])
  assert.deepEqual(settings('workflow.callLead.steps.call.values.due'), [['call', 'values.due']])
  assert.deepEqual(settings('workflow.callLead.steps.1.settings.met.0.settings.values.due.value'), [
    ['call', 'values.due'],
  ])
  assert.deepEqual(settings('workflow.callLead.steps.0.settings.days'), [['wait', 'days']])
  assert.deepEqual(settings('workflow.callLead.steps.1'), [['ifUncalled', '']])
})

test('what is refused of the rest stands at its part, and what others have nowhere', () => {
  assert.deepEqual([...at('workflow.callLead.trigger.values').parts.keys()], ['trigger'])
  assert.deepEqual([...at('workflow.callLead.steps').parts.keys()], ['steps'])
  assert.deepEqual([...at('workflow.callLead').parts.keys()], [''])
  const other = at('workflow.callLeads.trigger')
  assert.equal(other.parts.size + other.steps.size, 0)
})
