/** Who else is at a record just now, and what changes while one looks. */
export const live = {
  alsoHere: 'También en esta ficha',
  isHere: '{name} está en esta ficha',
  isTyping: '{name} está editando {field}',
  typesHere: '{name} está editando',
  more: '+{count}',
  changedMeanwhile: 'Cambió mientras escribías:',
} as const
