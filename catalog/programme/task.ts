import { both } from '#catalog/modules/define.ts'
import { date, description, integer, json, option, programmeModule, relation, roles, state, step } from './define.ts'

/** A piece of work of the plan; when it is due follows from what it waits for (common/plan.ts). */
export const task = programmeModule({
  name: 'projectTask',
  kind: 'task',
  singular: both('Tarea del plan', 'Task of the plan'),
  plural: both('Tareas del plan', 'Tasks of the plan'),
  help: both(
    'Cuántos días lleva, a qué espera y quién responde. Las fechas las calcula el plan.',
    'How many days it takes, what it waits for and who answers for it. The plan works out the dates.',
  ),
  icon: 'list-checks',
  prefix: 'TAR-',
  nameLabel: both('Qué se hace', 'What is done'),
  fields: [
    relation('stage', 'Etapa', 'Stage', 'projectStage'),
    option('subPhase', 'Subfase', 'Sub-phase', 'subPhase'),
    relation('responsible', 'Quién responde', 'Who answers for it', 'projectMember'),
    integer('days', 'Días laborables', 'Working days', [0, 1000], {
      required: true,
      default: 5,
      help: both('Ninguno si es un hito.', 'None for a milestone.'),
    }),
    integer('dedication', 'Dedicación (%)', 'Share of a day (%)', [1, 100], {
      default: 100,
      help: both(
        'Cuánto de su día le lleva a quien responde.',
        'How much of their day it takes whoever answers for it.',
      ),
    }),
    date('notBefore', 'No antes del', 'Not before'),
    json('waitsFor', 'Espera a', 'Waits for'),
    option('skill', 'Hay que saber de', 'Takes knowledge of', 'projectSkill'),
    integer('order', 'Orden', 'Order', [0, 100_000], { default: 0 }),
    date('startedOn', 'Empezada el', 'Started on'),
    date('finishedOn', 'Terminada el', 'Finished on'),
    description,
  ],
  states: [
    state('planned', 'Prevista', 'Planned', 'grey'),
    state('doing', 'En curso', 'Under way', 'blue'),
    state('done', 'Hecha', 'Done', 'green', { closed: true }),
  ],
  transitions: [
    step('begin', 'Empezar', 'Begin', ['planned'], 'doing', { guards: [{ rule: 'W-17' }], effects: ['noteStart'] }),
    step('finish', 'Terminar', 'Finish', ['planned', 'doing'], 'done', {
      guards: [{ rule: 'W-16' }, { rule: 'W-17' }],
      effects: ['noteStart', 'noteFinish'],
    }),
    step('reopen', 'Reabrir', 'Reopen', ['doing', 'done'], 'planned', {
      who: roles('projectDirection', 'projectConsultant', 'projectSponsor'),
      effects: ['forgetDates'],
    }),
  ],
  columns: ['stage', 'subPhase', 'responsible', 'days', 'notBefore', 'finishedOn'],
  sort: [{ field: 'order', direction: 'asc' }],
  quick: ['stage', 'responsible', 'days'],
})
