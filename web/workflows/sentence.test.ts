import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workflows as english } from '#common/texts/en/workflows.ts'
import { workflows as spanish } from '#common/texts/es/workflows.ts'
import { textsOf } from '#common/texts/message.ts'
import type { WorkflowDefinition } from '#common/workflow.ts'
import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import { createFormat } from '#web/i18n/format.ts'
import { plainWords, sentenceOf, type Speech } from './sentence.ts'

const both = (es: string, en: string) => ({ es, en })
const field = (name: string, type: string, label: object) => ({ id: name, name, type, label })
const stages = [{ value: 'won', label: both('Ganada', 'Won'), status: 'won', probability: 100 }]
const deal = {
  name: 'opportunity',
  label: { singular: both('Oportunidad', 'Opportunity'), plural: both('Oportunidades', 'Opportunities') },
  titleFields: ['name'],
  fields: [field('name', 'text', both('Nombre', 'Name')), field('closeOn', 'date', both('Cierre', 'Closing'))],
  pipelines: [{ name: 'sales', stages }],
}
const task = {
  name: 'task',
  label: { singular: both('Tarea', 'Task'), plural: both('Tareas', 'Tasks') },
  titleFields: ['subject'],
  fields: [field('subject', 'text', both('Asunto', 'Subject')), field('due', 'dateTime', both('Vence', 'Due'))],
  pipelines: [],
}

function said(language: 'es' | 'en', definition: Omit<WorkflowDefinition, 'label' | 'active'>): string {
  const [words, locale] = language === 'es' ? [spanish, 'es-ES' as const] : [english, 'en-GB' as const]
  const speech = {
    words: textsOf<typeof spanish>(words, locale),
    format: createFormat(locale, 'Europe/Madrid'),
    // What words are taken from.
    model: { modules: [deal, task], optionLists: [] } as unknown as ReaderModel,
    module: deal as unknown as ReaderModule,
    nameOf: (id: string) => (id === 'kim' ? 'Kim Oriol' : '…'),
  } satisfies Speech
  return plainWords(sentenceOf(speech, { label: both('', ''), active: true, ...definition }))
}

const handOver = {
  name: 'handOver',
  kind: 'createRecord',
  settings: {
    module: 'task',
    link: 'regarding',
    owner: { user: 'kim' },
    values: { subject: { value: 'Entregar' }, due: { today: 2, unit: 'workdays' } },
  },
}

test('a workflow reads as one sentence, in either language', () => {
  const won = { trigger: { on: 'reached', values: ['won'] }, steps: [handOver] } as const
  assert.equal(
    said('es', won),
    'Cuando una oportunidad llega a Ganada: crear una tarea «Entregar» para Kim Oriol (Vence: dentro de 2 días laborables)',
  )
  assert.equal(
    said('en', won),
    'When an opportunity reaches Won: create a task “Entregar” for Kim Oriol (Due: in 2 working days)',
  )
})

test('conditions, waits and both ways of a branch have their place in it', () => {
  const condition = { field: 'name', op: 'notEmpty' } as const
  const tell = { name: 'tell', kind: 'notify', settings: { to: [{ who: 'above' }], text: both('Mira', 'Look') } }
  const steps = [
    { name: 'wait', kind: 'wait', settings: { days: 1, until: 'closeOn' } },
    { name: 'ways', kind: 'branch', settings: { condition, met: [], otherwise: [tell] } },
  ]
  assert.equal(
    said('es', { trigger: { on: 'date', field: 'closeOn', days: -3 }, condition, steps }),
    '3 días antes de «Cierre» de una oportunidad, si …: esperar hasta 1 día después de «Cierre»; después, si …, nada; si no, avisar a los grupos por encima: «Mira»',
  )
  assert.equal(
    said('en', { trigger: { on: 'manual' }, steps: [] }),
    'When somebody asks for it on an opportunity: does nothing yet',
  )
})
