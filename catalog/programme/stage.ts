import { both } from '#catalog/modules/define.ts'
import { date, integer, list, longText, option, part, person, programmeModule, roles, state, step } from './define.ts'

export const stage = programmeModule({
  name: 'projectStage',
  kind: 'stage',
  singular: both('Etapa', 'Stage'),
  plural: both('Etapas', 'Stages'),
  help: both(
    'Una de las ocho del proyecto; se cierra cuando su puerta está abierta y las anteriores están cerradas.',
    'One of the eight of the project; it closes when its gate is open and those before it are closed.',
  ),
  icon: 'flag',
  titleFields: ['kind'],
  owned: true,
  fields: [
    option('kind', 'Etapa', 'Stage', 'stageKind', { required: true }),
    part('project', 'Proyecto', 'Project', 'project'),
    integer('order', 'Orden', 'Order', [1, 50], { required: true }),
    person('responsible', 'Quién responde de ella', 'Who answers for it'),
    date('plannedStart', 'Empieza (previsto)', 'Starts (planned)'),
    date('plannedEnd', 'Termina (previsto)', 'Ends (planned)'),
    date('closedOn', 'Cerrada el', 'Closed on', { readOnly: true }),
    longText('lessons', 'Qué se ha aprendido', 'What was learned'),
  ],
  lists: {
    stageKind: list('Etapa del proyecto', 'Stage of the project', [
      ['objectives', 'Objetivos', 'Objectives'],
      ['kickoff', 'Sesión de inicio', 'Kick-off'],
      ['team', 'Equipo y roles', 'Team and roles'],
      ['specification', 'Especificación', 'Specification'],
      ['development', 'Desarrollo', 'Development'],
      ['training', 'Formación', 'Training'],
      ['implantation', 'Puesta en marcha', 'Go-live'],
      ['maintenance', 'Mantenimiento y mejora', 'Maintenance and improvement'],
    ]),
  },
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('open', 'Abierta', 'Open', 'blue'),
    state('closed', 'Cerrada', 'Closed', 'green', { closed: true }),
  ],
  transitions: [
    step('open', 'Abrir', 'Open', ['planned'], 'open', { guards: [{ rule: 'R-150' }] }),
    step('close', 'Cerrar la etapa', 'Close the stage', ['planned', 'open'], 'closed', {
      who: roles('projectDirection', 'projectSponsor'),
      guards: [{ rule: 'W-16' }, { rule: 'gate' }],
      effects: ['closeStage'],
      comment: 'optional',
    }),
    step('reopen', 'Reabrir', 'Reopen', ['closed'], 'open', {
      who: roles('projectDirection', 'projectSponsor'),
      guards: [{ rule: 'laterStagesOpen' }],
      comment: 'required',
    }),
  ],
  columns: ['order', 'responsible', 'plannedStart', 'plannedEnd', 'closedOn'],
  sort: [{ field: 'order', direction: 'asc' }],
  quick: ['kind', 'project', 'order'],
})
