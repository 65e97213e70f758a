import type { Words } from '#common/texts/es.ts'

export const steps: Words['steps'] = {
  steps: 'Steps',
  whatIsMissing: 'What is missing',
  missingFor: 'To “{step}”',
  noStep: 'No step leads from “{from}” to “{to}”.',
  taken: '{title}: {state}.',
  why: 'Why',
  whyOptional: 'Comment',
  take: 'Take the step',
}
