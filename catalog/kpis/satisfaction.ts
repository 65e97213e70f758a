import { both } from '#catalog/modules/define.ts'
import type { Measure } from '#common/kpi.ts'
import { yearDays, type ObjectiveTemplate } from './define.ts'

const answered = (kind: string): Measure => ({
  module: 'surveyAnswer',
  aggregate: 'count',
  filter: {
    all: [
      { field: 'kind', op: 'eq', value: kind },
      { field: 'state', op: 'eq', value: 'answered' },
    ],
  },
  window: { field: 'answeredAt', days: yearDays },
})

export const satisfaction: ObjectiveTemplate = {
  name: 'satisfaction',
  label: both('Elevar la satisfacción del cliente', 'Raise customer satisfaction'),
  help: both(
    'Sale de las encuestas que se envían desde Lazo, de doce meses. La de otro sitio se anota con su fuente.',
    'Comes from the surveys sent from Lazo, of twelve months. One from elsewhere is entered with its source.',
  ),
  types: ['business'],
  department: 'service',
  kpis: [
    {
      label: both('Recomendación (NPS)', 'Recommendation (NPS)'),
      help: both('De −100 a 100: promotores menos detractores.', 'From −100 to 100: promoters less detractors.'),
      unit: both('puntos', 'points'),
      direction: 'up',
      query: { kind: 'single', of: { ...answered('nps'), aggregate: 'average', field: 'points' } },
    },
    {
      label: both('Satisfacción (CSAT)', 'Satisfaction (CSAT)'),
      help: both('Respuestas satisfechas entre todas.', 'Satisfied answers over all of them.'),
      unit: '%',
      direction: 'up',
      query: {
        kind: 'ratio',
        percent: true,
        of: {
          ...answered('csat'),
          filter: {
            all: [
              { field: 'kind', op: 'eq', value: 'csat' },
              { field: 'state', op: 'eq', value: 'answered' },
              { field: 'score', op: 'gte', value: 4 },
            ],
          },
        },
        to: answered('csat'),
      },
    },
  ],
}
