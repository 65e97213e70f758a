import type { Words } from '#common/texts/es.ts'

export const calendar: Words['calendar'] = {
  span: 'How much is shown',
  hours: 'Hours',
  month: 'Month',
  week: 'Week',
  day: 'Day',
  agenda: 'Agenda',
  timeline: 'Timeline',
  today: 'Today',
  before: 'Earlier',
  after: 'Later',
  createOn: 'Create on {day}',
  more: { one: '# more', other: '# more' },
  nothing:
    'Nothing on these days. Whatever has a date will appear here; to add something, choose a day of the month or week.',
  tooMany: 'There are too many to show them all. Filter, or look at fewer days.',
  moved: '{title}: {day}',
  resized: '{title}: until {time}',
  notMoved: '{title} is still where it was.',
  done: 'done',
}
