/** From one record of a list to the next, and the list on paper. */
export const walk = {
  label: 'Lugar en la lista',
  position: '{place} de {total}',
  next: 'Siguiente de la lista',
  previous: 'Anterior de la lista',
  back: 'Volver a la lista',
  last: 'Es la última de la lista.',
  first: 'Es la primera de la lista.',
  printedOn: 'Impreso el {date} por {name}',
  printedSome: '{shown} de {total}',
  printList: 'Imprimir la lista',
} as const
