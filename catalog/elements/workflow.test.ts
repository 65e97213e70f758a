import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { coreElement, coreId } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Element } from '#common/element.ts'
import { renamed, usesOf, without } from '#common/uses.ts'
import type { WorkflowDefinition, WorkflowStep } from '#common/workflow.ts'

import type { Lookup } from './define.ts'
import { elementKind } from './index.ts'

const elements = standardElements({ company: 'Example' })
const both = (text: string) => ({ es: text, en: text })
const call: WorkflowStep = {
  name: 'call',
  kind: 'createRecord',
  settings: {
    module: 'task',
    link: 'regarding',
    owner: { who: 'owner' },
    values: { subject: { field: 'company' }, due: { today: 1, unit: 'workdays' } },
  },
}
const workflow: WorkflowDefinition = {
  label: both('Llamar'),
  trigger: { on: 'updated', fields: ['company'] },
  condition: { field: 'company', op: 'notEmpty' },
  steps: [
    call,
    {
      name: 'either',
      kind: 'branch',
      settings: {
        condition: { field: 'company', op: 'eq', value: 'Acme' },
        met: [{ name: 'say', kind: 'notify', settings: { to: [{ who: 'above' }], text: both('Mira') } }],
        otherwise: [{ name: 'sleep', kind: 'wait', settings: { days: 2 } }],
      },
    },
  ],
  active: true,
}
const element = (definition: unknown): Element => coreElement('workflow', 'callLead', definition, 'lead')

function lookup(all: readonly Element[]): Lookup {
  return {
    byId: (id) => all.find((one) => one.id === id),
    named: (kind, name, parent = null) =>
      all.find((one) => one.kind === kind && one.name === name && one.parent === parent),
    inModule: (kind, moduleId) => all.filter((one) => one.kind === kind && one.parent === moduleId),
  }
}

function problems(definition: WorkflowDefinition): string[] {
  const entry = elementKind('workflow')
  assert.ok(entry.schema.safeParse(definition).success)
  const one = element(definition)
  return entry.check?.(one, lookup([...elements, one])).map(({ field }) => field) ?? []
}

const accepts = (definition: unknown): boolean => elementKind('workflow').schema.safeParse(definition).success

describe('workflow', () => {
  it('accepts what mentions fields and modules that there are', () => {
    assert.deepEqual(problems(workflow), [])
  })

  it('says at the part what it mentions and is not there', () => {
    const broken = {
      ...call,
      settings: { ...call.settings, link: 'subject', values: { nothing: { field: 'nowhere' } } },
    }
    assert.deepEqual(
      problems({
        ...workflow,
        trigger: { on: 'reached', values: ['nowhere'] },
        condition: { field: 'owner', op: 'me' },
        steps: [broken],
      }),
      [
        'workflow.callLead.trigger.values',
        'workflow.callLead.condition',
        'workflow.callLead.steps.call.link',
        'workflow.callLead.steps.call.values.nothing',
        'workflow.callLead.steps.call.values.nothing',
      ],
    )
    assert.deepEqual(problems({ ...workflow, trigger: { on: 'date', field: 'company', days: 3 } }), [
      'workflow.callLead.trigger.field',
    ])
    assert.deepEqual(problems({ ...workflow, steps: [call, call] }), ['workflow.callLead.steps.call'])
    assert.deepEqual(problems({ ...workflow, steps: [] }), ['workflow.callLead.steps'])
    assert.deepEqual(problems({ ...workflow, steps: [], active: false }), [])
  })

  it('refuses steps that it does not know, settings that they do not, and branches without end', () => {
    assert.ok(accepts(workflow))
    assert.ok(!accepts({ ...workflow, runAs: 'somebody' }))
    assert.ok(!accepts({ ...workflow, steps: [{ ...call, kind: 'runCode' }] }))
    assert.ok(!accepts({ ...workflow, steps: [{ ...call, settings: { ...call.settings, sql: 'select' } }] }))
    assert.ok(!accepts({ ...workflow, steps: [{ name: 'w', kind: 'wait', settings: {} }] }))
    assert.ok(!accepts({ ...workflow, steps: [{ name: 'w', kind: 'assignOwner', settings: { by: 'turn' } }] }))
    const url = 'file:///etc/passwd'
    assert.ok(!accepts({ ...workflow, steps: [{ name: 'w', kind: 'webhook', settings: { url, fields: [] } }] }))
    let steps: WorkflowStep[] = [call]
    for (let depth = 0; depth < 3; depth += 1) {
      const settings = { condition: { all: [] }, met: steps, otherwise: [] }
      steps = [{ name: `b${depth}`, kind: 'branch', settings }]
    }
    assert.ok(!accepts({ ...workflow, steps }))
  })

  it('follows the renaming of what it mentions, and stands in the way of its removal', () => {
    const all = [...elements, element(workflow)]
    const id = coreId('field', 'lead', 'company')
    const after = renamed(all, id, 'firm').find(({ kind }) => kind === 'workflow')?.definition
    assert.deepEqual(after, JSON.parse(JSON.stringify(workflow).replaceAll('"company"', '"firm"')))
    const places = usesOf(all, id).filter(({ kind }) => kind === 'workflow')
    assert.deepEqual(
      places.map(({ place, droppable }) => [place, droppable]),
      [
        ['trigger', false],
        ['condition', false],
        ['steps.call', false],
        ['steps.either', false],
      ],
    )
    const due = coreId('field', 'task', 'due')
    const left = without(all, due).find(({ kind }) => kind === 'workflow')?.definition
    assert.ok(!JSON.stringify(left).includes('due'))
  })
})
