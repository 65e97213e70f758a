import { both } from '#catalog/modules/define.ts'
import { date, integer, longText, programmeModule, roles, state, step } from './define.ts'

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
  ],
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('current', 'En curso', 'Current', 'blue'),
    state('live', 'En marcha', 'Live', 'green'),
    state('closed', 'Cerrada', 'Closed', 'grey', { closed: true, frozen: true }),
  ],
  transitions: [
    step('begin', 'Empezar', 'Begin', ['planned'], 'current'),
    step('goLive', 'Poner en marcha', 'Go live', ['current'], 'live', {
      who: roles('projectSponsor'),
      guards: [{ rule: 'W-11' }],
      effects: ['sign', 'measureObjectives'],
    }),
    step('close', 'Cerrar la fase', 'Close the phase', ['live'], 'closed', {
      who: roles('projectDirection', 'projectSponsor'),
      comment: 'optional',
    }),
  ],
  columns: ['number', 'goal', 'start', 'end'],
  sort: [{ field: 'number', direction: 'asc' }],
  quick: ['number', 'goal'],
})
