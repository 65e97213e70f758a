import { both } from '#catalog/modules/define.ts'
import {
  decimal,
  description,
  integer,
  json,
  largeJson,
  list,
  moment,
  money,
  option,
  part,
  person,
  programmeModule,
  relation,
  roles,
  state,
  step,
  text,
} from './define.ts'

const environments = list('Entorno', 'Environment', [
  ['sandbox', 'Pruebas', 'Sandbox', 'yellow'],
  ['production', 'Producción', 'Production', 'green'],
  ['training', 'Formación', 'Training', 'blue'],
])

/** A plan of what is to change in an environment, and what became of it. Written by the deployment itself. */
export const deployment = programmeModule({
  name: 'deployment',
  kind: 'deployment',
  singular: both('Despliegue', 'Deployment'),
  plural: both('Despliegues', 'Deployments'),
  help: both(
    'De la línea base a un entorno: qué cambia, quién lo autoriza y qué pasó.',
    'From the baseline to an environment: what changes, who authorises it and what happened.',
  ),
  icon: 'rocket',
  prefix: 'DES-',
  fields: [
    relation('baseline', 'Línea base', 'Baseline', 'baseline', { required: true, readOnly: true }),
    option('environment', 'Entorno', 'Environment', 'deploymentTarget', { required: true, readOnly: true }),
    largeJson('operations', 'Qué cambia', 'What changes', { readOnly: true }),
    largeJson('dataImpact', 'Datos que toca', 'Data that it touches', { readOnly: true }),
    text('planHash', 'Huella del plan', 'Fingerprint of the plan', { readOnly: true }),
    text('targetHashBefore', 'Huella del entorno antes', 'Environment before', { readOnly: true }),
    text('targetHashAfter', 'Huella del entorno después', 'Environment after', { readOnly: true }),
    moment('validUntil', 'Vale hasta', 'Valid until', { readOnly: true }),
    largeJson('dryRun', 'Ensayo', 'Dry run', { readOnly: true }),
    largeJson('result', 'Resultado', 'Result', { readOnly: true }),
    largeJson('undoPlan', 'Vuelta atrás', 'Undo plan', { readOnly: true }),
    person('lossesAcceptedBy', 'Acepta lo que se pierde', 'Accepts what is lost', { readOnly: true }),
    moment('appliedAt', 'Aplicado el', 'Applied at', { readOnly: true }),
    moment('undoneAt', 'Deshecho el', 'Undone at', { readOnly: true }),
    person('undoneBy', 'Lo deshizo', 'Undone by', { readOnly: true }),
    description,
  ],
  lists: { deploymentTarget: environments },
  states: [
    state('planned', 'Planeado', 'Planned', 'grey'),
    state('rehearsed', 'Ensayado', 'Rehearsed', 'blue'),
    state('authorised', 'Autorizado', 'Authorised', 'teal', { frozen: true }),
    state('applied', 'Aplicado', 'Applied', 'green', { closed: true, frozen: true }),
    state('undone', 'Deshecho', 'Undone', 'orange', { closed: true, frozen: true }),
    state('failed', 'Fallido', 'Failed', 'red', { closed: true, frozen: true }),
    state('expired', 'Caducado', 'Expired', 'grey', { closed: true, frozen: true }),
  ],
  transitions: [
    step('acceptLosses', 'Aceptar lo que se pierde', 'Accept what is lost', ['rehearsed'], 'rehearsed', {
      who: roles('projectDirection', 'projectSponsor'),
      guards: [{ rule: 'hasLosses' }],
      effects: ['acceptLosses', 'sign'],
      comment: 'optional',
      aside: true,
    }),
    step('authorise', 'Autorizar', 'Authorise', ['rehearsed'], 'authorised', {
      who: roles('projectDirection'),
      guards: [{ rule: 'W-05' }, { rule: 'W-06' }],
      effects: ['sign'],
      comment: 'optional',
    }),
    step('discard', 'Descartar', 'Discard', ['planned', 'rehearsed', 'authorised'], 'expired', {
      comment: 'optional',
      aside: true,
    }),
  ],
  normative: ['planHash', 'environment'],
  drafts: ['planned', 'rehearsed'],
  columns: ['baseline', 'environment', 'validUntil', 'appliedAt'],
})

export const acceptanceTest = programmeModule({
  name: 'acceptanceTest',
  kind: 'test',
  singular: both('Prueba', 'Test'),
  plural: both('Pruebas', 'Tests'),
  help: both(
    'Qué hace alguien con un rol y qué tiene que pasar; lo ejecuta Lazo.',
    'What somebody with a role does and what must happen; Lazo runs it.',
  ),
  icon: 'square-check',
  prefix: 'PRU-',
  nameLabel: both('Qué se comprueba', 'What is checked'),
  fields: [
    option('kind', 'Tipo', 'Kind', 'testKind', { default: 'functional' }),
    option('level', 'De', 'Of', 'testLevel', { default: 'item' }),
    text('asRole', 'Con el rol', 'As the role'),
    json('script', 'Guion', 'Script'),
    description,
  ],
  lists: {
    testKind: list('Tipo de prueba', 'Kind of test', [
      ['functional', 'De lo que hace', 'Functional'],
      ['permission', 'De permisos', 'Permission'],
      ['import', 'De una importación', 'Import'],
      ['integration', 'De una integración', 'Integration'],
      ['performance', 'De rapidez', 'Performance'],
    ]),
    testLevel: list('Qué abarca una prueba', 'What a test covers', [
      ['item', 'Una especificación', 'A spec item'],
      ['process', 'Un proceso', 'A process'],
      ['firstDay', 'El primer día', 'The first day'],
    ]),
  },
  states: [
    state('draft', 'Borrador', 'Draft', 'grey'),
    state('ready', 'Lista', 'Ready', 'green'),
    state('retired', 'Retirada', 'Retired', 'grey', { closed: true }),
  ],
  transitions: [
    step('ready', 'Dar por lista', 'Mark as ready', ['draft'], 'ready', { guards: [{ rule: 'script' }] }),
    step('rework', 'Rehacer', 'Rework', ['ready'], 'draft'),
    step('retire', 'Retirar', 'Retire', ['draft', 'ready'], 'retired', { comment: 'optional', aside: true }),
    step('revive', 'Recuperar', 'Bring back', ['retired'], 'draft'),
  ],
  normative: ['name', 'asRole', 'script', 'description'],
  drafts: ['draft', 'ready', 'retired'],
  columns: ['kind', 'level', 'asRole'],
  quick: ['kind', 'level', 'asRole'],
  related: [{ module: 'testRun', by: 'test', columns: ['result', 'environment', 'at'] }],
})

export const testRun = programmeModule({
  name: 'testRun',
  kind: 'testRun',
  singular: both('Ejecución', 'Test run'),
  plural: both('Ejecuciones', 'Test runs'),
  help: both('Qué dio una prueba una vez, paso a paso.', 'What a test gave one time, step by step.'),
  icon: 'activity',
  titleFields: ['test', 'result'],
  owned: false,
  fields: [
    part('test', 'Prueba', 'Test', 'acceptanceTest'),
    option('environment', 'Entorno', 'Environment', 'deploymentTarget', { required: true }),
    option('result', 'Resultado', 'Result', 'testResult', { required: true, indexed: true }),
    text('testFingerprint', 'Huella de la prueba', 'Fingerprint of the test'),
    {
      name: 'itemFingerprints',
      type: 'tags',
      label: both('Huellas de lo probado', 'Fingerprints of what was tested'),
      options: { maxLength: 64 },
    },
    json('steps', 'Paso a paso', 'Step by step'),
    integer('duration', 'Milisegundos', 'Milliseconds', [0, 2_000_000_000]),
    moment('at', 'Cuándo', 'When', { required: true, indexed: true }),
  ],
  lists: {
    testResult: list('Resultado de una prueba', 'Result of a test', [
      ['pass', 'Bien', 'Pass', 'green'],
      ['fail', 'Mal', 'Fail', 'red'],
      ['blocked', 'No se pudo', 'Blocked', 'orange'],
      ['error', 'Error', 'Error', 'red'],
    ]),
  },
  columns: ['test', 'result', 'environment', 'at', 'duration'],
  sort: [{ field: 'at', direction: 'desc' }],
})

export const budgetLine = programmeModule({
  name: 'budgetLine',
  kind: 'budgetLine',
  singular: both('Partida', 'Budget line'),
  plural: both('Partidas', 'Budget lines'),
  help: both('Dinero y jornadas, previstos y gastados, por etapa.', 'Money and person-days, planned and spent, by stage.'), // prettier-ignore
  icon: 'coins',
  prefix: 'PAR-',
  nameLabel: both('Concepto', 'Item'),
  fields: [
    option('category', 'Categoría', 'Category', 'budgetCategory', { required: true }),
    relation('stage', 'Etapa', 'Stage', 'projectStage'),
    option('subPhase', 'Subfase', 'Sub-phase', 'subPhase'),
    relation('item', 'Especificación', 'Spec item', 'specItem'),
    money('planned', 'Previsto', 'Planned'),
    money('actual', 'Gastado', 'Actual'),
    decimal('plannedDays', 'Jornadas previstas', 'Planned days'),
    decimal('actualDays', 'Jornadas hechas', 'Days done'),
    description,
  ],
  lists: {
    budgetCategory: list('Categoría de gasto', 'Category of cost', [
      ['development', 'Desarrollo', 'Development', 'blue'],
      ['training', 'Formación', 'Training', 'green'],
      ['licences', 'Licencias', 'Licences', 'orange'],
      ['other', 'Otros', 'Other', 'grey'],
    ]),
  },
  columns: ['category', 'stage', 'planned', 'actual', 'plannedDays'],
  quick: ['category', 'stage', 'planned'],
})
