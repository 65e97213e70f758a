import type { Words } from '#common/texts/es.ts'

export const live: Words['live'] = {
  alsoHere: 'Also at this record',
  isHere: '{name} is at this record',
  isTyping: '{name} is editing {field}',
  typesHere: '{name} is editing',
  more: '+{count}',
  changedMeanwhile: 'Changed while you were typing:',
}
