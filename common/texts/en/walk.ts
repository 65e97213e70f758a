import type { Words } from '#common/texts/es.ts'

export const walk: Words['walk'] = {
  label: 'Place in the list',
  position: '{place} of {total}',
  next: 'Next in the list',
  previous: 'Previous in the list',
  back: 'Back to the list',
  last: 'It is the last one of the list.',
  first: 'It is the first one of the list.',
  printedOn: 'Printed on {date} by {name}',
  printedSome: '{shown} of {total}',
  printList: 'Print the list',
}
