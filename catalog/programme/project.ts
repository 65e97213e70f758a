import { both } from '#catalog/modules/define.ts'
import { date, integer, longText, percent, person, programmeModule, roles, state, step, text, yesNo } from './define.ts'

const oneToFive = [1, 5] as const

/** The charter, the limits that keep the first phase small, and how complex the undertaking is. */
export const project = programmeModule({
  name: 'project',
  kind: 'project',
  singular: both('Proyecto', 'Project'),
  plural: both('Proyectos', 'Projects'),
  help: both(
    'El camino desde por qué la empresa quiere un CRM hasta que lo usa.',
    'The way from why the company wants a CRM to its use.',
  ),
  icon: 'route',
  prefix: 'PRO-',
  nameLabel: both('Nombre del proyecto', 'Name of the project'),
  fields: [
    longText('whyInvest', '¿Por qué invertir en un CRM?', 'Why invest in a CRM?'),
    longText('problem', 'Qué problema hay', 'What the problem is', {
      help: both(
        'Quién lo sufre, cómo se sabe y qué cuesta no hacer nada.',
        'Who suffers it, how it is known, and what doing nothing costs.',
      ),
    }),
    longText('strategy', 'Estrategia relacional', 'Relational strategy', {
      help: both(
        'A qué clientes, qué se les promete y hasta cuándo.',
        'Which customers, what they are promised, until when.',
      ),
    }),
    text('clientOrganisation', 'Empresa', 'Company'),
    text('consultancy', 'Consultora', 'Consultancy'),
    person('director', 'Dirige el proyecto', 'Directs the project'),
    person('sponsor', 'Patrocina', 'Sponsors'),
    date('startDate', 'Empieza', 'Starts'),
    date('targetGoLive', 'Puesta en marcha prevista', 'Planned go-live'),
    {
      name: 'holidays',
      type: 'tags',
      label: both('Festivos', 'Holidays'),
      help: both('Días en que no se trabaja, como 2026-12-25.', 'Days on which nobody works, such as 2026-12-25.'),
    },
    yesNo('soloMode', 'Una sola persona lo lleva', 'One person runs it alone', {
      help: both(
        'Quien escribe, revisa y aprueba es la misma persona; se dice en lo que se imprime.',
        'Whoever writes, reviews and approves is the same person; what is printed says so.',
      ),
    }),
    integer('maxObjectives', 'Objetivos en la fase 1', 'Objectives in phase 1', [1, 20], { default: 3 }),
    integer('maxKeyProcesses', 'Procesos clave en la fase 1', 'Key processes in phase 1', [1, 50], { default: 5 }),
    integer('maxPoints', 'Puntos en la fase 1', 'Points in phase 1', [1, 10_000], { default: 100 }),
    percent('trainingFloor', 'Formación como mínimo', 'Training at least', { default: '20' }),
    percent('developmentCeiling', 'Desarrollo como máximo', 'Development at most', { default: '60' }),
    percent('rejectedRowsMax', 'Filas rechazadas por importación como mucho', 'Rows of an import rejected at most', {
      default: '5',
    }),
    integer('quorum', 'Firmas para aprobar', 'Signatures to approve', [1, 10], { default: 1 }),
    integer('sessionMaxMinutes', 'Minutos por sesión', 'Minutes a session', [15, 239], { default: 120 }),
    integer('minSpacingDays', 'Días entre sesiones', 'Days between sessions', [1, 30], { default: 3 }),
    integer('smallTeamMax', 'Personas en un taller único', 'People in one workshop', [2, 50], { default: 8 }),
    integer('companySize', 'Tamaño de la empresa', 'Size of the company', oneToFive),
    integer('priorExperience', 'Falta de experiencia con CRM', 'Lack of CRM experience', oneToFive),
    integer('processScope', 'Alcance de los procesos', 'Scope of the processes', oneToFive),
    integer('integrations', 'Integraciones', 'Integrations', oneToFive),
    integer('commitment', 'Falta de implicación', 'Lack of commitment', oneToFive),
    {
      name: 'complexity',
      type: 'formula',
      label: both('Complejidad', 'Complexity'),
      help: both('De 5 a 25.', 'From 5 to 25.'),
      options: {
        expression: 'companySize + priorExperience + processScope + integrations + commitment',
        result: 'number',
        stored: true,
      },
    },
  ],
  states: [
    state('active', 'En marcha', 'Under way', 'green'),
    state('paused', 'En pausa', 'Paused', 'yellow'),
    state('closed', 'Terminado', 'Closed', 'grey', { closed: true, frozen: true }),
  ],
  transitions: [
    step('pause', 'Poner en pausa', 'Pause', ['active'], 'paused', { comment: 'required' }),
    step('resume', 'Reanudar', 'Resume', ['paused'], 'active'),
    step('close', 'Terminar', 'Close', ['active', 'paused'], 'closed', {
      who: roles('projectDirection', 'projectSponsor'),
      comment: 'optional',
    }),
    step('reopen', 'Reabrir', 'Reopen', ['closed'], 'active', {
      who: roles('projectDirection', 'projectSponsor'),
      comment: 'required',
    }),
  ],
  columns: ['clientOrganisation', 'director', 'sponsor', 'targetGoLive', 'soloMode'],
  quick: ['whyInvest', 'clientOrganisation', 'targetGoLive', 'soloMode'],
  related: [
    { module: 'projectStage', by: 'project', columns: ['kind', 'state', 'plannedEnd'] },
    { module: 'scopePhase', by: 'project', columns: ['goal', 'state'] },
    { module: 'projectMember', by: 'project', columns: ['programmeRole', 'organisation'] },
  ],
})
