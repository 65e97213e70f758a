import type { Element } from '#common/element.ts'
import type { Language } from '#common/errors.ts'
import type { WorkflowDefinition, WorkflowStep } from '#common/workflow.ts'
import { elementsOf } from '#web/studio/draft.ts'
import type { ElementOf } from '#web/studio/queries.ts'

const templateNames = ['uncalledLead', 'stalledDeal', 'wonDeal', 'expiringQuote', 'shareLeads'] as const
type TemplateName = (typeof templateNames)[number]

/** A workflow to begin from, in the module that it is of. */
export interface Begun {
  readonly name: TemplateName
  readonly module: ElementOf<'module'>
  readonly definition: WorkflowDefinition
}

type Module = ElementOf<'module'>

/** Those for which this CRM has the modules and fields; what they write into records is in the language of whoever begins. */
export function offeredTemplates(elements: readonly Element[], language: Language): readonly Begun[] {
  return templateNames.flatMap((name) => {
    const begun = makers[name](elements, language)
    return begun ? [{ name, ...begun }] : []
  })
}

const both = (es: string, en: string) => ({ es, en })

const makers: Readonly<
  Record<TemplateName, (elements: readonly Element[], language: Language) => Omit<Begun, 'name'> | undefined>
> = {
  uncalledLead(elements, language) {
    const module = withCapability(elements, 'lead')
    const call = activity(elements, 'call', module)
    const task = taskStep(elements, module, {
      name: 'call',
      title: both('Llamar al lead nuevo', 'Call the new lead')[language],
      workdays: 1,
    })
    if (!module || !call || !task) return undefined
    const condition = {
      related: call.name,
      by: call.definition.capabilities.activity?.regarding ?? '',
      has: 'none',
    } as const
    return {
      module,
      definition: {
        label: both('Lead nuevo sin llamada', 'New lead without a call'),
        active: true,
        trigger: { on: 'created' },
        steps: [
          { name: 'wait', kind: 'wait', settings: { days: 1 } },
          { name: 'ifUncalled', kind: 'branch', settings: { condition, met: [task], otherwise: [] } },
        ],
      },
    }
  },

  stalledDeal(elements) {
    const module = withCapability(elements, 'pipeline')
    const pipeline = module?.definition.capabilities.pipeline
    if (!module || pipeline?.enteredAt === undefined) return undefined
    const open = stagesOf(elements, module, 'open')
    return {
      module,
      definition: {
        label: both('Oportunidad parada', 'Deal that stands still'),
        active: true,
        trigger: { on: 'date', field: pipeline.enteredAt, days: 14 },
        condition: {
          all: [
            { field: pipeline.stage, op: 'in', value: open },
            { related: '*', has: 'none', where: { field: 'at', op: 'within', value: 'last:14:days' } },
          ],
        },
        steps: [
          notice(
            'tell',
            [{ who: 'owner' }, { who: 'above' }],
            [
              'Lleva dos semanas en la misma etapa y sin actividad. ¿Qué es lo siguiente?',
              'Two weeks in the same stage without activity. What comes next?',
            ],
          ),
        ],
      },
    }
  },

  wonDeal(elements, language) {
    const module = withCapability(elements, 'pipeline')
    const task = taskStep(elements, module, {
      name: 'handOver',
      title: both('Pasar a quien lo entrega', 'Hand over to whoever delivers')[language],
      workdays: 2,
    })
    if (!module || !task) return undefined
    return {
      module,
      definition: {
        label: both('Entrega al ganar', 'Handover once won'),
        active: true,
        trigger: { on: 'reached', values: stagesOf(elements, module, 'won') },
        steps: [task],
      },
    }
  },

  expiringQuote(elements) {
    const module = withCapability(elements, 'pricedDocument')
    const document = module?.definition.capabilities.pricedDocument
    if (!module || document?.validUntil === undefined) return undefined
    return {
      module,
      definition: {
        label: both('Presupuesto que caduca', 'Quote that runs out'),
        active: true,
        trigger: { on: 'date', field: document.validUntil, days: -5 },
        condition: { field: document.status, op: 'eq', value: 'sent' },
        steps: [
          notice(
            'tell',
            [{ who: 'owner' }],
            [
              'Caduca en cinco días: llama antes de que deje de valer.',
              'It runs out in five days: call before it is no longer valid.',
            ],
          ),
        ],
      },
    }
  },

  shareLeads(elements) {
    const module = withCapability(elements, 'lead')
    const roles = elementsOf(elements, 'role')
    const role = roles.find(({ name }) => name === 'salesperson') ?? roles[0]
    if (!module || !role) return undefined
    return {
      module,
      definition: {
        label: both('Reparto de leads', 'Sharing out leads'),
        active: true,
        trigger: { on: 'created' },
        steps: [{ name: 'share', kind: 'assignOwner', settings: { by: 'turn', role: role.id } }],
      },
    }
  },
}

function withCapability(
  elements: readonly Element[],
  name: 'lead' | 'pipeline' | 'pricedDocument',
): Module | undefined {
  return elementsOf(elements, 'module').find(({ definition }) => definition.capabilities[name] !== undefined)
}

/** Of a kind, where it may be about records of the module. */
function activity(elements: readonly Element[], kind: 'call' | 'task', about: Module | undefined): Module | undefined {
  return elementsOf(elements, 'module').find(({ id, definition }) => {
    const own = definition.capabilities.activity
    const regarding = elementsOf(elements, 'field', id).find(({ name }) => name === own?.regarding)
    const targets = regarding?.definition.options?.modules ?? []
    return own?.kind === kind && about !== undefined && targets.includes(about.name)
  })
}

function stagesOf(elements: readonly Element[], { id }: Module, status: 'open' | 'won'): string[] {
  const stages = elementsOf(elements, 'pipeline', id).flatMap(({ definition }) => definition.stages)
  return [...new Set(stages.filter((stage) => stage.status === status).map(({ value }) => value))]
}

function taskStep(
  elements: readonly Element[],
  about: Module | undefined,
  { name, title, workdays }: { readonly name: string; readonly title: string; readonly workdays: number },
): WorkflowStep | undefined {
  const task = activity(elements, 'task', about)
  const keys = task?.definition.capabilities.activity
  const subject = task?.definition.titleFields[0]
  if (!task || !keys || subject === undefined) return undefined
  const values = { [subject]: { value: title }, [keys.at]: { today: workdays, unit: 'workdays' } }
  return {
    name,
    kind: 'createRecord',
    settings: { module: task.name, link: keys.regarding, owner: { who: 'owner' }, values },
  }
}

function notice(name: string, to: readonly object[], [es, en]: readonly [string, string]): WorkflowStep {
  return { name, kind: 'notify', settings: { to, text: { es, en } } }
}
