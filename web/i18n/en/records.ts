import type { Messages } from '#web/i18n/es.ts'

export const records: Messages['records'] = {
  nextActivity: { none: 'No meeting', overdue: 'Overdue', today: 'Today', planned: 'Planned' },
  currency: 'Currency',
  kindOfRecord: 'Kind of record',
  chooseFile: 'Choose file',
  parts: {
    street: 'Street and number',
    postalCode: 'Postal code',
    city: 'City',
    region: 'Region',
    country: 'Country (ES, GB…)',
    first: 'First name',
    last: 'Last name',
  },
  newOf: (kind: string) => `New ${kind.toLowerCase()}`,
  create: 'Create',
  allFields: 'All fields',
  conflictTitle: 'Somebody else changed it too',
  conflictHelp: 'Choose which value stays. The other one is kept in the history.',
  field: 'Field',
  mine: 'Yours',
  theirs: 'Theirs',
  keepTheirs: 'Keep theirs',
  keepMine: 'Save mine',
  editField: (field: string) => `Edit ${field}`,
}
