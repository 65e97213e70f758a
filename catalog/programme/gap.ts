import { both } from '#catalog/modules/define.ts'
import { bySystem, list, longText, option, programmeModule, state, step } from './define.ts'

/** Departments of the company, for everything in the project that belongs to one. */
const departments = {
  projectDepartment: list('Departamento', 'Department', [
    ['sales', 'Ventas', 'Sales'],
    ['marketing', 'Marketing', 'Marketing'],
    ['service', 'Atención al cliente', 'Customer service'],
    ['support', 'Soporte', 'Support'],
    ['management', 'Dirección', 'Management'],
    ['administration', 'Administración', 'Administration'],
  ]),
}

export const gap = programmeModule({
  name: 'gap',
  kind: 'gap',
  singular: both('Carencia', 'Gap'),
  plural: both('Carencias', 'Gaps'),
  help: both(
    'Lo que hoy falta o va mal. Cada una lleva a un objetivo o se descarta diciendo por qué.',
    'What is missing or goes wrong today. Each leads to an objective or is dropped with a reason.',
  ),
  icon: 'circle-help',
  prefix: 'CAR-',
  nameLabel: both('Qué falta', 'What is missing'),
  fields: [
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    longText('evidence', 'Cómo se sabe', 'How it is known'),
    longText('costOfInaction', 'Qué cuesta no hacer nada', 'What doing nothing costs'),
  ],
  lists: departments,
  states: [
    state('open', 'Abierta', 'Open', 'yellow'),
    state('addressed', 'Con objetivo', 'Has an objective', 'green', { closed: true }),
    state('dropped', 'Descartada', 'Dropped', 'grey', { closed: true }),
  ],
  transitions: [
    bySystem('address', 'Con objetivo', 'Has an objective', ['open', 'dropped'], 'addressed', {
      guards: [{ rule: 'isAddressed' }],
    }),
    bySystem('loseObjective', 'Sin objetivo', 'No objective', ['addressed'], 'open', {
      guards: [{ rule: 'isNotAddressed' }],
    }),
    step('drop', 'Descartar', 'Drop', ['open'], 'dropped', { comment: 'required' }),
    step('reopen', 'Volver a abrir', 'Open again', ['dropped'], 'open'),
  ],
  normative: ['name', 'department', 'evidence', 'costOfInaction'],
  drafts: ['open', 'addressed', 'dropped'],
  columns: ['department', 'costOfInaction'],
  quick: ['department', 'evidence', 'costOfInaction'],
})
