import type { Words } from '#common/texts/es.ts'

/** Where the company and its customers meet, and which data is gathered there. */
export const journey: Words['journey'] = {
  title: 'Channels and the customer’s way',
  help: 'Where a customer passes, what is there and what is planned, and which data is gathered in each place and why.',
  map: 'The customer’s way',
  channel: 'Channel',
  empty: 'Write down the first channel: web, fair, telephone, visit. Then the moments at which a customer meets you.',
  newChannel: 'Another channel',
  newTouchpoint: 'What happens there',
  addTouchpoint: 'Add a touchpoint: {channel}, {stage}',
  data: 'Data that is needed',
  dataHelp:
    'Each says what it is for, on which legal basis, how long it is kept and what gathers it. Where something is missing it is a loose end.',
  dataColumns: {
    what: 'Data',
    purpose: 'What for',
    legalBasis: 'Legal basis',
    retention: 'Months it is kept',
    tool: 'Gathered with',
    where: 'Where',
    objective: 'For which objective',
  },
  months: { one: '# month', other: '# months' },
  newData: 'Write it down',
  initiatives: 'Initiatives',
  initiativesHelp: 'What is launched to the outside is told inside the company first.',
  unsent: 'not sent',
  addCommunication: 'Communication',
  newInitiative: 'Another initiative',
  announced: 'Told inside on {date}',
  unannounced: 'Not told inside',
}
