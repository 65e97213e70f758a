import type { Words } from '#common/texts/es.ts'

export const activities: Words['activities'] = {
  nextStep: 'Next step',
  soon: { tomorrow: 'Tomorrow', inThreeDays: 'In 3 days', nextWeek: 'Next week' },
  soonKeys: { tomorrow: 't', inThreeDays: 'd', nextWeek: 'w' },
  when: 'When',
  noNextStep: 'No next step',
  moreFields: 'More fields',
  saveBoth: 'Save and book',
  logged: 'Logged: {title}',
  loggedWithNext: 'Logged: {title}. Next step: {at}',
}
