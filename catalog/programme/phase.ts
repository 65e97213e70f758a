import { both } from '#catalog/modules/define.ts'
import { date, integer, json, longText, programmeModule, roles, state, step } from './define.ts'

export const phase = programmeModule({
  name: 'scopePhase',
  kind: 'phase',
  singular: both('Fase', 'Phase'),
  plural: both('Fases', 'Phases'),
  help: both(
    'Lo que se pone en marcha de una vez. En la primera, menos es más.',
    'What goes live at one time. In the first one, less is more.',
  ),
  icon: 'layers',
  prefix: 'FAS-',
  fields: [
    integer('number', 'Número', 'Number', [1, 99], { required: true }),
    longText('goal', 'Qué se quiere lograr', 'What it is to achieve'),
    date('start', 'Empieza', 'Starts'),
    date('end', 'Termina', 'Ends'),
    integer('trialDays', 'Días de prueba', 'Days of trial', [0, 100], {
      default: 5,
      help: both(
        'Laborables, con quienes la prueban. Ninguno: se aprueba sin prueba.',
        'Working days, with those who try it. None: it is approved without a trial.',
      ),
    }),
    integer('incidentsMax', 'Incidencias abiertas como mucho', 'Open incidents at most', [0, 100], { default: 0 }),
    date('trialStartedOn', 'En prueba desde el', 'In trial since', { readOnly: true }),
    date('liveOn', 'En marcha desde el', 'Live since', { readOnly: true }),
    json('readiness', 'Con qué se aprobó', 'What it was approved with', { readOnly: true }),
    longText('lessons', 'Qué se ha aprendido', 'What was learned'),
  ],
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('current', 'En curso', 'Current', 'blue'),
    state('trial', 'En prueba', 'In trial', 'yellow'),
    state('live', 'En marcha', 'Live', 'green'),
    state('closed', 'Cerrada', 'Closed', 'grey', { closed: true, frozen: true }),
  ],
  transitions: [
    step('begin', 'Empezar', 'Begin', ['planned'], 'current'),
    step('tryOut', 'Empezar la prueba', 'Start the trial', ['current'], 'trial', {
      who: roles('projectDirection', 'projectSponsor'),
      guards: [{ rule: 'isInProduction' }],
      effects: ['noteTrial'],
    }),
    step('prepareAgain', 'Volver a preparar', 'Prepare again', ['trial'], 'current', {
      who: roles('projectDirection', 'projectSponsor'),
      comment: 'required',
    }),
    step('goLive', 'Aprobar y poner en marcha', 'Approve and go live', ['current', 'trial'], 'live', {
      who: roles('projectSponsor'),
      guards: [{ rule: 'W-11' }, { rule: 'R-108' }],
      effects: ['freezeReadiness', 'sign', 'measureObjectives', 'scheduleReviews'],
      comment: 'optional',
    }),
    step('close', 'Cerrar la fase', 'Close the phase', ['live'], 'closed', {
      who: roles('projectDirection', 'projectSponsor'),
      required: ['lessons'],
      comment: 'optional',
    }),
  ],
  normative: ['name', 'number', 'goal', 'readiness'],
  drafts: ['planned', 'current', 'trial', 'live'],
  columns: ['number', 'goal', 'start', 'end'],
  sort: [{ field: 'number', direction: 'asc' }],
  quick: ['number', 'goal'],
})
