/** The steps of a record from one state to the next. */
export const steps = {
  steps: 'Pasos',
  whatIsMissing: 'Qué falta',
  missingFor: 'Para «{step}»',
  noStep: 'De «{from}» no se pasa a «{to}».',
  taken: '{title}: {state}.',
  why: 'Por qué',
  whyOptional: 'Comentario',
  take: 'Dar el paso',
} as const
