import { both } from '#catalog/modules/define.ts'
import { longText, moment, option, part, person, programmeModule, relation, state, step, text } from './define.ts'

/** What somebody who tries the CRM in a copy says of what they look at. Whoever may not see the item sees none of it. */
export const feedback = programmeModule({
  name: 'feedback',
  kind: 'feedback',
  singular: both('Opinión', 'Feedback'),
  plural: both('Opiniones', 'Feedback'),
  help: both(
    'Lo que dice de una parte del CRM quien lo prueba en una copia. Quien la escribió lee la respuesta.',
    'What somebody who tries the CRM in a copy says of a part of it. Whoever wrote it reads the answer.',
  ),
  icon: 'message-square',
  prefix: 'OPI-',
  nameLabel: both('Qué dice', 'What it says'),
  titleFields: ['key', 'name'],
  owned: false,
  accessBy: 'item',
  fields: [
    part('item', 'Especificación', 'Spec item', 'specItem'),
    text('place', 'Sobre qué', 'About what', { readOnly: true }),
    text('elementId', 'Elemento', 'Element', { readOnly: true, indexed: true }),
    option('environment', 'Entorno', 'Environment', 'deploymentTarget', { readOnly: true }),
    person('by', 'Quién', 'Who', { readOnly: true, indexed: true }),
    longText('said', 'En sus palabras', 'In their words', { readOnly: true }),
    longText('answer', 'Respuesta', 'Answer', {
      help: both('La lee quien escribió la opinión.', 'Whoever wrote the feedback reads it.'),
    }),
    person('answeredBy', 'Responde', 'Answered by', { readOnly: true }),
    moment('answeredAt', 'Respondida el', 'Answered at', { readOnly: true }),
    relation('need', 'Necesidad', 'Need', 'need', { readOnly: true }),
    relation('change', 'Petición de cambio', 'Change request', 'changeRequest', { readOnly: true }),
  ],
  states: [
    state('open', 'Sin responder', 'Not answered', 'yellow'),
    state('answered', 'Respondida', 'Answered', 'green', { closed: true }),
    state('asNeed', 'Es una necesidad', 'Is a need', 'plum', { closed: true }),
    state('asChange', 'Es una petición de cambio', 'Is a change request', 'plum', { closed: true }),
  ],
  transitions: [
    step('reply', 'Responder', 'Answer', ['open'], 'answered', { required: ['answer'], effects: ['signAnswer'] }),
    step('becomeNeed', 'Convertir en necesidad', 'Turn into a need', ['open', 'answered'], 'asNeed', {
      effects: ['signAnswer', 'makeNeed'],
    }),
    step(
      'becomeChange',
      'Convertir en petición de cambio',
      'Turn into a change request',
      ['open', 'answered'],
      'asChange',
      {
        effects: ['signAnswer', 'makeChange'],
      },
    ),
    step('reopen', 'Volver a abrir', 'Open again', ['answered'], 'open'),
  ],
  columns: ['item', 'place', 'by', 'answer'],
  card: ['place', 'by'],
  quick: ['item'],
  sort: [{ field: 'createdAt', direction: 'desc' }],
})
