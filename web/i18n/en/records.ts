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
}
