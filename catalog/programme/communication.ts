import { both } from '#catalog/modules/define.ts'
import {
  date,
  list,
  longText,
  moment,
  option,
  programmeModule,
  relation,
  roles,
  several,
  state,
  step,
} from './define.ts'

/** What is said of the project, to whom and when: inside the company first, outside afterwards. */
export const communication = programmeModule({
  name: 'communication',
  kind: 'communication',
  singular: both('Comunicación', 'Communication'),
  plural: both('Comunicaciones', 'Communications'),
  help: both(
    'Lo que se cuenta del proyecto, a quién y cuándo. Dentro de la empresa, antes que fuera.',
    'What is said of the project, to whom and when. Inside the company before outside.',
  ),
  icon: 'megaphone',
  prefix: 'COM-',
  nameLabel: both('Asunto', 'Subject'),
  fields: [
    option('reach', 'Para', 'For', 'communicationReach', { required: true, default: 'internal' }),
    relation('initiative', 'Iniciativa', 'Initiative', 'initiative'),
    relation('stage', 'Etapa', 'Stage', 'projectStage'),
    several('departments', 'A qué departamentos', 'To which departments', 'projectDepartment', {
      help: both('Ninguno: a todos.', 'None: to all.'),
    }),
    option('channel', 'Por dónde', 'By what', 'communicationChannel', { default: 'lazo' }),
    date('sendOn', 'Se cuenta el', 'To be sent on'),
    longText('text', 'Qué se dice', 'What is said'),
    moment('sentAt', 'Contada el', 'Sent at', { readOnly: true }),
  ],
  lists: {
    communicationReach: list('Dentro o fuera', 'Inside or outside', [
      ['internal', 'Dentro de la empresa', 'Inside the company', 'blue'],
      ['external', 'Fuera', 'Outside', 'orange'],
    ]),
    communicationChannel: list('Por dónde se cuenta', 'By what it is said', [
      ['lazo', 'Aviso en Lazo', 'Notice in Lazo'],
      ['meeting', 'Reunión', 'Meeting'],
      ['mail', 'Correo', 'E-mail'],
      ['other', 'Otro', 'Other'],
    ]),
  },
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('sent', 'Contada', 'Sent', 'green', { closed: true, frozen: true }),
    state('cancelled', 'Anulada', 'Cancelled', 'grey', { closed: true }),
  ],
  transitions: [
    step('send', 'Contarla', 'Send', ['planned'], 'sent', {
      who: roles('projectDirection', 'projectSponsor', 'projectClient'),
      required: ['text'],
      guards: [{ rule: 'W-12' }],
      effects: ['sendCommunication'],
      comment: 'optional',
    }),
    step('cancel', 'Anular', 'Cancel', ['planned'], 'cancelled', { comment: 'optional', aside: true }),
    step('replan', 'Volver a prever', 'Plan again', ['cancelled'], 'planned'),
  ],
  columns: ['reach', 'initiative', 'channel', 'sendOn', 'sentAt'],
  quick: ['reach', 'initiative', 'sendOn', 'text'],
})
