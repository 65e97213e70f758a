import type { Words } from '#common/texts/es.ts'

export const attribution: Words['attribution'] = {
  title: 'What it brought',
  since: 'Sales won since {date}, of those you may see.',
  cost: 'Below each figure, its return on a cost of {cost}.',
  months: { one: '# month', other: '# months' },
  soFar: 'so far',
  influenced: 'Influenced: touched before closing',
  models: {
    first: 'Sourced: first touch',
    last: 'Last touch',
    linear: 'Equal parts',
    u: 'U-shaped: 40/40/20',
    decay: 'More to the latest',
  },
  deals: { one: '# deal', other: '# deals' },
  behind: '{name}, {months}: {amount}',
  of: '{credit} of {amount}',
  touches: { one: '# campaign', other: '# campaigns' },
  none: 'No sale won so far has it among its touches.',
  cut: 'There are more: here are the last to be closed.',
  how: 'A sale is touched by the campaign that it came from, by that of its lead and by those that reached its people, each once. U-shaped: 40% the first, 40% the last before it was made and 20% the rest; of two, half each. More to the latest: half as much for each seven days before. What is shared out adds up to the amount to the cent.',
}
