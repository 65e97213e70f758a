import { both } from '#catalog/modules/define.ts'
import type { Filter } from '#common/filter.ts'
import type { Measure } from '#common/kpi.ts'
import { yearDays, type ObjectiveTemplate } from './define.ts'

const people = (filter: Filter): Measure => ({
  module: 'campaignMember',
  aggregate: 'countDistinct',
  field: 'member',
  filter,
  window: { field: 'createdAt', days: yearDays },
})

export const campaignResponses: ObjectiveTemplate = {
  name: 'campaignResponses',
  label: both('Mejorar las respuestas a las campañas', 'Get more answers to campaigns'),
  help: both(
    'Cuántas de las personas a las que llega una campaña responden.',
    'How many of the people whom a campaign reaches respond.',
  ),
  types: ['communication'],
  department: 'marketing',
  kpis: [
    {
      label: both('Respuesta a las campañas', 'Response to campaigns'),
      help: both(
        'Personas que respondieron o asistieron, entre aquellas a las que llegó, en doce meses.',
        'People who responded or attended, over those who were reached, in twelve months.',
      ),
      unit: '%',
      direction: 'up',
      query: {
        kind: 'ratio',
        percent: true,
        of: people({ field: 'status', op: 'in', value: ['responded', 'attended'] }),
        to: people({ field: 'status', op: 'ne', value: 'targeted' }),
      },
    },
  ],
}
