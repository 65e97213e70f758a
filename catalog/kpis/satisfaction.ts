import { both } from '#catalog/modules/define.ts'
import type { ObjectiveTemplate } from './define.ts'

export const satisfaction: ObjectiveTemplate = {
  name: 'satisfaction',
  label: both('Elevar la satisfacción del cliente', 'Raise customer satisfaction'),
  help: both(
    'Lazo aún no hace encuestas: el valor de la tuya se anota con su fuente y su margen de error.',
    'Lazo takes no surveys yet: the value of yours is entered with its source and its margin of error.',
  ),
  types: ['business'],
  department: 'service',
  kpis: [
    {
      label: both('Recomendación (NPS)', 'Recommendation (NPS)'),
      help: both('De −100 a 100: promotores menos detractores.', 'From −100 to 100: promoters less detractors.'),
      unit: both('puntos', 'points'),
      direction: 'up',
    },
    {
      label: both('Satisfacción (CSAT)', 'Satisfaction (CSAT)'),
      help: both('Respuestas satisfechas entre todas.', 'Satisfied answers over all of them.'),
      unit: '%',
      direction: 'up',
    },
  ],
}
