import { both } from '#catalog/modules/define.ts'
import {
  integer,
  list,
  longText,
  moment,
  option,
  part,
  programmeModule,
  relation,
  richText,
  state,
  step,
  text,
  yesNo,
} from './define.ts'

export const projectMeeting = programmeModule({
  name: 'projectMeeting',
  kind: 'meeting',
  singular: both('Encuentro', 'Encounter'),
  plural: both('Encuentros', 'Encounters'),
  help: both(
    'Sesión de inicio, entrevista, taller, revisión o comité: qué se trató y qué se decidió.',
    'Kick-off, interview, workshop, review or steering: what was discussed and decided.',
  ),
  icon: 'message-square',
  prefix: 'ENC-',
  nameLabel: both('Asunto', 'Subject'),
  fields: [
    option('kind', 'Tipo', 'Kind', 'projectMeetingKind', { required: true, default: 'interview' }),
    moment('at', 'Cuándo', 'When', { indexed: true }),
    integer('minutes', 'Minutos', 'Length in minutes', [1, 1440]),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    text('place', 'Dónde', 'Where'),
    text('topic', 'Tema del grupo', 'Topic of the group'),
    relation('general', 'Sigue a', 'Follows', 'projectMeeting'),
    integer('votesEach', 'Votos por persona', 'Votes each', [1, 20], { default: 3 }),
    yesNo('anonymous', 'Nadie sabe quién vota hasta el final', 'Nobody learns who votes until the end', {
      default: true,
      // Said as the voting opens; those who voted trusted in it.
      readOnly: true,
    }),
    option('voting', 'Votación', 'Voting', 'workshopVoting', { readOnly: true }),
    richText('agenda', 'Orden del día', 'Agenda'),
    richText('notes', 'Acta', 'Minutes'),
  ],
  lists: {
    projectMeetingKind: list('Tipo de encuentro', 'Kind of encounter', [
      ['kickoff', 'Sesión de inicio', 'Kick-off'],
      ['interview', 'Entrevista', 'Interview'],
      ['workshop', 'Taller', 'Workshop'],
      ['review', 'Revisión', 'Review'],
      ['steering', 'Comité', 'Steering'],
    ]),
    workshopVoting: list('Votación de un taller', 'Voting of a workshop', [
      ['open', 'Abierta', 'Open', 'green'],
      ['closed', 'Cerrada', 'Closed', 'grey'],
    ]),
  },
  states: [
    state('planned', 'Previsto', 'Planned', 'grey'),
    state('held', 'Celebrado', 'Held', 'blue'),
    state('minuted', 'Con acta', 'Minuted', 'green', { closed: true, frozen: true }),
    state('cancelled', 'Anulado', 'Cancelled', 'grey', { closed: true }),
  ],
  transitions: [
    step('hold', 'Celebrado', 'Held', ['planned'], 'held', { required: ['at'] }),
    step('minute', 'Cerrar el acta', 'Close the minutes', ['held'], 'minuted', { required: ['notes'] }),
    step('correct', 'Corregir el acta', 'Correct the minutes', ['minuted'], 'held', { comment: 'required' }),
    step('cancel', 'Anular', 'Cancel', ['planned'], 'cancelled', { comment: 'optional', aside: true }),
    step('replan', 'Volver a prever', 'Plan again', ['cancelled'], 'planned'),
  ],
  columns: ['kind', 'at', 'department'],
  views: {
    calendar: { label: both('Calendario', 'Calendar'), type: 'calendar', columns: ['kind'], start: 'at' },
  },
  quick: ['kind', 'at', 'department'],
  related: [
    { module: 'participation', by: 'meeting', columns: ['member', 'attended'] },
    { module: 'contribution', by: 'meeting', columns: ['question', 'by', 'need'] },
    { module: 'need', by: 'meeting', columns: ['state', 'department'] },
    { module: 'decision', by: 'meeting', columns: ['state', 'chosen'] },
  ],
})

export const participation = programmeModule({
  name: 'participation',
  kind: 'participation',
  singular: both('Participación', 'Participation'),
  plural: both('Participaciones', 'Participations'),
  help: both('A quién se invitó a un encuentro y quién vino.', 'Who was invited to an encounter and who came.'),
  icon: 'user-check',
  titleFields: ['member'],
  owned: false,
  fields: [
    part('meeting', 'Encuentro', 'Encounter', 'projectMeeting'),
    part('member', 'Persona', 'Person', 'projectMember'),
    yesNo('attended', 'Vino', 'Came'),
    yesNo('contributed', 'Aportó', 'Contributed'),
  ],
  columns: ['meeting', 'member', 'attended', 'contributed'],
  quick: ['meeting', 'member'],
})

/** What somebody says in an interview, a card of a workshop: a need is made of it and keeps it as its source. */
export const contribution = programmeModule({
  name: 'contribution',
  kind: 'contribution',
  singular: both('Aportación', 'Contribution'),
  plural: both('Aportaciones', 'Contributions'),
  help: both(
    'Lo que alguien dice en una entrevista o pone en una tarjeta de un taller.',
    'What somebody says in an interview or puts on a card of a workshop.',
  ),
  icon: 'message-square',
  prefix: 'APO-',
  nameLabel: both('Lo que se dijo', 'What was said'),
  titleFields: ['name'],
  fields: [
    part('meeting', 'Encuentro', 'Encounter', 'projectMeeting'),
    text('question', 'Pregunta', 'Question'),
    relation('by', 'Quién lo dijo', 'Who said it', 'projectMember'),
    relation('need', 'Necesidad que salió', 'Need that came of it', 'need'),
    integer('votes', 'Votos', 'Votes', [0, 10_000], { default: 0, readOnly: true }),
    longText('description', 'Con sus palabras', 'In their words'),
  ],
  columns: ['meeting', 'question', 'by', 'need', 'votes'],
  quick: ['meeting', 'question', 'by'],
})
