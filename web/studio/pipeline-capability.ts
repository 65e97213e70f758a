import type { Element, ModuleDefinition, PipelineDefinition, ViewDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { elementsOf, nameFrom } from './draft.ts'
import type { ElementOf } from './queries.ts'
import { newElement } from './templates.ts'

const both = (es: string, en: string): Localized => ({ es, en })

export const newStages: PipelineDefinition['stages'] = [
  { value: 'first', label: both('Primera', 'First'), status: 'open', probability: 20 },
  { value: 'won', label: both('Ganada', 'Won'), status: 'won', probability: 100 },
  { value: 'lost', label: both('Perdida', 'Lost'), status: 'lost', probability: 0 },
]

/** What a module needs for its records to go through a pipeline: fields, a pipeline and a board. */
export function pipelineElements(module: ElementOf<'module'>, elements: readonly Element[]): readonly Element[] {
  const own = elementsOf(elements, 'field', module.id)
  const taken = own.map(({ name }) => name)
  const reasons = elementsOf(elements, 'optionList').find(({ name }) => name === 'lostReason') ?? newReasons()
  const lost = { field: 'stage', op: 'in' as const, value: ['lost'] }
  const wanted: Readonly<Record<Key, Field>> = {
    pipeline: field('pipeline', 'option', both('Embudo', 'Pipeline'), { required: true, default: 'main' }),
    stage: field('stage', 'stage', both('Etapa', 'Stage'), { required: true, default: 'first', indexed: true }),
    amount: field('amount', 'money', both('Importe', 'Amount')),
    probability: field('probability', 'percent', both('Probabilidad', 'Probability'), {
      options: { minimum: 0, maximum: 100 },
    }),
    closeDate: field('expectedCloseDate', 'date', both('Fecha de cierre prevista', 'Expected close date')),
    closedAt: field('closedAt', 'dateTime', both('Cerrada el', 'Closed at'), { readOnly: true }),
    enteredAt: field('stageSince', 'dateTime', both('En esta etapa desde', 'In this stage since'), { readOnly: true }),
    lostReason: field('lostReason', 'option', both('Motivo de pérdida', 'Lost reason'), {
      showIf: lost,
      options: { list: reasons.name },
    }),
  }
  const fields = named(wanted, taken)
  const keys = Object.fromEntries(Object.entries(fields).map(([key, { name }]) => [key, name]))
  const [layout] = elementsOf(elements, 'layout', module.id)
  const views = elementsOf(elements, 'view', module.id)
  const board: ViewDefinition = {
    label: both('Embudo', 'Pipeline'),
    type: 'board',
    columns: [fields.amount.name, ...(module.definition.capabilities.owned ? ['owner'] : [])],
    groupBy: fields.stage.name,
    position: Math.max(-1, ...views.map(({ definition }) => definition.position)) + 1,
  }
  const definition: ModuleDefinition = {
    ...module.definition,
    // Its keys are those of the capability.
    capabilities: { ...module.definition.capabilities, pipeline: keys as unknown as Capability },
  }
  const pipeline: PipelineDefinition = { label: module.definition.label.plural, stages: newStages }
  const names = Object.values(fields).map(({ name }) => name)
  const section = { label: both('Embudo', 'Pipeline'), fields: names }
  return [
    { ...module, definition },
    ...(elements.includes(reasons) ? [] : [reasons]),
    ...Object.values(fields).map((one) => newElement('field', one.name, one, module.id)),
    newElement('pipeline', 'main', pipeline, module.id),
    newElement(
      'view',
      nameFrom(
        'board',
        views.map(({ name }) => name),
      ),
      board,
      module.id,
    ),
    ...(layout
      ? [{ ...layout, definition: { ...layout.definition, sections: [...layout.definition.sections, section] } }]
      : []),
  ]
}

type Capability = NonNullable<ModuleDefinition['capabilities']['pipeline']>
type Key = Exclude<keyof Capability, 'need'>

function field(name: string, type: Field['type'], label: Localized, more: Partial<Field> = {}): Field {
  return { name, type, label, ...more }
}

/** Names that the module does not have yet; conditions follow the stage's. */
function named(wanted: Readonly<Record<Key, Field>>, taken: readonly string[]): Readonly<Record<Key, Field>> {
  const names = new Map<string, string>()
  for (const { name } of Object.values(wanted)) names.set(name, nameFrom(name, taken))
  const stage = names.get('stage') ?? 'stage'
  const renamed = Object.entries(wanted).map(([key, one]): [string, Field] => {
    const { showIf, ...rest } = one
    const name = names.get(one.name) ?? one.name
    return [key, { ...rest, name, ...(showIf && { showIf: { ...showIf, field: stage } }) }]
  })
  // The same keys with other names in them.
  return Object.fromEntries(renamed) as Readonly<Record<Key, Field>>
}

function newReasons(): ElementOf<'optionList'> {
  const definition = {
    label: both('Motivo de pérdida', 'Lost reason'),
    options: [{ value: 'other', label: both('Otro', 'Other') }],
  }
  return { ...newElement('optionList', 'lostReason', definition), definition }
}
