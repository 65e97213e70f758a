import { both } from '#catalog/modules/define.ts'
import {
  description,
  integer,
  json,
  list,
  option,
  part,
  programmeModule,
  relation,
  roles,
  state,
  step,
  text,
  yesNo,
} from './define.ts'

export const businessProcess = programmeModule({
  name: 'businessProcess',
  kind: 'process',
  singular: both('Proceso', 'Process'),
  plural: both('Procesos', 'Processes'),
  help: both(
    'Cómo trabaja la empresa, de su primer paso al último: como es hoy y como será.',
    'How the company works, from its first step to the last: as it is today and as it will be.',
  ),
  icon: 'workflow',
  prefix: 'PRC-',
  nameLabel: both('Proceso', 'Process'),
  fields: [
    option('variant', 'Versión', 'Version', 'processVariant', { required: true, default: 'asIs' }),
    relation('counterpart', 'Como es hoy', 'As it is today', 'businessProcess', {
      showIf: { field: 'variant', op: 'eq', value: 'toBe' },
    }),
    relation('parent', 'Dentro de', 'Within', 'businessProcess'),
    option('department', 'Departamento', 'Department', 'projectDepartment'),
    yesNo('isKey', 'Es clave', 'It is key'),
    yesNo('inCrm', 'Va en el CRM', 'Goes into the CRM'),
    relation('phase', 'Fase', 'Phase', 'scopePhase'),
    json('diagram', 'Diagrama', 'Diagram'),
    description,
  ],
  lists: {
    processVariant: list('Versión de un proceso', 'Version of a process', [
      ['asIs', 'Como es', 'As is', 'grey'],
      ['toBe', 'Como será', 'To be', 'green'],
    ]),
  },
  states: [
    state('listed', 'Anotado', 'Listed', 'grey'),
    state('drawn', 'Dibujado', 'Drawn', 'blue'),
    state('validated', 'Validado', 'Validated', 'teal'),
    state('designed', 'Rediseñado', 'Redesigned', 'plum'),
    state('agreed', 'Acordado', 'Agreed', 'green', { closed: true }),
  ],
  transitions: [
    step('draw', 'Dar por dibujado', 'Mark as drawn', ['listed'], 'drawn', { guards: [{ rule: 'isDrawn' }] }),
    step('validate', 'Validar', 'Validate', ['drawn'], 'validated', {
      who: { fields: ['owner'], ...roles('projectClient') },
      guards: [{ rule: 'isDrawn' }],
    }),
    step('design', 'Dar por rediseñado', 'Mark as redesigned', ['drawn', 'validated'], 'designed', {
      guards: [{ rule: 'isDrawn' }, { rule: 'W-02' }],
    }),
    step('agree', 'Acordar', 'Agree', ['designed'], 'agreed', {
      who: { fields: ['owner'], ...roles('projectClient', 'projectDirection') },
      guards: [{ rule: 'isDrawn' }, { rule: 'R-040' }],
      effects: ['sign'],
    }),
    step('redraw', 'Volver a dibujar', 'Draw again', ['drawn', 'validated', 'designed', 'agreed'], 'listed', {
      comment: 'optional',
      aside: true,
    }),
  ],
  normative: ['name', 'variant', 'isKey', 'inCrm', 'diagram', 'description'],
  drafts: ['listed', 'drawn'],
  columns: ['variant', 'department', 'isKey', 'inCrm', 'phase'],
  quick: ['variant', 'department', 'isKey', 'inCrm'],
  related: [{ module: 'processStep', by: 'process', columns: ['type', 'actor', 'isKey', 'fit'] }],
})

export const processStep = programmeModule({
  name: 'processStep',
  kind: 'step',
  singular: both('Paso', 'Step'),
  plural: both('Pasos', 'Steps'),
  help: both(
    'Un paso de un proceso, quién lo da y cómo lo lleva el CRM.',
    'A step of a process, who takes it and how the CRM carries it.',
  ),
  icon: 'list-checks',
  prefix: 'PAS-',
  nameLabel: both('Paso', 'Step'),
  fields: [
    part('process', 'Proceso', 'Process', 'businessProcess'),
    text('node', 'Nodo del diagrama', 'Node of the diagram', { readOnlyIf: { field: 'node', op: 'notEmpty' } }),
    integer('position', 'Orden', 'Position', [0, 10_000]),
    option('type', 'Tipo', 'Type', 'stepType', { default: 'task' }),
    text('actor', 'Quién', 'Who'),
    yesNo('isKey', 'Es clave', 'It is key'),
    yesNo('inCrm', 'Va en el CRM', 'Goes into the CRM'),
    option('fit', 'Cómo encaja', 'How it fits', 'stepFit'),
    text('carriedBy', 'Cómo lo lleva el CRM', 'How the CRM carries it'),
    integer('targetHours', 'Horas como mucho', 'Hours at most', [0, 100_000]),
    json('expectedEvent', 'Lo que deja hecho', 'What it leaves done'),
    description,
  ],
  lists: {
    stepType: list('Tipo de paso', 'Type of step', [
      ['start', 'Inicio', 'Start'],
      ['task', 'Tarea', 'Task'],
      ['decision', 'Decisión', 'Decision'],
      ['wait', 'Espera', 'Wait'],
      ['end', 'Fin', 'End'],
    ]),
    stepFit: list('Cómo encaja un paso', 'How a step fits', [
      ['standard', 'Como viene', 'Standard', 'green'],
      ['configure', 'Configurando', 'Configure', 'blue'],
      ['extend', 'Programando', 'Extend', 'orange'],
      ['changeProcess', 'Cambiando el proceso', 'Change the process', 'plum'],
    ]),
  },
  normative: ['name', 'type', 'actor', 'isKey', 'inCrm', 'fit', 'carriedBy', 'description'],
  columns: ['process', 'type', 'actor', 'isKey', 'inCrm', 'fit'],
  sort: [{ field: 'position', direction: 'asc' }],
  quick: ['process', 'type', 'actor', 'isKey', 'inCrm'],
})
