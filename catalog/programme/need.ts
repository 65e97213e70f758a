import { both } from '#catalog/modules/define.ts'
import {
  bySystem,
  decimal,
  description,
  integer,
  list,
  longText,
  option,
  pointer,
  programmeModule,
  relation,
  roles,
  state,
  step,
  text,
} from './define.ts'

const oneToFive = [1, 5] as const

export const need = programmeModule({
  name: 'need',
  kind: 'need',
  singular: both('Necesidad', 'Need'),
  plural: both('Necesidades', 'Needs'),
  help: both(
    'Lo que alguien de la empresa, o un cliente, necesita para que un objetivo se cumpla.',
    'What somebody of the company, or a customer, needs for an objective to be met.',
  ),
  icon: 'inbox',
  prefix: 'NEE-',
  nameLabel: both('Necesidad', 'Need'),
  fields: [
    option('kind', 'De quién', 'Whose', 'needKind', { required: true, default: 'business' }),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    option('reach', 'Dónde', 'Where', 'onlineReach'),
    integer('urgency', 'Urgencia', 'Urgency', oneToFive),
    integer('value', 'Valor', 'Value', oneToFive),
    integer('effort', 'Esfuerzo (puntos)', 'Effort (points)', [0, 1000]),
    decimal('rank', 'Puesto', 'Rank', {
      help: both('Lo da el orden de la lista, uno por uno.', 'Comes from the order of the list, one by one.'),
      readOnly: true,
      indexed: true,
    }),
    relation('phase', 'Fase', 'Phase', 'scopePhase'),
    relation('meeting', 'Sale de', 'Comes from', 'projectMeeting'),
    text('saidBy', 'Quién lo dijo', 'Who said it'),
    longText('evidence', 'Cómo se sabe', 'How it is known'),
    option('evidenceKind', 'Qué lo demuestra', 'What shows it', 'needEvidence'),
    pointer('source', 'Dónde se ve', 'Where it is seen', [
      'contribution',
      'contact',
      'account',
      'lead',
      'opportunity',
      'quote',
      'call',
      'meeting',
      'note',
      'document',
      'surveyAnswer',
    ]),
    integer('frequency', 'Veces que se ha oído', 'Times it was heard', [0, 1_000_000], {
      showIf: { field: 'kind', op: 'eq', value: 'customer' },
    }),
    text('segment', 'Qué clientes', 'Which customers', { showIf: { field: 'kind', op: 'eq', value: 'customer' } }),
    text('origin', 'Nace de', 'Arises from', { readOnly: true, indexed: true }),
    integer('votes', 'Votos', 'Votes', [0, 10_000], { default: 0, readOnly: true }),
    description,
  ],
  lists: {
    needKind: list('De quién es la necesidad', 'Whose need it is', [
      ['business', 'De la empresa', 'Of the company', 'blue'],
      ['customer', 'De los clientes', 'Of customers', 'plum'],
    ]),
    needEvidence: list('Qué demuestra una necesidad', 'What shows a need', [
      ['interview', 'Una entrevista o un taller', 'An interview or a workshop'],
      ['case', 'Una queja o una avería', 'A complaint or a fault'],
      ['survey', 'La respuesta a una encuesta', 'An answer to a survey'],
      ['mention', 'Una mención en redes o prensa', 'A mention in networks or the press'],
      ['record', 'Una ficha del CRM', 'A record of the CRM'],
      ['observation', 'Lo hemos visto', 'We have seen it'],
    ]),
    onlineReach: list('En línea o no', 'Online or offline', [
      ['online', 'En línea', 'Online'],
      ['offline', 'Fuera de línea', 'Offline'],
      ['both', 'De las dos formas', 'Both'],
    ]),
  },
  states: [
    state('captured', 'Recogida', 'Captured', 'grey'),
    state('triaged', 'Clasificada', 'Triaged', 'blue'),
    state('accepted', 'Aceptada', 'Accepted', 'teal'),
    state('specified', 'Especificada', 'Specified', 'plum'),
    state('satisfied', 'Satisfecha', 'Satisfied', 'green', { closed: true }),
    state('parked', 'Aparcada', 'Parked', 'yellow'),
    state('rejected', 'Rechazada', 'Rejected', 'grey', { closed: true }),
  ],
  transitions: [
    step('triage', 'Clasificar', 'Triage', ['captured'], 'triaged', {
      required: ['department', 'urgency', 'value'],
    }),
    step('accept', 'Aceptar', 'Accept', ['triaged', 'parked'], 'accepted', {
      who: roles('projectDirection', 'projectClient'),
      required: ['phase'],
      guards: [{ rule: 'R-023' }, { rule: 'W-18' }],
    }),
    step('park', 'Aparcar', 'Park', ['captured', 'triaged', 'accepted'], 'parked', {
      comment: 'optional',
      aside: true,
    }),
    step('reject', 'Rechazar', 'Reject', ['captured', 'triaged', 'parked'], 'rejected', {
      who: roles('projectDirection', 'projectClient'),
      comment: 'required',
    }),
    step('reconsider', 'Volver a clasificar', 'Triage again', ['parked', 'rejected', 'accepted'], 'triaged', {
      aside: true,
    }),
    bySystem('specify', 'Queda especificada', 'Is specified', ['accepted'], 'specified', {
      guards: [{ rule: 'isSpecified' }],
    }),
    bySystem('unspecify', 'Deja de estarlo', 'No longer is', ['specified', 'satisfied'], 'accepted', {
      guards: [{ rule: 'isNotSpecified' }],
    }),
    bySystem('satisfy', 'Queda satisfecha', 'Is satisfied', ['specified'], 'satisfied', {
      guards: [{ rule: 'isSatisfied' }],
    }),
  ],
  normative: ['name', 'kind', 'department', 'reach', 'description', 'evidence'],
  drafts: ['captured', 'triaged', 'parked', 'rejected'],
  columns: ['department', 'urgency', 'value', 'effort', 'phase'],
  card: ['department', 'phase'],
  furtherViews: {
    unanswered: {
      label: both('De clientes, sin responder', 'Of customers, unanswered'),
      type: 'table',
      columns: ['state', 'segment', 'frequency', 'evidenceKind', 'phase'],
      filter: {
        all: [
          { field: 'kind', op: 'eq', value: 'customer' },
          { field: 'state', op: 'in', value: ['captured', 'triaged', 'accepted', 'parked'] },
        ],
      },
      sort: [{ field: 'frequency', direction: 'desc' }],
    },
  },
  quick: ['kind', 'department', 'urgency', 'value'],
})
