import { both } from '#catalog/modules/define.ts'
import {
  bySystem,
  date,
  description,
  integer,
  json,
  list,
  longText,
  moment,
  option,
  part,
  person,
  programmeModule,
  relation,
  state,
  step,
  text,
  yesNo,
} from './define.ts'

export const track = programmeModule({
  name: 'trainingTrack',
  kind: 'track',
  singular: both('Formación', 'Training track'),
  plural: both('Formaciones', 'Training tracks'),
  help: both(
    'Lo que aprende un grupo en varias sesiones, con tiempo y ayuda entre ellas para usar el CRM.',
    'What a group learns in several sessions, with time and help between them to use the CRM.',
  ),
  icon: 'graduation-cap',
  prefix: 'FOR-',
  nameLabel: both('Formación', 'Training'),
  fields: [
    option('audience', 'Para quién', 'For whom', 'trainingAudience', { required: true, default: 'teamInitial' }),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    text('role', 'Rol del CRM', 'Role of the CRM'),
    yesNo('includesGlobalModule', 'Enseña el CRM en conjunto', 'Teaches the CRM as a whole', {
      default: true,
      help: both(
        'Cómo recorre el trabajo de todos, y no solo las pantallas de cada uno.',
        'How everybody’s work runs through it, and not only each person’s screens.',
      ),
    }),
    option('practice', 'Dónde se practica', 'Where people practise', 'trainingPlace', {
      default: 'training',
      help: both(
        'Donde hay una copia para aprender, siempre en ella.',
        'Where there is a copy to learn with, always there.',
      ),
    }),
    relation('task', 'Tarea del plan', 'Task of the plan', 'projectTask'),
    description,
  ],
  lists: {
    trainingAudience: list('A quién se forma', 'Who is trained', [
      ['promoters', 'Promotores', 'Promoters', 'plum'],
      ['administrators', 'Administradores', 'Administrators', 'teal'],
      ['teamInitial', 'Equipo, al empezar', 'Team, to begin', 'blue'],
      ['teamReinforcement', 'Equipo, de refuerzo', 'Team, reinforcement', 'orange'],
    ]),
    trainingPlace: list('Dónde se practica', 'Where people practise', [
      ['training', 'En una copia para aprender', 'In a copy to learn with'],
      ['production', 'En el CRM de verdad', 'In the real CRM'],
    ]),
  },
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('announced', 'Convocada', 'Announced', 'blue'),
    state('practising', 'En práctica', 'Practising', 'yellow'),
    state('completed', 'Terminada', 'Completed', 'green', { closed: true }),
    state('cancelled', 'Anulada', 'Cancelled', 'grey', { closed: true }),
  ],
  transitions: [
    step('announce', 'Convocar', 'Announce', ['planned'], 'announced', {
      guards: [{ rule: 'W-10' }, { rule: 'R-073' }],
      comment: 'optional',
    }),
    bySystem('begin', 'Ha empezado', 'Has begun', ['announced'], 'practising', {
      guards: [{ rule: 'isSessionHeld' }],
    }),
    step('complete', 'Terminar', 'Complete', ['practising'], 'completed', {
      guards: [{ rule: 'areSessionsHeld' }, { rule: 'W-10' }],
      comment: 'optional',
    }),
    step('withdraw', 'Volver a planear', 'Plan again', ['announced', 'cancelled'], 'planned', {
      comment: 'required',
    }),
    step('cancel', 'Anular', 'Cancel', ['planned', 'announced', 'practising'], 'cancelled', {
      comment: 'required',
      aside: true,
    }),
  ],
  columns: ['audience', 'department', 'includesGlobalModule'],
  quick: ['audience', 'department'],
  related: [
    { module: 'trainingSession', by: 'track', columns: ['state', 'at', 'minutes', 'trainer', 'supportWindowUntil'] },
  ],
})

export const session = programmeModule({
  name: 'trainingSession',
  kind: 'session',
  singular: both('Sesión', 'Session'),
  plural: both('Sesiones de formación', 'Training sessions'),
  help: both(
    'Una de las de una formación: corta, y con quien atienda dudas hasta la siguiente.',
    'One of those of a training track: short, and with somebody to answer questions until the next one.',
  ),
  icon: 'calendar-check',
  prefix: 'SES-',
  nameLabel: both('De qué trata', 'What it is about'),
  fields: [
    part('track', 'Formación', 'Training track', 'trainingTrack'),
    moment('at', 'Cuándo', 'When', { indexed: true }),
    integer('minutes', 'Minutos', 'Length in minutes', [5, 1440], { default: 90, required: true }),
    option('mode', 'Dónde', 'Where', 'trainingMode', { default: 'inPerson' }),
    relation('trainer', 'Quién la da', 'Trainer', 'projectMember'),
    date('supportWindowUntil', 'Dudas atendidas hasta el', 'Questions answered until', {
      help: both(
        'Hasta el día antes de la sesión siguiente, por lo menos.',
        'Until the day before the next session, at least.',
      ),
    }),
    description,
  ],
  lists: {
    trainingMode: list('Cómo es una sesión', 'How a session is held', [
      ['inPerson', 'En persona', 'In person'],
      ['online', 'En línea', 'Online'],
      ['mixed', 'Las dos cosas', 'Both'],
    ]),
  },
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('held', 'Dada', 'Held', 'green', { closed: true }),
    state('cancelled', 'Anulada', 'Cancelled', 'grey', { closed: true }),
  ],
  transitions: [
    step('hold', 'Ya se ha dado', 'Has been held', ['planned'], 'held', { required: ['at'], comment: 'optional' }),
    step('cancel', 'Anular', 'Cancel', ['planned'], 'cancelled', { comment: 'optional', aside: true }),
    step('replan', 'Volver a prever', 'Plan again', ['cancelled', 'held'], 'planned', { comment: 'optional' }),
  ],
  columns: ['track', 'at', 'minutes', 'trainer'],
  views: {
    calendar: { label: both('Calendario', 'Calendar'), type: 'calendar', columns: ['track'], start: 'at' },
  },
  quick: ['track', 'at', 'minutes', 'trainer', 'supportWindowUntil'],
  related: [{ module: 'trainingAttendance', by: 'session', columns: ['member', 'attended'] }],
})

export const attendance = programmeModule({
  name: 'trainingAttendance',
  kind: 'attendance',
  singular: both('Asistencia', 'Attendance'),
  plural: both('Asistencias a sesiones', 'Attendances at sessions'),
  help: both('A quién se convoca a una sesión y quién vino.', 'Who is called to a session and who came.'),
  icon: 'user-check',
  titleFields: ['member'],
  owned: false,
  fields: [
    part('session', 'Sesión', 'Session', 'trainingSession'),
    part('member', 'Persona', 'Person', 'projectMember'),
    yesNo('attended', 'Vino', 'Came'),
  ],
  columns: ['session', 'member', 'attended'],
  quick: ['session', 'member'],
})

/** Written by whoever judges it; by hand nobody passes. */
export const attempt = programmeModule({
  name: 'trainingAttempt',
  kind: 'attempt',
  singular: both('Intento', 'Attempt'),
  plural: both('Intentos de ejercicios', 'Attempts at exercises'),
  help: both(
    'Quién hizo qué ejercicio, cuándo, y qué vio Lazo en el registro de cambios.',
    'Who did which exercise, when, and what Lazo saw in the log of changes.',
  ),
  icon: 'activity',
  titleFields: ['name'],
  owned: false,
  fields: [
    text('name', 'Ejercicio', 'Exercise', { readOnly: true }),
    person('user', 'Quién', 'Who', { readOnly: true, indexed: true }),
    text('exercise', 'Clave del ejercicio', 'Key of the exercise', { readOnly: true, indexed: true }),
    text('fingerprint', 'Huella de lo que enseña', 'Fingerprint of what it teaches', { readOnly: true }),
    option('environment', 'Entorno', 'Environment', 'deploymentTarget', { readOnly: true }),
    moment('startedAt', 'Empezado', 'Started', { readOnly: true }),
    moment('finishedAt', 'Comprobado', 'Checked', { readOnly: true }),
    option('result', 'Resultado', 'Result', 'attemptResult', { readOnly: true, indexed: true }),
    longText('failedStep', 'Primer paso sin cumplir', 'First step that is not met', { readOnly: true }),
    json('evidence', 'Cambios que lo prueban', 'Changes that prove it', { readOnly: true }),
    json('setup', 'Con qué se empezó', 'What it began with', { readOnly: true }),
  ],
  lists: {
    attemptResult: list('Resultado de un intento', 'Result of an attempt', [
      ['underWay', 'En marcha', 'Under way', 'blue'],
      ['pass', 'Superado', 'Passed', 'green'],
      ['fail', 'Sin superar', 'Not passed', 'orange'],
    ]),
  },
  columns: ['user', 'result', 'startedAt', 'finishedAt', 'environment'],
  sort: [{ field: 'startedAt', direction: 'desc' }],
})
