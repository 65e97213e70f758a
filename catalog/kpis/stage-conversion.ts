import { both } from '#catalog/modules/define.ts'
import type { Localized } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { Measure } from '#common/kpi.ts'
import { yearDays, type KpiTemplate, type ObjectiveTemplate } from './define.ts'
import { isWon } from './won.ts'

const got = (stage: string): Filter => ({ field: 'stage', op: 'reached', value: stage })

/** Of the deals begun in twelve months that got to a stage, those that got to another. */
function conversion(label: Localized, from: string, to: Filter): KpiTemplate {
  const begun: Measure = {
    module: 'opportunity',
    aggregate: 'count',
    filter: got(from),
    window: { field: 'createdAt', days: yearDays },
  }
  return {
    label,
    help: both(
      'De las oportunidades empezadas en doce meses que llegaron a la primera etapa, las que llegaron a la segunda. Las abiertas aún pueden llegar.',
      'Of the deals begun in twelve months that got to the first stage, those that got to the second. Open ones may still get there.',
    ),
    unit: '%',
    direction: 'up',
    query: { kind: 'ratio', percent: true, of: { ...begun, filter: { all: [got(from), to] } }, to: begun },
  }
}

export const stageConversion: ObjectiveTemplate = {
  name: 'stageConversion',
  label: both('Convertir más en cada etapa', 'Convert more at each stage'),
  help: both(
    'Cuántas oportunidades pasan de una etapa del embudo a otra.',
    'How many deals go on from stage to stage.',
  ),
  types: ['sales'],
  department: 'sales',
  kpis: [
    conversion(both('De contacto a reunión', 'From contact to meeting'), 'contacted', got('meeting')),
    conversion(both('De reunión a propuesta', 'From meeting to proposal'), 'meeting', got('proposal')),
    conversion(both('De propuesta a venta', 'From proposal to sale'), 'proposal', isWon),
  ],
}
