import { both } from '#catalog/modules/define.ts'
import {
  bySystem,
  date,
  description,
  integer,
  list,
  longText,
  option,
  programmeModule,
  relation,
  roles,
  several,
  state,
  step,
} from './define.ts'

export const objective = programmeModule({
  name: 'objective',
  kind: 'objective',
  singular: both('Objetivo', 'Objective'),
  plural: both('Objetivos', 'Objectives'),
  help: both(
    'Lo que la empresa quiere lograr con el CRM, con la cifra que lo dirá.',
    'What the company wants to achieve with the CRM, with the figure that will tell.',
  ),
  icon: 'target',
  prefix: 'OBJ-',
  nameLabel: both('Objetivo', 'Objective'),
  fields: [
    several('types', 'Tipo', 'Type', 'objectiveType'),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    date('horizon', 'Para cuándo', 'By when'),
    integer('priority', 'Prioridad', 'Priority', [1, 99]),
    relation('phase', 'Fase', 'Phase', 'scopePhase'),
    longText('vision', 'La frase de la que sale', 'The sentence that it comes from'),
    longText('stretchReason', 'Por qué es alcanzable', 'Why it can be reached', {
      help: both(
        'Si la meta queda fuera de lo que se ha visto hasta hoy.',
        'Where the target lies outside what has been seen so far.',
      ),
    }),
    description,
  ],
  lists: {
    objectiveType: list('Tipo de objetivo', 'Type of objective', [
      ['communication', 'Comunicación', 'Communication', 'blue'],
      ['sales', 'Ventas', 'Sales', 'green'],
      ['business', 'Negocio', 'Business', 'plum'],
    ]),
  },
  states: [
    state('draft', 'Borrador', 'Draft', 'grey'),
    state('refined', 'Afinado', 'Refined', 'blue'),
    state('committed', 'Comprometido', 'Committed', 'teal'),
    state('measuring', 'Se mide', 'Measuring', 'green'),
    state('achieved', 'Logrado', 'Achieved', 'green', { closed: true }),
    state('missed', 'No logrado', 'Missed', 'red', { closed: true }),
    state('retired', 'Retirado', 'Retired', 'grey', { closed: true }),
  ],
  transitions: [
    step('refine', 'Dar por afinado', 'Mark as refined', ['draft'], 'refined', {
      who: roles('projectDirection', 'projectClient'),
      required: ['types', 'department', 'horizon'],
      guards: [
        {
          filter: { field: 'owner', op: 'notEmpty' },
          otherwise: both('Falta quién responde de él.', 'Nobody answers for it.'),
        },
        { rule: 'R-018' },
        { rule: 'W-08' },
      ],
    }),
    step('commit', 'Comprometerse', 'Commit', ['refined'], 'committed', {
      who: roles('projectSponsor'),
      required: ['phase'],
      guards: [{ rule: 'W-08' }, { rule: 'R-006' }, { rule: 'W-02' }],
      effects: ['sign', 'awaitAssessment'],
    }),
    bySystem('measure', 'Empezar a medir', 'Begin to measure', ['committed'], 'measuring', {
      guards: [{ rule: 'phaseIsLive' }, { rule: 'isMeasured' }],
    }),
    step('achieve', 'Logrado', 'Achieved', ['measuring'], 'achieved', {
      who: roles('projectSponsor'),
      guards: [{ rule: 'hasFinalSnapshot' }],
      comment: 'optional',
    }),
    step('miss', 'No logrado', 'Missed', ['measuring'], 'missed', {
      who: roles('projectSponsor'),
      guards: [{ rule: 'hasFinalSnapshot' }],
      comment: 'required',
    }),
    step('back', 'Volver a borrador', 'Back to draft', ['refined', 'committed'], 'draft', { comment: 'required' }),
    step('retire', 'Retirar', 'Retire', ['draft', 'refined', 'committed', 'measuring'], 'retired', {
      who: roles('projectDirection', 'projectSponsor'),
      comment: 'required',
    }),
    step('revive', 'Recuperar', 'Bring back', ['retired'], 'draft'),
  ],
  normative: ['name', 'types', 'department', 'horizon', 'description'],
  drafts: ['draft'],
  columns: ['types', 'department', 'phase', 'horizon', 'priority'],
  card: ['department', 'horizon'],
  quick: ['types', 'department', 'horizon'],
  related: [{ module: 'objectiveAssessment', by: 'objective', columns: ['kind', 'dueOn', 'verdict', 'state'] }],
})
